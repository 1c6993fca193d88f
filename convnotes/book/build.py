"""The way from a folder of pages to everything that a site shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from convnotes.book.pages import glossary
from convnotes.book.pages.fences import FenceError
from convnotes.book.pages.glossary import Glossary
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import LANGUAGES, Page, PageError, read_pages
from convnotes.book.render import notebook as notebooks
from convnotes.book.render.facts import RUNS, census
from convnotes.book.render.measured import measured
from convnotes.book.render.notebook import Home
from convnotes.book.render.outputs import Outputs, collect
from convnotes.book.render.placeholder import put_nothing
from convnotes.book.render.writer import put
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.recordings import find_recording
from convnotes.book.runs.scheduler import RunFailure, run_pages
from convnotes.book.runs.store import Store, key_of


@dataclass(frozen=True)
class Book:
    """Everything that the site of each language shows.

    ``texts`` has the Markdown of a page by language and name, ``files`` what goes
    beside the pages, by language and by path within the language's folder.
    ``live`` and ``recorded`` have the pages that were run, each standing for its chapter,
    and ``waiting`` those of them that are still to be run, and stand without outputs.
    """

    texts: Mapping[str, Mapping[str, str]]
    files: Mapping[str, Mapping[str, bytes]]
    live: Sequence[Page]
    recorded: Sequence[str]
    waiting: Sequence[Page]


def make_book(
    root: Path, store: Store, home: Home, executor: Executor, *, fresh: bool = False, wait: bool = True
) -> Book:
    """Read the pages under ``root/docs``, run what is not in the store, and put the outputs in.

    Unless it may ``wait`` it runs nothing, and pages whose run is not there stand
    without. Raises ``RunFailure`` with every error of every page, before anything is written.
    """
    pages = {language: read_pages(root, language) for language in LANGUAGES}
    plan = _Plan.of(pages, root)
    if wait:
        live = run_pages(plan.live, store, executor, fresh=fresh)
    else:
        found = {page.path: store.find(key_of(page.running), executor.labels) for page in plan.live}
        live = {path: run for path, run in found.items() if run is not None}
    runs = {**plan.recorded, **live}
    waiting = [page for page in plan.live if page.path not in live]
    texts, files = _render_all(pages, plan.share(runs), root, home)
    return Book(texts, files, plan.live, list(plan.recorded), waiting)


def _render_all(
    pages: Mapping[str, Mapping[str, Page]],
    runs: Mapping[str, NotebookNode],
    root: Path,
    home: Home,
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, bytes]]]:
    labels, terms = Labels.read(labels_file(root)), Glossary.read(root)
    facts, tables = measured(root)
    errors: list[PageError] = []
    outputs = {}
    for page in (page for named in pages.values() for page in named.values() if page.path in runs):
        try:
            outputs[page.path] = collect(page, runs[page.path])
        except PageError as error:
            errors.append(error)
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    files: dict[str, dict[str, bytes]] = {language: {} for language in LANGUAGES}
    for language in LANGUAGES if not errors else ():
        numbers, table = census(pages[language], runs, outputs)
        site = Outputs(
            numbers=numbers | facts,
            tables={RUNS: table} | tables,
            lists={"glossary": glossary.entries(terms, language)},
        )
        for name, page in pages[language].items():
            try:
                text, beside = _render(
                    page, runs.get(page.path), outputs.get(page.path), site, labels=labels, home=home
                )
            except PageError as error:
                errors.append(error)
                continue
            texts[language][name] = text
            files[language].update(beside)
    if errors:
        raise RunFailure(errors)
    return texts, files


def runs_of(
    pages: Mapping[str, Mapping[str, Page]],
    root: Path,
    store: Store,
    executor: Executor,
    *,
    fresh: bool = False,
) -> dict[str, NotebookNode]:
    """The run of every page, by the page's path; pages of one chapter with the same code share one."""
    plan = _Plan.of(pages, root)
    return plan.share({**plan.recorded, **run_pages(plan.live, store, executor, fresh=fresh)})


@dataclass(frozen=True)
class _Plan:
    """Whose run each page shows, by path: that of the first language, if the code is the same."""

    leaders: Mapping[str, Page]
    recorded: Mapping[str, NotebookNode]

    @classmethod
    def of(cls, pages: Mapping[str, Mapping[str, Page]], root: Path) -> "_Plan":
        """Raises ``RunFailure`` for fences that cannot be told, and for recordings that are not of their page."""
        errors: list[PageError] = []
        leaders: dict[str, Page] = {}
        for language in LANGUAGES:
            for name, page in pages[language].items():
                try:
                    first = pages[LANGUAGES[0]].get(name, page)
                    leaders[page.path] = first if _code(first) == _code(page) else page
                except FenceError as error:
                    errors.append(PageError(error.path, error.line, error.message, page.text))
        recorded = {}
        labels = Labels.read(labels_file(root)).pairs
        for page in dict.fromkeys(leaders.values()):
            try:
                if page.recorded:
                    recorded[page.path] = find_recording(page, root, labels)
            except PageError as error:
                errors.append(error)
        if errors:
            raise RunFailure(errors)
        return cls(leaders, recorded)

    @property
    def live(self) -> list[Page]:
        return [page for page in dict.fromkeys(self.leaders.values()) if page.running and not page.recorded]

    def share(self, runs: Mapping[str, NotebookNode]) -> dict[str, NotebookNode]:
        """The run of every page that runs, by the page's own path."""
        return {path: runs[leader.path] for path, leader in self.leaders.items() if leader.path in runs}


def labels_file(root: Path) -> Path:
    return root / "docs" / "labels.csv"


def _code(page: Page) -> list[tuple[str, str, str | None]]:
    return [fence.key for fence in page.running]


def _render(
    page: Page, run: NotebookNode | None, outputs: Outputs | None, site: Outputs, *, labels: Labels, home: Home
) -> tuple[str, dict[str, bytes]]:
    if not page.running:
        rendered = put(page, site, labels)
        return rendered.text, rendered.files
    if run is None or outputs is None:
        rendered = put_nothing(page, labels)
        return rendered.text, rendered.files
    numbers = outputs.numbers | site.numbers
    shown = replace(outputs, numbers=numbers, tables=outputs.tables | site.tables)
    rendered = put(page, shown, labels, notebooks.tools(page, run, home))
    notebook = notebooks.notebook(page, run, numbers, home).encode()
    script = notebooks.script(page, run, numbers, home).encode()
    take_away = {f"{page.name}.ipynb": notebook, f"{page.name}.py": script}
    if page.recorded or page.lab:
        take_away[f"{notebooks.SHOWN}/{page.name}.ipynb"] = notebook
    return rendered.text, rendered.files | take_away
