"""Run chapters: find their runs in the store, or execute them and keep what came out.

Chapters run side by side, each in a temporary folder of its own.
"""

import asyncio
import os
from dataclasses import dataclass

from nbformat import NotebookNode

from convnotes.book.pages.page import Page, PageError
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.store import Store, key_of
from convnotes.book.runs.workdir import sweep

# Chapters side by side: more than there are cores, so that the last to start is not long alone.
AT_ONCE = 2 + (os.cpu_count() or 1)


class RunFailure(Exception):
    """Chapters that did not run, each with its ``PageError``."""

    def __init__(self, errors: list[PageError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))


def run_pages(pages: list[Page], store: Store, executor: Executor, *, fresh: bool = False) -> dict[str, NotebookNode]:
    """The run of each page, by path: found in the store, or made now and kept there.

    With ``fresh`` nothing is taken from the store. Raises ``RunFailure`` after every
    chapter was tried.
    """
    sweep(store.folder)
    return asyncio.run(_run_pages(pages, _Runner(store, executor, fresh)))


async def _run_pages(pages: list[Page], runner: "_Runner") -> dict[str, NotebookNode]:
    busy = asyncio.Semaphore(AT_ONCE)

    async def one(page: Page) -> NotebookNode | PageError:
        async with busy:
            try:
                return await runner.run(page)
            except PageError as error:
                return error

    # The later pages of a chapter are the longer ones, and its overview the shortest: so none is long alone at the end.
    ordered = pages[::-1]
    ordered.sort(key=lambda page: page.name.endswith("index"))
    tasks = {page.path: asyncio.create_task(one(page)) for page in ordered}
    results = {page.path: await tasks[page.path] for page in pages}
    if errors := [result for result in results.values() if isinstance(result, PageError)]:
        raise RunFailure(errors)
    return {path: run for path, run in results.items() if not isinstance(run, PageError)}


@dataclass(frozen=True)
class _Runner:
    store: Store
    executor: Executor
    fresh: bool

    async def run(self, page: Page) -> NotebookNode:
        key = key_of(page.running)
        if run := self._find(key):
            return run
        async with self.store.lock(key) as folder:
            # Another build may have made this run while we waited for it.
            if run := self._find(key):
                return run
            run = await self.executor.run(page, folder)
            self.store.keep(key, run)
            return run

    def _find(self, key: str) -> NotebookNode | None:
        return None if self.fresh else self.store.find(key, self.executor.labels)
