"""The pages as tests: ``pytest docs``."""

from pathlib import Path

from convnotes.book.testing import collector

pytest_collect_file = collector(Path(__file__).parent)
