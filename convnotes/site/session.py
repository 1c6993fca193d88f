"""The state that ``mkdocs serve`` keeps between builds, and the steps of each build."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from logging import Logger, LoggerAdapter
from pathlib import Path
from typing import Any

from convnotes.book import Course, Executor, Limits, Scheduler, check, make_book
from convnotes.book.build import Book
from convnotes.book.languages import LANGUAGES
from convnotes.book.runs.store import Store, default_folder
from convnotes.book.runs.workdir import Workdir
from convnotes.book.serve import Serving
from convnotes.files import write
from convnotes.site.edition import Edition
from convnotes.site.settings import address_of
from convnotes.site.standing import Part, times_of


class Session:
    """One ``mkdocs build``, or one ``mkdocs serve`` with all its builds."""

    def __init__(self, log: Logger | LoggerAdapter[Logger], *, serves: bool = False) -> None:
        self.log, self.serves = log, serves
        self._store = Store(default_folder())
        self._course: Course | None = None
        self._caches: dict[str, Path] = {}
        self._second = Part()
        self._serving: Serving | None = None
        self._ran: set[str] = set()

    @property
    def hurries(self) -> bool:
        """Whether to leave notebooks to the next build, so that ``mkdocs serve`` starts in half the time."""
        return self.serves and self._serving is None

    @cached_property
    def folder(self) -> Path:
        """A temporary folder for the lifetime of the session."""
        return Workdir(default_folder(), f"site-{os.getpid()}-{id(self)}").keep_for(self).resolve()

    def begin(self, root: Path, limits: Limits, site_url: str | None, repo_url: str | None) -> Edition:
        """Begin a build, and return the first language's edition."""
        self._start = time.monotonic()
        self._ran.clear()
        before = self._course
        course = self._course = before.again() if before and before.root == root else Course(root)
        scheduler = self._scheduler = Scheduler(self._store, Executor(course, limits, self._progress))
        address = address_of(course, site_url, repo_url)
        return Edition(LANGUAGES[0], course, lambda: make_book(course, scheduler, address, wait=not self.serves))

    def make(self, edition: Edition) -> int:
        """Log where the languages differ, make the book, and return the number of differences. Raises ``Faults``."""
        differences = check(edition.course)
        for difference in differences:
            # Making the book reports the course's own faults.
            if difference not in edition.course.faults:
                self.log.warning("%s", difference)
        _ = edition.book
        return len(differences)

    def lay(self, notebooks: Mapping[str, bytes]) -> dict[str, Path]:
        """Write notebooks to files, because mkdocs-jupyter reads only files. Return the file of each path."""
        files = {path: self.folder / path for path in notebooks}
        write({files[path]: content for path, content in notebooks.items()})
        return files

    def notebook_cache(self, language: str) -> Path:
        """Return mkdocs-jupyter's cache for a language. Each needs its own: a build removes unused entries."""
        if language not in self._caches:
            self._caches[language] = folder = default_folder() / "notebooks" / language
            _remove_damaged(folder)
        return self._caches[language]

    def put_away(self, site: Path) -> None:
        """Save the second language's pages before MkDocs empties the site."""
        if self._serving:
            self._second.put_away(site / LANGUAGES[1])

    def finish(self, site: Path, book: Book, watched: Sequence[Path], build: Callable[[], None]) -> None:
        """Build the second language, or put it back if nothing that it is made of has changed; say what was run."""
        # An edit of one language, which is most of them, is then seen in half of the time.
        language, stands = LANGUAGES[1], False
        if self._serving:
            made_of = (book.texts[language], book.files[language], times_of(watched))
            stands = self._second.put_back(site / language, made_of)
        if not stands:
            try:
                build()
            except BaseException:
                self._second.forget()
                raise
        as_it_was = f", {language} is as it was" if stands else ""
        self.log.info("%s%s; %.0f s in all", self._summary(book), as_it_was, time.monotonic() - self._start)
        self._run_waiting(book)

    def serve(self, site: Path, book: Book) -> Path:
        """Begin to run what the site lacks. Return a file that changes to request a rebuild."""
        changed = self.folder / "changed"
        changed.touch()
        self._serving = Serving(site, changed, self.log.error)
        self._run_waiting(book)
        self._serving.ask(1)
        return changed

    def keep_serving(self, build: Callable[[], None], expected: type[Exception]) -> Callable[[], None]:
        """Wrap a rebuild so that it never raises: after an error, MkDocs answers no request until one succeeds."""

        def rebuild() -> None:
            try:
                build()
            except expected:
                self.log.info("The last good site is still served")
            except Exception:
                self.log.exception("The build failed in a way that it should not; the last good site is still served")

        return rebuild

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


def look_often(server: Any) -> None:
    """Make MkDocs see changes sooner: by default it looks twice a second, and then waits for more."""
    server.build_delay = 0.1
    for emitter in server.observer.emitters:
        # Watchdog has no public way to change the interval of an existing observer.
        emitter._timeout = 0.1  # noqa: SLF001


def _remove_damaged(folder: Path) -> None:
    """Remove files that a killed process left half-written, because mkdocs-jupyter would fail on them."""
    for file in folder.glob("*.json"):
        try:
            json.loads(file.read_bytes())
        except ValueError:
            file.unlink()
