"""Build a course: read, plan, run and render its pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from nbformat import NotebookNode

from convnotes.book.course import Course
from convnotes.book.fault import Fault, Faults
from convnotes.book.kept import Kept, key_of
from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs.collected import Outputs, collect
from convnotes.book.pages.page import Page
from convnotes.book.render.download_links import SiteAddress, download_links, shown_notebook
from convnotes.book.render.facts import Facts, find_facts
from convnotes.book.render.placeholder import write_placeholders
from convnotes.book.render.writer import Rendered, Writer
from convnotes.book.runs.recordings import find_recording
from convnotes.book.runs.scheduler import Scheduler


@dataclass(frozen=True)
class Book:
    """Everything that the site of each language shows.

    ``texts`` has the Markdown of each page, by language and name. ``files`` has the content
    of files beside the pages, by language and by path in the language's folder. ``live`` and
    ``recorded`` list one page for each run, because pages with the same code share it.
    ``waiting`` lists the live pages without a run: the site shows placeholders there.
    """

    texts: Mapping[str, Mapping[str, str]]
    files: Mapping[str, Mapping[str, bytes]]
    live: Sequence[Page]
    recorded: Sequence[str]
    waiting: Sequence[Page]
    _rendering: "_Rendering" = field(repr=False, compare=False)

    def render(self, page: Page) -> Rendered:
        """Render a page anew after a change of its prose alone. Raises ``Fault``."""
        return self._rendering.render(page)


def make_book(course: Course, scheduler: Scheduler, address: SiteAddress, *, wait: bool = True) -> Book:
    """Run what is not in the store, and put the outputs into the pages.

    Without ``wait`` nothing runs, and pages without a run get placeholders. Raises
    ``Faults`` with every fault of every page.
    """
    plan = Plan.of(course)
    live = scheduler.run(plan.live) if wait else scheduler.find(plan.live)
    faults = [*plan.faults, *live.faults]
    rendered = _Rendering(course, plan.share(live.found), address, scheduler.store.kept, faults)
    rendered.render_all(without={fault.path for fault in faults} if wait else set())
    if faults:
        raise Faults(faults)
    waiting = [page for page in plan.live if page.path not in live.found]
    return Book(rendered.texts, rendered.files, plan.live, list(plan.recorded), waiting, rendered)


def runs_of(course: Course, scheduler: Scheduler, names: Collection[str] | None = None) -> Mapping[str, NotebookNode]:
    """Return the run of each named page, or of every page, by path.

    Pages with the same code share a run. Raises ``Faults``.
    """
    plan = Plan.of(course, names)
    live = scheduler.run(plan.live)
    if faults := [*plan.faults, *live.faults]:
        raise Faults(faults)
    return plan.share(live.found)


@dataclass(frozen=True)
class Plan:
    """The page whose run each page shows: the first language's page, if the code is the same.

    ``faults`` lists unreadable pages, and recordings that do not match their page.
    """

    leaders: Mapping[str, Page]
    recorded: Mapping[str, NotebookNode]
    faults: Sequence[Fault]

    @classmethod
    def of(cls, course: Course, names: Collection[str] | None = None) -> "Plan":
        """Plan the named pages, or all. Raises ``Faults`` if the catalogue of words cannot be read."""
        faults = course.faults if names is None else course.faults_of(names)
        try:
            _ = course.labels, course.messages
        except Fault as fault:
            # Only the catalogue tells whether a run's figures have the right words.
            raise Faults([*faults, fault]) from None
        leaders: dict[str, Page] = {}
        for page in course.all_pages:
            if names is not None and page.name not in names:
                continue
            first = course.pages[LANGUAGES[0]].get(page.name, page)
            leaders[page.path] = first if first.code == page.code else page
        recorded = {}
        for page in dict.fromkeys(leaders.values()):
            if page.recorded:
                try:
                    recorded[page.path] = find_recording(page, course)
                except Fault as fault:
                    faults.append(fault)
        return cls(leaders, recorded, faults)

    @property
    def live(self) -> list[Page]:
        return [page for page in dict.fromkeys(self.leaders.values()) if page.running and not page.recorded]

    def share(self, live: Mapping[str, NotebookNode]) -> dict[str, NotebookNode]:
        """Return the run that each page shows, by the page's own path."""
        runs = {**self.recorded, **live}
        return {path: runs[leader.path] for path, leader in self.leaders.items() if leader.path in runs}


@dataclass
class _Rendering:
    """Renders all pages, and collects their faults."""

    course: Course
    runs: Mapping[str, NotebookNode]
    address: SiteAddress
    kept: Kept
    faults: list[Fault]
    facts: dict[str, Facts] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=lambda: {language: {} for language in LANGUAGES})
    files: dict[str, dict[str, bytes]] = field(default_factory=lambda: {language: {} for language in LANGUAGES})

    def render_all(self, without: set[str]) -> None:
        outputs = {}
        for page in self.course.all_pages:
            if page.path in self.runs:
                try:
                    outputs[page.path] = collect(page, self.runs[page.path])
                except Fault as fault:
                    self.faults.append(fault)
        runs = {path: run for path, run in self.runs.items() if path in outputs}
        for language in LANGUAGES:
            try:
                self.facts[language] = find_facts(self.course, language, runs, outputs)
            except Fault as fault:
                self.faults.append(fault)
                return
            for page in self.course.pages[language].values():
                # The report already has a fault of this page.
                if page.path not in without:
                    try:
                        self._render(page, outputs.get(page.path))
                    except Fault as fault:
                        self.faults.append(fault)

    def render(self, page: Page) -> Rendered:
        """Render a page whose prose has changed. Raises ``Fault``."""
        run, page = self.runs.get(page.path), self.course.messages.shown(page)
        return self._written(page, collect(page, run) if run else None)

    def _render(self, page: Page, outputs: Outputs | None) -> None:
        page = self.course.messages.shown(page)
        rendered, run = self._written(page, outputs), self.runs.get(page.path)
        self.texts[page.language][page.name] = rendered.text
        self.files[page.language] |= rendered.files
        if run and outputs:
            numbers = outputs.with_facts(self.facts[page.language]).numbers
            files = {f"{page.name}.{form}": text.encode() for form, text in self._downloads(page, run, numbers).items()}
            if page.recorded or page.lab:
                files[shown_notebook(page)] = files[f"{page.name}.ipynb"]
            if twice := files.keys() & self.files[page.language].keys():
                raise page.fault(1, f"another page gives the file {min(twice)} too", "rename one of them")
            self.files[page.language] |= files

    def _written(self, page: Page, outputs: Outputs | None) -> Rendered:
        """Return a page with its outputs, or with placeholders until there are some."""
        run, labels = self.runs.get(page.path), self.course.labels
        if page.running and not (run and outputs):
            return write_placeholders(page, labels)
        links = download_links(page, run, self.address) if run else ""
        made = (outputs or Outputs()).with_facts(self.facts[page.language])
        made.texts = [self.course.messages.printed(page, text) for text in made.texts]
        return Writer(page, made, labels, links).write()

    def _downloads(self, page: Page, run: NotebookNode, numbers: Mapping[str, object]) -> dict[str, str]:
        """Return the notebook and the script of a page, by their extension."""

        def make() -> dict[str, str]:
            # Jupytext takes longer to import than all pages to render.
            from convnotes.book.render.notebook import notebook
            from convnotes.book.render.script import script

            forms = {"ipynb": notebook, "py": script}
            return {form: write(page, run, numbers, labels, self.address) for form, write in forms.items()}

        labels, of_run = self.course.labels, run.metadata["convnotes"]["sha256"]
        made_of = (page.path, page.text, of_run, sorted(numbers.items()), sorted(labels.pairs.items()), self.address)
        # Notebooks have the site's address in their links, and an author both builds the site and serves it.
        place = quote(self.address.site_url, safe="")
        made: dict[str, str] = self.kept.once(f"downloads/{place}/{page.path}", key_of(*made_of), make)
        return made
