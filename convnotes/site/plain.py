"""The book as trees of plain Markdown, a folder for each language, which other generators build."""

import yaml

from convnotes.book.build import Book
from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from convnotes.site.settings import of_language

# What every generator that reads mkdocs.yml understands alike; no theme and no plugin.
SHARED = ("site_name", "site_description", "site_url", "repo_url", "copyright", "nav", "markdown_extensions")
STYLE = """\
img[src$="#only-dark"],
[data-md-color-scheme="slate"] img[src$="#only-light"] {
  display: none;
}

[data-md-color-scheme="slate"] img[src$="#only-dark"] {
  display: inline;
}
"""


def plain_trees(book: Book, course: Course) -> dict[str, bytes]:
    """Every file of the trees, by path: the pages and what they show, and for each language its ``mkdocs.yml``.

    Zensical builds these, and MkDocs without any plugin or theme. Raises ``LookupError``
    for a language whose settings are not there.
    """
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        name, settings = of_language(course, language)
        site = "site" if language == LANGUAGES[0] else f"site/{language}"
        shared = {key: settings[key] for key in SHARED if key in settings}
        shared |= {"docs_dir": language, "site_dir": site, "extra_css": ["convnotes.css"]}
        files[name] = yaml.safe_dump(shared, allow_unicode=True, sort_keys=False).encode()
        files[f"{language}/convnotes.css"] = STYLE.encode()
        files |= {f"{language}/{page}.md": text.encode() for page, text in book.texts[language].items()}
        files |= {f"{language}/{path}": content for path, content in book.files[language].items()}
    return files
