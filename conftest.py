"""Sybil runs the fences of every page, and the examples in every docstring, as tests.

A Korean page runs as it does for the site, and only once for both: its run is found in
the store, or made now and kept there. A recorded page, like the README, runs here, from
top to bottom in one namespace. The English page of a chapter need not run again: its
fences must be the same code.
"""

import doctest
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"
# As when a chapter runs for the site: the same numbers, whatever the number of cores.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = os.environ["TF_NUM_INTRAOP_THREADS"] = "1"

import numpy as np
import pytest
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from convnotes.book.build import labels_file
from convnotes.book.pages.fences import PYCON, Fence, scan
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page, PageError
from convnotes.book.runs.executor import Executor, Limits
from convnotes.book.runs.recordings import find_recording, recording_file
from convnotes.book.runs.scheduler import RunFailure, run_pages
from convnotes.book.runs.store import Store, default_folder
from tests.small import small_run

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RECORDED, UNDO = "__recorded__", "__undo__"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    # One more than there are cores: a test that starts builds waits for them a third of its time.
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    # What TensorFlow says to NumPy 2 whenever Keras saves a model.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept:DeprecationWarning")


def korean_fences(document: Document) -> Iterator[Region]:
    """A region for each fence that runs.

    A page whose run was recorded runs small, but for its claims; that the recording
    is there, and is of this code, is one more region.
    """
    root = Path(document.path.partition("/docs/ko/")[0])
    page = Page.read(root, "ko", Path(document.path))
    if page.recorded:
        yield Region(0, 0, (page, root), find)
        # Sybil shows before_page nothing of the page but its namespace.
        document.namespace[RECORDED] = root / "docs" / "recorded"
        yield from fences_here(document, recording_file(root, page).relative_to(root).as_posix())
        return
    for number, fence in enumerate(page.running):
        yield Region(*span(document, fence), (page, root, number), look)


def fences_here(document: Document, recording: str = "") -> Iterator[Region]:
    """A region for each fence that runs in this process, and for each example of a pycon fence."""
    examples = DocTestStringParser(DocTestEvaluator(FLAGS))
    for fence in scan(document.text, document.path):
        start, end = span(document, fence)
        if fence.runs and "data-claim" in fence.options:
            yield Region(start, end, (fence, recording), skip)
        elif fence.runs and fence.language == PYCON:
            for region in examples(document.text[start:end], document.path):
                yield Region(start + region.start, start + region.end, region.parsed, region.evaluator)
        elif fence.runs:
            yield Region(start, end, fence, run)


def span(document: Document, fence: Fence) -> tuple[int, int]:
    """Where a fence's code stands in the text."""
    lines = document.text.split("\n")
    start, end = (len("\n".join(lines[:number])) + (number > 0) for number in (fence.line, fence.end_line - 1))
    return start, end


def look(example: Example) -> str | None:
    """Assert that a fence of a live page did in the page's run what the page says."""
    page, root, number = example.parsed
    last, error = run_of(page, root)
    if error is None or number < last:
        return None
    if number > last:
        pytest.skip(f"not run, after {error.path}:{error.line}")
    return str(error)


@cache
def run_of(page: Page, root: Path) -> tuple[int, PageError | None]:
    """Have the engine run a page, unless it has; the last fence that ran, and what went wrong in it, if anything."""
    # The line of an error does not tell: it may stand in an earlier fence, in a function that this one calls.
    last = 0

    def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
        nonlocal last
        last = fence - 1

    executor = Executor(labels_file(root), Limits(), progress)
    try:
        run_pages([page], Store(default_folder()), executor)
    except RunFailure as failure:
        return last, failure.errors[0]
    return last, None


def find(example: Example) -> None:
    """Assert that the recorded run is of the code on the page."""
    page, root = example.parsed
    find_recording(page, root, Labels.read(labels_file(root)).pairs)


def skip(example: Example) -> None:
    """Say why a fence is not for a small run."""
    fence, recording = example.parsed
    claim = fence.options["data-claim"]
    pytest.skip(f"{example.path}:{fence.line}: {claim}; checked when {recording} was recorded")


def run(example: Example) -> None:
    """Execute one fence so that a traceback names the page's own lines."""
    fence: Fence = example.parsed
    code = compile("\n" * fence.line + fence.code, example.path, "exec", dont_inherit=True)
    if name := fence.options.get("data-raises"):
        with pytest.raises(Exception) as caught:
            exec(code, example.namespace)
        assert caught.type.__name__ == name
    else:
        exec(code, example.namespace)


def english_fences(document: Document) -> Iterator[Region]:
    """A region for each fence, to be held against the Korean page's."""
    korean = Path(document.path.replace("/docs/en/", "/docs/ko/"))
    theirs = scan(korean.read_text("utf-8"), str(korean))
    ours = scan(document.text, document.path)
    for number, fence in enumerate(ours):
        other = theirs[number] if len(ours) == len(theirs) else None
        yield Region(*span(document, fence), (fence, other, str(korean)), compare)


def compare(example: Example) -> str | None:
    """Assert that an English fence is the code that the Korean page has run."""
    fence, other, korean = example.parsed
    if other is None:
        return f"{example.path}:{fence.line}: {korean} has another number of fences"
    if fence.key != other.key:
        return f"{example.path}:{fence.line}: not the code of {korean}:{other.line}"
    return None


def before_page(namespace: dict[str, Any]) -> None:
    from convnotes.book.kernel.figures import set_style

    set_style()
    # As when a chapter runs for the site; what TensorFlow draws, a page must seed itself.
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for those who draw from it
    namespace[UNDO] = undo = ExitStack()
    if RECORDED in namespace:
        undo.enter_context(small_run(namespace[RECORDED]))


def after_page(namespace: dict[str, Any]) -> None:
    import matplotlib.pyplot as plt

    namespace[UNDO].close()
    plt.close("all")
    # A dtype policy that the page has set goes with it; to import Keras for a page that has not takes seconds.
    if keras := sys.modules.get("keras"):
        keras.utils.clear_session()


def below(folder: str, suffix: str) -> list[str]:
    """Patterns for the files of a folder and two levels below it."""
    return [f"{folder}/{depth}*{suffix}" for depth in ("", "*/", "*/*/")]


here = {"setup": before_page, "teardown": after_page}
pytest_collect_file = SybilCollection(
    [
        Sybil([korean_fences], patterns=below("docs/ko", ".md"), name="ko", **here),
        Sybil([english_fences], patterns=below("docs/en", ".md"), name="en"),
        Sybil([fences_here], filenames={"README.md", "README.en.md", "CONTRIBUTING.md"}, name="about", **here),
        Sybil([DocTestParser(FLAGS)], patterns=below("convnotes", ".py"), name="docstring"),
    ]
).pytest()
