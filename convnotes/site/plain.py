"""The book as plain Markdown for other generators, with a folder for each language."""

from convnotes.book.build import Book
from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from convnotes.site.settings import of_language, write_settings
from convnotes.site.style import SHEET, STYLE

# Every generator that reads mkdocs.yml understands these settings; themes and plugins vary.
SHARED = ("site_name", "site_description", "site_url", "repo_url", "copyright", "nav", "markdown_extensions")


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
        shared |= {"docs_dir": language, "site_dir": site, "extra_css": [SHEET]}
        files[name] = write_settings(shared)
        files[f"{language}/{SHEET}"] = STYLE.encode()
        files |= {f"{language}/{page}.md": text.encode() for page, text in book.texts[language].items()}
        files |= {f"{language}/{path}": content for path, content in book.files[language].items()}
    return files
