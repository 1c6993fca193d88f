"""Keep runs and find them again, each under its key.

The key is the file name of a run, so copying merges two stores. A damaged file counts as
a cache miss: it causes neither an error nor a wrong page.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import AsyncFileLock
from nbformat import NotebookNode
from platformdirs import user_cache_path

from convnotes.book.course import Course
from convnotes.book.kept import Kept
from convnotes.book.runs.run import outdated, seal, unseal, words_of
from convnotes.book.runs.workdir import Workdir
from convnotes.files import write


def default_folder() -> Path:
    """Return the folder of runs: ``CONVNOTES_STORE``, or the user's cache."""
    return Path(os.environ.get("CONVNOTES_STORE") or user_cache_path("convnotes") / "runs")


class Store:
    """A folder of runs, and of what was ``kept`` from rendering. It caches runs in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder, Kept(folder / "kept")
        self._found: dict[str, NotebookNode] = {}

    def find(self, key: str, course: Course) -> NotebookNode | None:
        """Return the intact run under a key, or ``None``.

        A run is a miss if the words of its figures differ from the course's catalogue. It is
        also a miss if a recorded file that it read has changed.
        """
        run = self._whole(key)
        if run and words_of(run).items() <= course.labels.pairs.items() and not outdated(run, course):
            return run
        return None

    def _whole(self, key: str) -> NotebookNode | None:
        if key not in self._found:
            try:
                self._found[key] = unseal(self.file(key).read_text("utf-8"))
            except (OSError, ValueError):
                return None
        return self._found[key]

    def keep(self, key: str, run: NotebookNode) -> None:
        """Write a run under its key atomically."""
        write({self.file(key): seal(run).encode()})
        self._found[key] = run

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[Path]:
        """Yield a working folder under a lock, so that a second build waits for the first one's run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        workdir = Workdir(self.folder, key)
        async with AsyncFileLock(workdir.lock, thread_local=False):
            try:
                yield workdir.make()
            finally:
                workdir.remove()

    def file(self, key: str) -> Path:
        return self.folder / f"{key}.ipynb"
