"""Run chapters while their pages are already being read."""

from collections.abc import Callable
from dataclasses import replace
from threading import BoundedSemaphore, Lock, Thread

from convnotes.book.pages.page import Page
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.scheduler import AT_ONCE, RunFailure, run_pages
from convnotes.book.runs.store import Store, key_of

State = dict[str, dict[str, int | str]]


class Background:
    """Runs pages in threads that end with the program.

    ``report`` is told after each step how far every chapter is: the fence that runs,
    how many there are, and the seconds so far, or the error that stopped it. ``done`` is
    called when a run is in the store, with how many are still under way.
    """

    def __init__(
        self, store: Store, executor: Executor, report: Callable[[State], None], done: Callable[[int], None]
    ) -> None:
        self.store, self.executor, self.report, self.done = store, executor, report, done
        self.state: State = {}
        self._keys: dict[str, str] = {}
        self._busy = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()

    def start(self, pages: list[Page]) -> None:
        """Run these pages and no others, but for those whose code is under way, or has failed as it is."""
        keys = {page.name: key_of(page.running) for page in pages}
        new = [page for page in pages if self._keys.get(page.name) != keys[page.name]]
        with self._lock:
            self._keys = keys
            self.state = {name: state for name, state in self.state.items() if name in keys}
        for page in new:
            self._say(page.name, keys[page.name], {"fence": 0, "of": len(page.running), "seconds": 0})
            Thread(target=self._run, args=(page, keys[page.name]), daemon=True).start()

    def _run(self, page: Page, key: str) -> None:
        def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
            self._say(page.name, key, {"fence": fence, "of": of, "seconds": round(seconds)})

        with self._busy:
            if self._keys.get(page.name) != key:
                return
            try:
                run_pages([page], self.store, replace(self.executor, progress=progress))
            except RunFailure as failure:
                self._say(page.name, key, {"error": str(failure)})
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
        self.report(self.state)
