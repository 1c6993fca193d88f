"""Everything that depends on MkDocs, Material or mkdocs-jupyter."""
