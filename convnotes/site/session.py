"""The state that ``mkdocs serve`` keeps between builds, and the steps of each build."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from logging import Logger, LoggerAdapter
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convnotes.book import Course, Executor, Limits, Scheduler, check, make_book
from convnotes.book.build import Book
from convnotes.book.languages import LANGUAGES
from convnotes.book.runs.store import Store, default_folder
from convnotes.book.runs.workdir import Workdir
from convnotes.book.serve import Serving
from convnotes.site.edition import Edition
from convnotes.site.lay import lay, warned
from convnotes.site.loop import Loop
from convnotes.site.settings import address_of
from convnotes.site.times import times_of
from convnotes.site.whole import Whole

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from convnotes.site.alone import Built

_PR_SET_PDEATHSIG = 1


class Session:
    """One ``mkdocs build``, or one ``mkdocs serve`` with all its builds."""

    def __init__(self, log: Logger | LoggerAdapter[Logger], *, serves: bool = False) -> None:
        self.log, self.serves = log, serves
        self.hurries = serves
        """Whether to leave notebooks that are not kept to a later build, so that ``mkdocs serve`` starts sooner."""
        self.built: dict[str, Built] = {}
        self._store = Store(default_folder())
        self._course: Course | None = None
        self._second: object = None
        self._child: ForkProcess | None = None
        self._serving: Serving | None = None
        self._ran: set[str] = set()

    @cached_property
    def folder(self) -> Path:
        """A temporary folder for the lifetime of the session."""
        return Workdir(default_folder(), f"site-{os.getpid()}-{id(self)}").keep_for(self).resolve()

    def begin(self, course: Course, limits: Limits, config: "MkDocsConfig") -> Edition:
        """Begin a build, and return the first language's edition.

        MkDocs empties the folder that it builds into. So it builds into another, and a build
        that fails leaves the site as it was.
        """
        self._start = time.monotonic()
        self._ran.clear()
        self.site, config.site_dir = Path(config.site_dir), str(self.folder / "site")
        before, self._course = self._course, course
        if before and before.root == course.root:
            course.after(before)
        scheduler = self._scheduler = Scheduler(self._store, Executor(course, limits, self._progress))
        address = address_of(course, config.site_url, config.repo_url)
        make = partial(make_book, course, scheduler, address, wait=not self.serves)
        return Edition(LANGUAGES[0], course, self._store.kept, make)

    def make(self, edition: Edition) -> int:
        """Log where the languages differ, make the book, and return the number of differences. Raises ``Faults``."""
        differences = check(edition.course, edition.kept)
        for difference in differences:
            # Making the book reports the course's own faults.
            if difference not in edition.course.faults:
                self.log.warning("%s", difference)
        _ = edition.book
        return len(differences)

    def build_beside(self, build: Callable[[], None]) -> None:
        """Build the second language in a process of its own, beside the first, where a fork is safe.

        A fork copies only the thread that forks. So there must be no other, and no run before, for those have some.
        """
        self._child = None
        if self.serves or sys.platform != "linux" or threading.active_count() > 1 or self._ran:
            return

        def live_and_die_with_us() -> None:
            # If the build is killed, this process must not go on to write into the site of the next one.
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            # The new process has none of its own to end.
            self._child = None
            build()

        self._child = get_context("fork").Process(target=live_and_die_with_us)
        self._child.start()

    def finish(self, book: Book, watched: Sequence[Path], build: Callable[[], None], config: "MkDocsConfig") -> None:
        """Build the second language unless it stands, lay both over the site, and say what was run."""
        # An edit of one language, which is most of them, is then seen in half of the time.
        language, made_of = LANGUAGES[1], None
        if self._serving:
            made_of = (book.texts[language], book.files[language], times_of(watched))
        stands = made_of is not None and made_of == self._second
        self._second = None
        if not stands:
            self._wait(self._child) if self._child else build()
        if config.strict and warned():
            # MkDocs is about to fail this build.
            return
        lay(Path(config.site_dir), self.site, without=language if stands else None)
        self._second, config.site_dir = made_of, str(self.site)
        as_it_was = f", {language} is as it was" if stands else ""
        self.log.info("%s%s; %.0f s in all", self._summary(book), as_it_was, time.monotonic() - self._start)
        self._run_waiting(book)

    def abandon(self) -> None:
        """End the second language's build after the first one's has failed."""
        if self._child:
            self._child.kill()
            self._child.join()

    def _wait(self, child: ForkProcess) -> None:
        child.join()
        if child.exitcode:
            # MkDocs has logged the reason there.
            raise SystemExit(1)

    def serve(self, server: Any, config: "MkDocsConfig", book: Book, watched: Sequence[Path]) -> None:
        """Begin to run what the site lacks, and let MkDocs's server call the loop when a watched file changes."""
        changed, reload = self.folder / "changed", self.folder / "reload"
        changed.touch()
        reload.touch()
        site = Path(config.site_dir)
        given = {"config_file": config.config_file_path, "strict": config.strict, "site_url": config.site_url}
        whole = Whole(site, self.folder, given, reload.touch)
        if any(built.edition.left_out for built in self.built.values()):
            whole.ask(0)
        self.hurries = False
        self._serving = Serving(site, changed, self.log.error)
        self._run_waiting(book)
        loop = Loop(server.builder, [*watched, changed, reload], reload, whole, self.built)
        for path in loop.watched:
            server.watch(str(path))
        server.builder = partial(loop.run, self.log)
        _look_often(server)

    def _run_waiting(self, book: Book) -> None:
        if self._serving:
            self._serving.built(book.waiting, self._scheduler)

    def _summary(self, book: Book) -> str:
        """Summarise which chapters ran for a build, and which did not."""
        ran = f"{len(self._ran)} chapters ran" + (f" ({', '.join(sorted(self._ran))})" if self._ran else "")
        if book.waiting:
            ran = f"{len(book.waiting)} chapters run while you read"
        found = len(book.live) - len(self._ran) - len(book.waiting)
        return f"{ran}, {found} were in the store, {len(book.recorded)} are recordings"

    def _progress(self, chapter: str, fence: int, of: int, seconds: float) -> None:
        self._ran.add(chapter)
        self.log.info("%s: fence %d of %d, %.0f s", chapter, fence, of, seconds)


def _look_often(server: Any) -> None:
    """Make MkDocs see changes sooner: by default it looks twice a second, and then waits for more."""
    server.build_delay = 0.1
    for emitter in server.observer.emitters:
        # Watchdog has no public way to change the interval of an existing observer.
        emitter._timeout = 0.1  # noqa: SLF001
