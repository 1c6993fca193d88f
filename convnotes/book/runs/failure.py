"""From the error of a fence to a fault: the line that failed, the line that called, and what the error came from."""

import json
import re
from itertools import pairwise
from typing import Any, NamedTuple

from nbformat import NotebookNode

from convnotes.book.fault import Fault
from convnotes.book.kernel.errors import file_of_fence
from convnotes.book.outputs.terminal import on_screen
from convnotes.book.pages.blocks import PYCON
from convnotes.book.pages.page import Page

_EXAMPLE = re.compile(r"<doctest (?P<file>.+)\[(?P<number>\d+)\]>")
_MODULE = re.compile(r"[^<>]+")
_REMEDIES = {
    "ModuleNotFoundError": "a run imports installed packages alone, as readers can; put a module of yours in a fence"
}


class _Place(NamedTuple):
    path: str
    line: int
    fence: int | None
    """The place of the fence on the page, from 0, or ``None`` for a module."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def fault_of(page: Page, index: int, error: NotebookNode) -> Fault:
    """Return the fault of the error that the fence at ``index`` ended with."""
    if error.ename == "ExampleMismatch":
        line, _, message = error.evalue.partition(": ")
        return page.fault(page.running[index].line + int(line), message)
    chain = _chain(error)
    places = _places(page, chain[0]["frames"])
    here = [place for place in places if place.fence is not None]
    line = here[-1].line if here else page.running[index].line
    message = _says(chain[0]["name"], chain[0]["text"])
    if places and places[-1].fence is None:
        message += f", raised at {places[-1]}"
    called = [place for place in here if place.fence == index]
    if called and called[0].line != line:
        message += f", called at {called[0]}"
    for earlier, led in pairwise(chain):
        how = "from" if earlier["raised_from"] else "while handling"
        at = f" at {led_to[-1]}" if (led_to := _places(page, led["frames"])) else ""
        message += f", {how} {_says(led['name'], led['text'].partition(chr(10))[0])}{at}"
    return page.fault(line, message, _REMEDIES.get(chain[0]["name"], ""))


def _chain(error: NotebookNode) -> list[dict[str, Any]]:
    try:
        chain: list[dict[str, Any]] = json.loads("".join(error.traceback))
    except ValueError:
        # The kernel itself failed, and wrote the traceback in its own way.
        chain = [{"name": error.ename, "text": error.evalue, "raised_from": False, "frames": []}]
    return chain


def _says(name: str, text: str) -> str:
    return on_screen(f"{name}: {text}".removesuffix(": "))


def _places(page: Page, frames: list[tuple[str, int]]) -> list[_Place]:
    fences = {file_of_fence(number): number - 1 for number in range(1, len(page.running) + 1)}
    places = []
    for file, line in frames:
        example = _EXAMPLE.fullmatch(file)
        fence = fences.get(example["file"] if example else file)
        if fence is not None:
            ran = page.running[fence]
            if ran.language == PYCON and not example:
                # Our own call that runs the examples.
                continue
            before = ran.examples[int(example["number"])].lineno if example else 0
            places.append(_Place(page.path, ran.line + before + line, fence))
        elif _MODULE.fullmatch(file):
            places.append(_Place(file, line, None))
    return places
