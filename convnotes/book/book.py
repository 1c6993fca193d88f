"""The way from a folder of pages to everything that a site shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode, v4

from convnotes.book import notebooks
from convnotes.book.execute import Executor
from convnotes.book.fences import FenceError
from convnotes.book.labels import Labels
from convnotes.book.notebooks import Home
from convnotes.book.outputs import put
from convnotes.book.pages import LANGUAGES, Page, PageError, read_pages
from convnotes.book.recording import find_recording
from convnotes.book.run import RunFailure, run_pages
from convnotes.book.store import Store


@dataclass(frozen=True)
class Book:
    """Everything that the site of each language shows.

    ``texts`` has the Markdown of a page by language and name, ``files`` what goes
    beside the pages, by language and by path within the language's folder.
    """

    texts: Mapping[str, Mapping[str, str]]
    files: Mapping[str, Mapping[str, bytes]]


def make_book(root: Path, store: Store, home: Home, executor: Executor, *, fresh: bool = False) -> Book:
    """Read the pages under ``root/docs``, run what is not in the store, and put the outputs in.

    Raises ``RunFailure`` with every error of every page, before anything is written.
    """
    pages = {language: read_pages(root, language) for language in LANGUAGES}
    runs = runs_of(pages, root, store, executor, fresh=fresh)
    texts: dict[str, dict[str, str]] = {}
    files: dict[str, dict[str, bytes]] = {}
    errors: list[PageError] = []
    labels = Labels.read(labels_file(root))
    for language in LANGUAGES:
        texts[language], files[language] = {}, {}
        for name, page in pages[language].items():
            try:
                text, beside = _render(page, runs[page.path], labels, home)
            except PageError as error:
                errors.append(error)
                continue
            texts[language][name] = text
            files[language].update(beside)
    if errors:
        raise RunFailure(errors)
    return Book(texts, files)


def runs_of(
    pages: Mapping[str, Mapping[str, Page]],
    root: Path,
    store: Store,
    executor: Executor,
    *,
    fresh: bool = False,
) -> dict[str, NotebookNode]:
    """The run of every page, by the page's path; pages of one chapter with the same code share one."""
    errors: list[PageError] = []
    leaders: dict[str, Page] = {}
    for language in LANGUAGES:
        for name, page in pages[language].items():
            try:
                first = pages[LANGUAGES[0]].get(name, page)
                leaders[page.path] = first if _code(first) == _code(page) else page
            except FenceError as error:
                errors.append(PageError(error.path, error.line, error.message, page.text))
    runs = {}
    labels = Labels.read(labels_file(root)).pairs
    for page in dict.fromkeys(leaders.values()):
        try:
            if page.recorded:
                runs[page.path] = find_recording(page, root, labels)
        except PageError as error:
            errors.append(error)
    if errors:
        raise RunFailure(errors)
    live = {page.path: page for page in leaders.values() if page.running and not page.recorded}
    runs |= run_pages(list(live.values()), store, executor, fresh=fresh)
    return {path: runs.get(leader.path, v4.new_notebook()) for path, leader in leaders.items()}


def labels_file(root: Path) -> Path:
    return root / "docs" / "labels.csv"


def _code(page: Page) -> list[tuple[str, str, str | None]]:
    return [fence.key for fence in page.running]


def _render(page: Page, run: NotebookNode, labels: Labels, home: Home) -> tuple[str, dict[str, bytes]]:
    if not page.running:
        rendered = put(page, run, labels)
        return rendered.text, rendered.files
    rendered = put(page, run, labels, notebooks.tools(page, run, home))
    notebook = notebooks.notebook(page, run, home).encode()
    take_away = {f"{page.name}.ipynb": notebook, f"{page.name}.py": notebooks.script(page, run, home).encode()}
    if page.recorded:
        take_away[f"{notebooks.SHOWN}/{page.name}.ipynb"] = notebook
    return rendered.text, rendered.files | take_away
