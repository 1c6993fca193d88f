"""Runs: the key of a page's code, the store, the execution, the recordings."""
