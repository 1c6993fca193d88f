"""A page before its run: prose and code, and a place for each thing that the run will give."""

import html
import re
from collections.abc import Iterator
from typing import Any

from convnotes.book.pages.inline import PLAIN
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.outputs import Outputs
from convnotes.book.render.writer import Rendered, Writer

_RUNNING = {
    "ko": "이 쪽의 코드를 실행하고 있어요. 끝나면 결과가 나타나요.",
    "en": "The code of this page is running. Its results appear when it is done.",
}


def put_nothing(page: Page, labels: Labels) -> Rendered:
    """The page while its run is under way, with a line below the title that says so."""
    line = f'<p class="running" data-page="{page.name}">{_RUNNING[page.language]} <span></span></p>'
    return _Waiting(page, Outputs(texts=[""] * len(page.running)), labels, line).write()


class _Unknown:
    """A number that is not there yet."""

    def __format__(self, spec: str) -> str:
        return "…"

    def __rmul__(self, factor: int) -> "_Unknown":
        return self


class _Unknowns(dict[str, Any]):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> _Unknown:
        return _Unknown()


class _Waiting(Writer):
    """Writes a page before its run: each output's place, with its id, and the words that stand for it."""

    def __init__(self, page: Page, outputs: Outputs, labels: Labels, tools: str) -> None:
        super().__init__(page, outputs, labels, tools)
        self.outputs.numbers = _Unknowns()

    def _figure(self, match: re.Match[str], number: int) -> Iterator[str]:
        words = html.escape(self._inline(match["alt"], number, PLAIN))
        yield f'<p class="waiting" id="figure-{match["name"]}">{words}</p>'

    def _explorable(self, match: re.Match[str], number: int) -> Iterator[str]:
        return self._figure(match, number)

    def _table(self, match: re.Match[str], number: int) -> Iterator[str]:
        yield f'<p class="waiting" id="table-{match["name"]}">{self._inline(match["caption"], number)}</p>'
