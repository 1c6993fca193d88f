"""What MkDocs, Material and mkdocs-jupyter look like."""
