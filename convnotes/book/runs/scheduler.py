"""Get the runs of pages: find them in the store, or execute the pages and store the runs.

Pages run in parallel, each in its own temporary folder.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from convnotes.book.fault import Fault
from convnotes.book.pages.page import Page
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.key import Keys
from convnotes.book.runs.store import Store
from convnotes.book.runs.workdir import sweep

# Run more pages than cores at once, so that the last page does not start late and run alone.
AT_ONCE = 2 + (os.cpu_count() or 1)


@dataclass(frozen=True)
class Runs:
    """The result of running pages: runs by path, and the faults of pages that failed."""

    found: Mapping[str, NotebookNode]
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class Scheduler:
    """Gets runs. With ``fresh``, it ignores the runs in the store."""

    store: Store
    executor: Executor
    fresh: bool = False
    keys: Keys = field(default_factory=Keys)

    def run(self, pages: Sequence[Page]) -> Runs:
        """Find or make the run of each page."""
        sweep(self.store.folder)
        found = self.find(pages)
        missing = [page for page in pages if page.path not in found.found]
        if not missing:
            return found
        made = asyncio.run(self._run_all(missing))
        return Runs({**found.found, **made.found}, made.faults)

    def find(self, pages: Sequence[Page]) -> Runs:
        """Return the runs that the store has."""
        found = {page.path: self._find(self.keys.of(page.running)) for page in pages}
        return Runs({path: run for path, run in found.items() if run})

    async def _run_all(self, pages: Sequence[Page]) -> Runs:
        busy = asyncio.Semaphore(AT_ONCE)

        async def one(page: Page) -> NotebookNode | Fault:
            async with busy:
                try:
                    return await self._run(page)
                except Fault as fault:
                    return fault

        # Start slow pages first, so that none runs alone at the end: later pages are slow, overviews fast.
        later_first = list(reversed(pages))
        ordered = sorted(later_first, key=lambda page: page.name.endswith("index"))
        tasks = {page.path: asyncio.create_task(one(page)) for page in ordered}
        results = {page.path: await tasks[page.path] for page in pages}
        return Runs(
            {path: result for path, result in results.items() if not isinstance(result, Fault)},
            [result for result in results.values() if isinstance(result, Fault)],
        )

    async def _run(self, page: Page) -> NotebookNode:
        key = self.keys.of(page.running)
        if run := self._find(key):
            return run
        async with self.store.lock(key) as folder:
            # Another build may have made this run while we waited for the lock.
            if run := self._find(key):
                return run
            run = await self.executor.run(page, folder)
            # A module that was edited meanwhile would be kept under the key of its old code.
            if self.keys.again().of(page.running) == key:
                self.store.keep(key, run)
            return run

    def _find(self, key: str) -> NotebookNode | None:
        return None if self.fresh else self.store.find(key, self.executor.course)
