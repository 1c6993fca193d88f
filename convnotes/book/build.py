"""Build a course: read, plan, run and render its pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from convnotes.book.course import Course
from convnotes.book.fault import Fault, Faults
from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs.collected import Outputs, collect
from convnotes.book.pages.page import Page
from convnotes.book.render.download_links import SHOWN, SiteAddress, download_links
from convnotes.book.render.facts import Facts, find_facts
from convnotes.book.render.notebook import notebook, script
from convnotes.book.render.placeholder import write_placeholders
from convnotes.book.render.writer import Writer
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


def make_book(course: Course, scheduler: Scheduler, address: SiteAddress, *, wait: bool = True) -> Book:
    """Run what is not in the store, and put the outputs into the pages.

    Without ``wait`` nothing runs, and pages without a run get placeholders. Raises
    ``Faults`` with every fault of every page.
    """
    plan = Plan.of(course)
    live = scheduler.run(plan.live) if wait else scheduler.find(plan.live)
    faults = [*plan.faults, *live.faults]
    rendered = _Rendering(course, plan.share(live.found), address, faults)
    rendered.render_all(without={fault.path for fault in faults} if wait else set())
    if faults:
        raise Faults(faults)
    waiting = [page for page in plan.live if page.path not in live.found]
    return Book(rendered.texts, rendered.files, plan.live, list(plan.recorded), waiting)


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
            _ = course.labels
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
    faults: list[Fault]
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
                facts = find_facts(self.course, language, runs, outputs)
            except Fault as fault:
                self.faults.append(fault)
                return
            for page in self.course.pages[language].values():
                # The report already has a fault of this page.
                if page.path not in without:
                    try:
                        self._render(page, outputs.get(page.path), facts)
                    except Fault as fault:
                        self.faults.append(fault)

    def _render(self, page: Page, outputs: Outputs | None, facts: Facts) -> None:
        run = self.runs.get(page.path)
        files: dict[str, bytes] = {}
        if page.running and (run is None or outputs is None):
            rendered = write_placeholders(page, self.course.labels)
        elif run is None or outputs is None:
            rendered = Writer(page, Outputs().with_facts(facts), self.course.labels).write()
        else:
            shown = outputs.with_facts(facts)
            links = download_links(page, run, self.address)
            rendered = Writer(page, shown, self.course.labels, links).write()
            executed = notebook(page, run, shown.numbers, self.address).encode()
            files[f"{page.name}.ipynb"] = executed
            files[f"{page.name}.py"] = script(page, run, shown.numbers, self.address).encode()
            if page.recorded or page.lab:
                files[f"{SHOWN}/{page.name}.ipynb"] = executed
        self.texts[page.language][page.name] = rendered.text
        self.files[page.language] |= rendered.files | files
