"""A site that is read while its chapters run: what its pages are told, and when it is built again."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer

from convnotes.book.background import Background, State
from convnotes.book.pages.page import LANGUAGES, Page
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.store import Store

# Seconds between two builds while chapters are still running.
PATIENCE = 20


class Serving:
    """Runs what a served site lacks.

    Each page that waits reads from ``running.json`` how far its run is. ``changed`` is a
    file that is touched when the site should be built again, and ``fail`` is told once
    of each error.
    """

    def __init__(self, store: Store, executor: Executor, changed: Path, fail: Callable[[str], None]) -> None:
        self.changed, self.fail = changed, fail
        self._background = Background(store, executor, self._tell, self._done)
        self._failed: set[str] = set()
        self._built = 0.0
        self._timer: Timer | None = None

    def built(self, site: Path, waiting: Sequence[Page]) -> None:
        """The site in a folder was built, and lacks the runs of these pages."""
        self._built, self._site = time.monotonic(), site
        self._background.start(list(waiting))
        self._tell(self._background.state)

    def _tell(self, state: State) -> None:
        errors = {str(step["error"]) for step in state.values() if "error" in step}
        for error in errors - self._failed:
            self.fail(error)
        self._failed = errors
        for language in ("", LANGUAGES[1]):
            # Between two builds there is no folder for it.
            with suppress(FileNotFoundError):
                (self._site / language / "running.json").write_text(json.dumps(state), "utf-8")

    def ask(self, seconds: float) -> None:
        """Have the site built again in so many seconds."""
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(seconds, self.changed.touch)
        self._timer.daemon = True
        self._timer.start()

    def _done(self, left: int) -> None:
        """A run is there: show it at once when nothing runs any more, and before that now and then."""
        self.ask(max(0.0, self._built + PATIENCE - time.monotonic()) if left else 0.0)
