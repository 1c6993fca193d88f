"""The book as plain Markdown for other generators, with a folder for each language."""

import yaml

from convnotes.book.build import Book
from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from convnotes.site.settings import extensions_of, of_language

# Every generator that reads mkdocs.yml understands these settings; themes and plugins vary.
SHARED = ("site_name", "site_description", "site_url", "repo_url", "copyright", "nav")
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

    Zensical can build these files, and so can MkDocs without any plugin or theme. Raises
    ``LookupError`` for a language without settings.
    """
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        name, settings = of_language(course, language)
        site = "site" if language == LANGUAGES[0] else f"site/{language}"
        shared = {key: settings[key] for key in SHARED if key in settings}
        shared |= {"docs_dir": language, "site_dir": site, "extra_css": ["convnotes.css"]}
        shared["markdown_extensions"] = extensions_of(settings)
        files[name] = yaml.safe_dump(shared, allow_unicode=True, sort_keys=False).encode()
        files[f"{language}/convnotes.css"] = STYLE.encode()
        files |= {f"{language}/{page}.md": text.encode() for page, text in book.texts[language].items()}
        files |= {f"{language}/{path}": content for path, content in book.files[language].items()}
    return files
