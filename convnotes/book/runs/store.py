"""Keep runs and find them again, each under its key.

A run is a file named by its key, so two stores merge by copying. A file that is
damaged in any way is a miss, never an error and never a wrong page.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import AsyncFileLock
from nbformat import NotebookNode
from platformdirs import user_cache_path

from convnotes.book.course import Course
from convnotes.book.runs.run import outdated, seal, unseal, words_of
from convnotes.book.runs.workdir import Workdir
from convnotes.files import write


def default_folder() -> Path:
    """Where runs are kept: ``CONVNOTES_STORE``, or this user's cache."""
    return Path(os.environ.get("CONVNOTES_STORE") or user_cache_path("convnotes") / "runs")


class Store:
    """A folder of runs; those found once stay in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._found: dict[str, NotebookNode] = {}

    def find(self, key: str, course: Course) -> NotebookNode | None:
        """The run under a key, or ``None`` if there is none that is whole.

        A run whose figures say other words than the course's catalogue does now is no
        longer that run; nor is one that has read a recorded file which is another one now.
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
        """Write a run under its key, at once or not at all."""
        write({self.file(key): seal(run).encode()})
        self._found[key] = run

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[Path]:
        """A working folder, while running a chapter; a second build waits for the first one's run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        workdir = Workdir(self.folder, key)
        async with AsyncFileLock(workdir.lock, thread_local=False):
            try:
                yield workdir.make()
            finally:
                workdir.remove()

    def file(self, key: str) -> Path:
        return self.folder / f"{key}.ipynb"
