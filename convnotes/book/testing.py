"""The pages of a course as tests, run by Sybil.

A course's ``conftest.py`` only needs this::

    from pathlib import Path

    from convnotes.book.testing import collector

    pytest_collect_file = collector(Path(__file__).parent)

A page of the first language runs as it does for the site. Tests and site share its run in
the store. A recorded page, like a README, runs in the process of the tests. A page of the
second language does not run again, so its fences must have the same code.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.kernel.protocol import DOCTEST_FLAGS
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.blocks import PYCON, Fence
from convnotes.book.pages.page import Page
from convnotes.book.pages.scanner import scan
from convnotes.book.runs.executor import FIXED, ONE_THREAD, Executor
from convnotes.book.runs.limits import Limits
from convnotes.book.runs.recordings import find_recording
from convnotes.book.runs.scheduler import Scheduler
from convnotes.book.runs.store import Store, default_folder

SmallRun = Callable[[Path], AbstractContextManager[None]]
_IS_SMALL, _UNDO = "__is_small__", "__undo__"


def collector(
    root: Path,
    *,
    docs: str = "docs",
    texts: Collection[str] = (),
    packages: Collection[str] = (),
    small: SmallRun | None = None,
) -> Callable[..., Any]:
    """Return the ``pytest_collect_file`` of the course in ``root``.

    ``docs`` has the folders of both languages. ``texts`` are other Markdown files whose fences
    run. ``packages`` are folders whose docstrings have examples. ``small`` takes the folder of
    recordings, and returns a context in which a recorded page runs in seconds. Without
    ``small``, tests only check recordings.
    """
    # Use the environment of the site's runs. TensorFlow reads it on import, so set it now.
    os.environ.update({**FIXED, **ONE_THREAD, "CUDA_VISIBLE_DEVICES": "-1"})
    tests = _Pages(course := Course(root, root / docs), small)
    first, second = (str(course.folder(language)) for language in LANGUAGES)
    here: Mapping[str, Any] = {"setup": tests.begin, "teardown": tests.end}
    docstrings = DocTestParser(DOCTEST_FLAGS)
    return SybilCollection(
        [
            # MkDocs leaves out what is hidden, such as the files of editors.
            Sybil([tests.first], path=first, patterns=_all(".md"), exclude=".*", name=LANGUAGES[0], **here),
            Sybil([tests.second], path=second, patterns=_all(".md"), exclude=".*", name=LANGUAGES[1]),
            Sybil([fences_here], path=str(root), filenames=set(texts), name="about", **here),
            *(
                Sybil(
                    [docstrings],
                    path=str(root / package),
                    patterns=_all(".py"),
                    name="docstring",
                    teardown=_close_figures,
                )
                for package in packages
            ),
        ]
    ).pytest()


class _Pages:
    """Makes the regions of a page: each fence with its check."""

    def __init__(self, course: Course, small: SmallRun | None) -> None:
        self.course, self.small = course, small
        self._run_of = cache(self._run)

    def first(self, document: Document) -> Iterator[Region]:
        """Yield a region for each running fence. A recorded page runs small, and skips its claims."""
        page = self.course.read_page(LANGUAGES[0], Path(document.path))
        if page.recorded:
            yield Region(0, 0, page, self._check_recording)
            if self.small:
                # Sybil passes only the namespace to begin().
                document.namespace[_IS_SMALL] = True
                yield from fences_here(document, self.course.path(self.course.recording(page)))
            return
        for number, fence in enumerate(page.running):
            yield Region(*_span(document, fence), (page, number), self._check_live_fence)

    def second(self, document: Document) -> Iterator[Region]:
        """Yield a region for each fence, to compare it with the first language's fence."""
        page = self.course.read_page(LANGUAGES[1], Path(document.path))
        other = self.course.read_page(LANGUAGES[0], self.course.page_file(LANGUAGES[0], page.name))
        same_number = len(page.fences) == len(other.fences)
        for fence, counterpart in zip_longest(page.fences, other.fences if same_number else ()):
            yield Region(*_span(document, fence), (fence, counterpart, other.path), _compare_fences)

    def begin(self, namespace: dict[str, Any]) -> None:
        from convnotes.book.kernel.extension import seed
        from convnotes.book.kernel.figures import set_style

        set_style()
        seed()
        namespace[_UNDO] = undo = ExitStack()
        if self.small and namespace.get(_IS_SMALL):
            undo.enter_context(self.small(self.course.recorded))

    def end(self, namespace: dict[str, Any]) -> None:
        namespace[_UNDO].close()
        _close_figures(namespace)
        # Reset a page's dtype policy, but do not import Keras for that: it takes seconds.
        if keras := sys.modules.get("keras"):
            # To collect all objects takes a second, and a live page has left none here.
            keras.utils.clear_session(free_memory=namespace.get(_IS_SMALL, False))

    def _check_live_fence(self, example: Example) -> str | None:
        """Report the fault of a live page's run at the fence that failed."""
        page, number = example.parsed
        last, fault = self._run_of(page)
        if fault is None or number < last:
            return None
        if number > last:
            pytest.skip(f"not run, after {fault.path}:{fault.line}")
        return str(fault)

    def _run(self, page: Page) -> tuple[int, Fault | None]:
        """Get a page's run. Return the number of the last fence that ran, and its fault."""
        # A fault's line may be in an earlier fence, which defines a function that this fence calls.
        last = 0

        def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
            nonlocal last
            last = fence - 1

        runs = Scheduler(Store(default_folder()), Executor(self.course, Limits(), progress)).run([page])
        return last, runs.faults[0] if runs.faults else None

    def _check_recording(self, example: Example) -> None:
        """Check that the recorded run matches the page."""
        find_recording(example.parsed, self.course)


def fences_here(document: Document, recording: str = "") -> Iterator[Region]:
    """Yield a region for each fence that runs in this process, and for each pycon example."""
    examples = DocTestStringParser(DocTestEvaluator(DOCTEST_FLAGS))
    for fence in scan(document.text, document.path):
        if not isinstance(fence, Fence) or not fence.runs:
            continue
        start, end = _span(document, fence)
        if "data-claim" in fence.options:
            yield Region(start, end, (fence, recording), _skip_fence)
        elif fence.language == PYCON:
            for region in examples(document.text[start:end], document.path):
                yield Region(start + region.start, start + region.end, region.parsed, region.evaluator)
        else:
            yield Region(start, end, fence, _run_fence)


def _span(document: Document, fence: Fence) -> tuple[int, int]:
    """Return the start and the end of a fence's code in the text."""
    lines = document.text.split("\n")
    start, end = (len("\n".join(lines[:number])) + (number > 0) for number in (fence.line, fence.end_line - 1))
    return start, end


def _skip_fence(example: Example) -> None:
    """Skip a fence, and say why a small run cannot check it."""
    fence, recording = example.parsed
    claim = fence.options["data-claim"]
    pytest.skip(f"{example.path}:{fence.line}: {claim}; checked when {recording} was recorded")


def _run_fence(example: Example) -> None:
    """Execute one fence so that a traceback names the page's own lines."""
    fence: Fence = example.parsed
    code = compile("\n" * fence.line + fence.code, example.path, "exec", dont_inherit=True)
    if name := fence.options.get("data-raises"):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the fence names it
            exec(code, example.namespace)  # noqa: S102 - running the pages is what this is for
        assert caught.type.__name__ == name
    else:
        exec(code, example.namespace)  # noqa: S102 - as above


def _compare_fences(example: Example) -> str | None:
    """Compare a fence of the second language with the code that ran in the first."""
    fence, other, path = example.parsed
    if other is None:
        return f"{example.path}:{fence.line}: {path} has another number of fences"
    if fence.key != other.key:
        return f"{example.path}:{fence.line}: not the code of {path}:{other.line}"
    return None


def _close_figures(namespace: dict[str, Any]) -> None:
    """Close what examples drew, for Matplotlib warns of more than twenty."""
    if plt := sys.modules.get("matplotlib.pyplot"):
        plt.close("all")


def _all(suffix: str) -> list[str]:
    """Return patterns for the files of a folder and three levels below it."""
    return [f"{depth}*{suffix}" for depth in ("", "*/", "*/*/", "*/*/*/")]
