"""The options of the MkDocs plugin."""

from mkdocs.config import Config, config_options

from convnotes.book import Limits


class Options(Config):
    """The plugin's options in ``mkdocs.yml``.

    ``other`` configures the second language. ``timeout`` limits a fence, in seconds, and ``memory`` a chapter, in
    bytes. ``strict_csp`` blocks other hosts. ``split_search`` is for a theme that loads ``documents.json`` itself.
    ``epub`` names the book that readers can download.
    """

    other = config_options.File(exists=True)
    timeout = config_options.Type(int, default=Limits.timeout)
    memory = config_options.Type(int, default=Limits.memory)
    strict_csp = config_options.Type(bool, default=False)
    split_search = config_options.Type(bool, default=False)
    epub = config_options.Type(str, default="")
