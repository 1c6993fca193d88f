"""The way from a course to everything that a site shows: pages, plan, runs, rendered pages."""

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


def make_book(course: Course, scheduler: Scheduler, address: SiteAddress, *, wait: bool = True) -> Book:
    """Run what is not in the store, and put the outputs into the pages.

    Unless it may ``wait`` it runs nothing, and pages whose run is not there stand
    without. Raises ``Faults`` with all that is wrong on every page.
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
    """The runs of the pages with these names, or of all, by path; pages with the same code share one.

    Raises ``Faults``.
    """
    plan = Plan.of(course, names)
    live = scheduler.run(plan.live)
    if faults := [*plan.faults, *live.faults]:
        raise Faults(faults)
    return plan.share(live.found)


@dataclass(frozen=True)
class Plan:
    """Whose run each page shows, by path: that of the first language, if the code is the same.

    ``faults`` are pages that cannot be read, and recordings that are not of their page.
    """

    leaders: Mapping[str, Page]
    recorded: Mapping[str, NotebookNode]
    faults: Sequence[Fault]

    @classmethod
    def of(cls, course: Course, names: Collection[str] | None = None) -> "Plan":
        """The plan for the pages with these names, or for all. Raises ``Faults`` if there is no catalogue to go by."""
        faults = course.faults if names is None else course.faults_of(names)
        try:
            _ = course.labels
        except Fault as fault:
            # Without the catalogue no run can be told to be the right one.
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
        """The run of every page that runs, by the page's own path."""
        runs = {**self.recorded, **live}
        return {path: runs[leader.path] for path, leader in self.leaders.items() if leader.path in runs}


@dataclass
class _Rendering:
    """Renders all pages, and notes the faults of those that it cannot."""

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
                # A page that has a fault already is told of once.
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
