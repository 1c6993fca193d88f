"""Put a run into its page: as Markdown, a notebook and a script."""
