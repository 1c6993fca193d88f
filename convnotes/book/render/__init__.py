"""A run put into its page: Markdown, a notebook, a script."""
