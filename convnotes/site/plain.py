"""The book as plain Markdown for other generators, with a folder for each language."""

from collections.abc import Iterator

from convnotes.book.build import Book
from convnotes.book.course import Course
from convnotes.book.fault import Fault, Faults
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.blocks import Prose
from convnotes.book.pages.inline import CODE_OR_MATH
from convnotes.book.pages.page import Page
from convnotes.site.added import taken_name
from convnotes.site.settings import config_of, extensions_of, of_language, other_files, write_settings
from convnotes.site.shown import INCLUDE
from convnotes.site.style import SHEET, STYLE

# Every generator that reads mkdocs.yml understands these settings; themes and plugins vary.
SHARED = ("site_name", "site_description", "site_url", "repo_url", "copyright", "nav")


def plain_trees(book: Book, course: Course) -> dict[str, bytes]:
    """Every file of the trees, by path: the pages and what they show, and for each language its ``mkdocs.yml``.

    Zensical can build these files, and so can MkDocs without any plugin or theme. Raises
    ``LookupError`` for a language without settings, and ``Faults`` for what cannot be written.
    """
    if faults := [fault for page in course.all_pages for fault in _included(page)]:
        raise Faults(faults)
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        name, settings = of_language(course, language)
        site = "site" if language == LANGUAGES[0] else f"site/{language}"
        shared = {key: settings[key] for key in SHARED if key in settings}
        shared |= {"docs_dir": language, "site_dir": site, "extra_css": [SHEET]}
        shared["markdown_extensions"] = extensions_of(settings)
        files[name] = write_settings(shared)
        ours = {SHEET: STYLE.encode(), **book.files[language]}
        ours |= {f"{page}.md": text.encode() for page, text in book.texts[language].items()}
        others = other_files(config_of(course.root / name))
        if taken := ours.keys() & others.keys():
            raise Faults([taken_name(course.path(course.folder(language) / path), path) for path in sorted(taken)])
        files |= {f"{language}/{path}": content for path, content in (ours | others).items()}
    return files


def _included(page: Page) -> Iterator[Fault]:
    """Find the lines that bring in other files, which other generators do not have."""
    for number, line in (each for block in page.blocks if isinstance(block, Prose) for each in block.numbered()):
        if INCLUDE.search(CODE_OR_MATH.sub("", line)):
            yield page.fault(number, "other generators cannot bring this in", "write it in the text of the page itself")
