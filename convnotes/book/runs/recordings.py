"""Runs that were recorded: made once, on large data or by long training, and committed.

``docs/recorded/<page>.ipynb`` is the run of a page that says ``recorded: true``. It is
valid while the page has the code that ran. It records the date, the duration, the packages
and the hardware. The files that the run kept for other runs are in the same folder.
"""

import asyncio
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from platformdirs import user_cache_path

from convnotes.book.course import Course
from convnotes.book.pages.blocks import PYTHON, Fence, shape_of
from convnotes.book.pages.page import Page
from convnotes.book.runs.executor import Executor, source_of, today
from convnotes.book.runs.key import Keys
from convnotes.book.runs.refused import check_outputs
from convnotes.book.runs.resume import Resume
from convnotes.book.runs.run import kept_by, outdated, seal, unseal, words_of
from convnotes.files import checksum, write


def find_recording(page: Page, course: Course) -> NotebookNode:
    """Read the recorded run of a page. Raises ``Fault`` if it is missing, or has other code or words."""
    file = course.recording(page)
    how = f"record it: python -m convnotes record {page.name}"
    try:
        run = unseal(file.read_text("utf-8"))
        date = run.metadata["convnotes"]["recorded"]["date"]
    except FileNotFoundError:
        raise page.fault(1, f"there is no recorded run {course.path(file)}", how) from None
    except (ValueError, LookupError) as error:
        raise page.fault(1, f"cannot read the recorded run {course.path(file)}: {error}", how) from None
    for fence, cell in zip_longest(page.running, run.cells):
        if fence is None:
            raise page.fault(1, f"the run recorded on {date} has more fences than the page", how)
        if cell is None or not _is_code_of(cell, fence):
            problem = f"this is not the code that was run on {date}"
            raise page.fault(fence.line, problem, f"undo the change, or {how}")
        check_outputs(page, fence, cell.outputs)
    for english, korean in words_of(run).items():
        if course.labels.pairs.get(english) != korean:
            was = f"{english!r} was {korean!r} on {date}"
            raise page.fault(
                1, f"{course.path(course.labels_file)} has other words than the recorded figures: {was}", how
            )
    _check_files(page, course, run, f"the run of {date}")
    return run


def _check_files(page: Page, course: Course, run: NotebookNode, what: str) -> None:
    """Raise ``Fault`` if a file has changed that the run kept, or read from another recorded run."""
    how = f"record it again: python -m convnotes record {page.name}"
    for name, digest in kept_by(run).items():
        if course.checksum(f"recorded/{name}") != digest:
            problem = f"{course.path(course.recorded / name)} is missing, or not what {what} kept"
            raise page.fault(1, problem, f"restore it, or {how}")
    for name in outdated(run, course):
        raise page.fault(
            1, f"{what} reads {course.path(course.docs / name)}, which was recorded anew or removed since", how
        )


def record(page: Page, executor: Executor, devices: Sequence[str] = ()) -> Path:
    """Run a page, however long it takes, and write its recording.

    The recording names the ``devices`` that shared the training. The working folder survives
    an interruption, so that fences find their checkpoints there again. Raises ``Fault``.
    """
    folder = user_cache_path("convnotes") / "recording" / page.name
    # Before the run: at its end a module may be another one.
    packages = Keys().packages(page.running)
    resume = Resume(folder, page.running)

    def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
        resume.reach(fence)
        executor.progress(chapter, fence, of, seconds)

    try:
        run = asyncio.run(replace(executor, progress=progress).run(page, folder))
    finally:
        seconds = resume.stop()
    run.metadata["convnotes"]["recorded"] = _origin(packages, seconds, list(devices))
    recording = executor.course.recording(page)
    contents = {}
    for name, digest in kept_by(run).items():
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        if checksum(content) != digest:
            raise page.fault(1, f"{name} was changed or removed after keep(), in the working folder {folder}")
        contents[executor.course.recorded / name] = content
    write({**contents, recording: seal(run).encode()})
    shutil.rmtree(folder)
    shutil.rmtree(resume.aside, ignore_errors=True)
    return recording


def _origin(packages: Mapping[str, str], seconds: float, devices: list[str]) -> dict[str, Any]:
    return {
        "date": today(),
        "seconds": round(seconds),
        "python": platform.python_version(),
        **packages,
        "processor": _processor(),
        "cores": os.cpu_count(),
        "devices": devices,
    }


def _processor() -> str:
    """Return the name of the processor, which Linux gives only in a file."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _is_code_of(cell: NotebookNode, fence: Fence) -> bool:
    """Tell whether a cell ran a fence's code, ignoring comments and layout."""
    if fence.language == PYTHON:
        return shape_of(cell.source) == fence.shape
    return bool(cell.source == source_of(fence))
