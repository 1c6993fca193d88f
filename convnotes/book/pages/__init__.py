"""Pages: Markdown in, blocks out, with the catalogues of words beside them."""
