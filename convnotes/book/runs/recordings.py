"""Runs that were recorded: made once, on large data or by long training, and committed.

``docs/recorded/<page>.ipynb`` is the run of a page that says ``recorded: true``. It
is good for as long as the page holds the code that was run, and it says when, with
what and in how many seconds it was made. Beside it is what the run kept for others.
"""

import asyncio
import os
import platform
import shutil
from dataclasses import replace
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from platformdirs import user_cache_path

from convnotes.book.pages.fences import PYTHON, Fence, shape_of
from convnotes.book.pages.page import Page
from convnotes.book.runs.executor import Executor, source_of, today
from convnotes.book.runs.resume import Attempts
from convnotes.book.runs.sources import checksum, kept_by, outdated
from convnotes.book.runs.store import VERSIONS, seal, unseal, words_of


def recording_file(root: Path, page: Page) -> Path:
    return root / "docs" / "recorded" / f"{page.name}.ipynb"


def kept_file(root: Path, name: str) -> Path:
    return root / "docs" / "recorded" / name


def find_recording(page: Page, root: Path, labels: dict[str, str]) -> NotebookNode:
    """The recorded run of a page. Raises ``PageError`` if there is none, or if it is of other code or words."""
    file = recording_file(root, page)
    how = f"record it: python -m convnotes record {page.name}"
    try:
        run = unseal(file.read_text("utf-8"))
        date = run.metadata["convnotes"]["recorded"]["date"]
    except FileNotFoundError:
        raise page.error(1, f"there is no recorded run {file.relative_to(root)}; {how}") from None
    except (ValueError, LookupError) as error:
        raise page.error(1, f"cannot read the recorded run {file.relative_to(root)}: {error}; {how}") from None
    for fence, cell in zip_longest(page.running, run.cells):
        if fence is None:
            raise page.error(1, f"the run recorded on {date} has more fences than the page; {how}")
        if cell is None or not _is_code_of(cell, fence):
            raise page.error(fence.line, f"this is not the code that was run on {date}; undo the change, or {how}")
    for english, korean in words_of(run).items():
        if labels.get(english) != korean:
            was = f"{english!r} was {korean!r} on {date}"
            raise page.error(1, f"docs/labels.csv has other words than the recorded figures: {was}; {how}")
    _check_files(page, root, run, f"the run of {date}")
    return run


def _check_files(page: Page, root: Path, run: NotebookNode, what: str) -> None:
    """Raise ``PageError`` unless what a run kept, and what it read of other recorded runs, is as it was."""
    how = f"record it again: python -m convnotes record {page.name}"
    for name, digest in kept_by(run).items():
        if checksum(kept_file(root, name)) != digest:
            raise page.error(1, f"docs/recorded/{name} is missing, or not what {what} kept; restore it, or {how}")
    for name in outdated(run, root / "docs"):
        raise page.error(1, f"{what} reads docs/{name}, which was recorded anew or removed since; {how}")


def record(page: Page, root: Path, executor: Executor) -> Path:
    """Run a page, however long it takes, and write its recording.

    The working folder stays until that is done, so that what the fences save there,
    such as checkpoints, is found again after an interruption. Raises ``PageError``.
    """
    folder = user_cache_path("convnotes") / "recording" / page.name
    attempts = Attempts(folder, page.running)

    def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
        attempts.reach(fence)
        executor.progress(chapter, fence, of, seconds)

    try:
        run = asyncio.run(replace(executor, progress=progress).run(page, folder))
    finally:
        seconds = attempts.stop()
    run.metadata["convnotes"]["recorded"] = _origin(seconds, list(executor.devices.values()))
    _write(page, root, run, folder)
    shutil.rmtree(folder)
    return recording_file(root, page)


def _write(page: Page, root: Path, run: NotebookNode, folder: Path) -> None:
    """The files that a run kept and then its notebook, all of them written before the first gets its name."""
    contents = {}
    for name, digest in kept_by(run).items():
        if checksum(folder / name) != digest:
            raise page.error(1, f"{name} was changed or removed after keep(), in the working folder {folder}")
        contents[kept_file(root, name)] = (folder / name).read_bytes()
    contents[recording_file(root, page)] = seal(run).encode()
    temporaries = {file.with_name(f".{file.name}.new"): file for file in contents}
    try:
        for temporary, file in temporaries.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(contents[file])
        for temporary, file in temporaries.items():
            temporary.replace(file)
    finally:
        for temporary in temporaries:
            temporary.unlink(missing_ok=True)


def _origin(seconds: float, devices: list[str]) -> dict[str, Any]:
    return {
        "date": today(),
        "seconds": round(seconds),
        "python": platform.python_version(),
        **{package: version(package) for package in VERSIONS},
        "processor": _processor(),
        "cores": os.cpu_count(),
        "devices": devices,
    }


def _processor() -> str:
    """The name of the processor; Linux tells it in a file only."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _is_code_of(cell: NotebookNode, fence: Fence) -> bool:
    """Whether a cell ran a fence's code; comments and layout do not count."""
    if fence.language == PYTHON:
        return shape_of(cell.source) == fence.shape
    return bool(cell.source == source_of(fence))
