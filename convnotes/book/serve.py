"""Run chapters while readers already see the pages, and rebuild the site when results arrive."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread, Timer

from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.page import Page
from convnotes.book.runs.scheduler import AT_ONCE, Scheduler

State = dict[str, dict[str, int | str]]
# Seconds between two builds while chapters are still running.
PATIENCE = 20


class Background:
    """Runs pages in daemon threads, which end with the program.

    After each step, ``report`` gets the state of every chapter. A state has the running
    fence, the number of fences, and the seconds so far, or the error. When the store has a
    new run, ``done`` gets the number of runs still in progress.
    """

    def __init__(self, report: Callable[[State], None], done: Callable[[int], None]) -> None:
        self.report, self.done = report, done
        self.state: State = {}
        self._keys: dict[str, str] = {}
        self._busy = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()

    def start(self, pages: Sequence[Page], scheduler: Scheduler) -> None:
        """Run exactly these pages, except code that is already running, or has failed unchanged."""
        keys = {page.name: scheduler.keys.of(page.running) for page in pages}
        new = [page for page in pages if self._keys.get(page.name) != keys[page.name]]
        with self._lock:
            self._keys = keys
            self.state = {name: state for name, state in self.state.items() if name in keys}
        for page in new:
            self._say(page.name, keys[page.name], {"fence": 0, "of": len(page.running), "seconds": 0})
            Thread(target=self._run, args=(page, keys[page.name], scheduler), daemon=True).start()

    def _run(self, page: Page, key: str, scheduler: Scheduler) -> None:
        def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
            self._say(page.name, key, {"fence": fence, "of": of, "seconds": round(seconds)})

        executor = replace(scheduler.executor, progress=progress)
        with self._busy:
            if self._keys.get(page.name) != key:
                return
            try:
                runs = replace(scheduler, executor=executor).run([page])
            except Exception as error:  # noqa: BLE001 - such as a full disk; nobody else would hear of it
                self._say(page.name, key, {"error": f"{page.path}: {type(error).__name__}: {error}"})
                return
            if runs.faults:
                self._say(page.name, key, {"error": str(runs.faults[0])})
                return
        with self._lock:
            if self._keys.get(page.name) != key:
                return
            del self._keys[page.name], self.state[page.name]
            left = sum("error" not in state for state in self.state.values())
        self.done(left)

    def _say(self, chapter: str, key: str, step: dict[str, int | str]) -> None:
        with self._lock:
            if self._keys.get(chapter) != key:
                return
            self.state[chapter] = step
            state = dict(self.state)
        self.report(state)


class Serving:
    """Runs the pages that a served site lacks.

    Waiting pages read the progress of their run from ``running.json``. Touching the file
    ``changed`` requests a rebuild. ``fail`` gets each error once.
    """

    def __init__(self, site: Path, changed: Path, fail: Callable[[str], None]) -> None:
        self.site, self.changed, self.fail = site, changed, fail
        self._background = Background(self._tell, self._done)
        self._failed: set[str] = set()
        self._built = time.monotonic()
        self._timer: Timer | None = None

    def built(self, waiting: Sequence[Page], scheduler: Scheduler) -> None:
        """Start the runs that the new build of the site lacks."""
        self._built = time.monotonic()
        self._background.start(waiting, scheduler)
        self._tell(dict(self._background.state))

    def ask(self, seconds: float) -> None:
        """Request a rebuild after this many seconds."""
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(seconds, self.changed.touch)
        self._timer.daemon = True
        self._timer.start()

    def _tell(self, state: State) -> None:
        errors = {str(step["error"]) for step in state.values() if "error" in step}
        for error in errors - self._failed:
            self.fail(error)
        self._failed = errors
        for folder in ("", *LANGUAGES[1:]):
            # The folder is missing while MkDocs rebuilds the site.
            with suppress(FileNotFoundError):
                (self.site / folder / "running.json").write_text(json.dumps(state), "utf-8")

    def _done(self, left: int) -> None:
        """Show a new run: at once if it was the last, otherwise in batches, because builds take time."""
        self.ask(max(0.0, self._built + PATIENCE - time.monotonic()) if left else 0.0)
