"""Render a page before its run: prose, code, and placeholders for outputs."""

import html
from typing import Any

from convnotes.book.outputs import NUMBER
from convnotes.book.outputs.collected import Outputs
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.writer import Rendered, Writer

_RUNNING = {
    "ko": "이 페이지의 코드를 실행하고 있어요. 끝나면 결과가 나타나요.",
    "en": "The code of this page is running. Its results appear when it is done.",
}


def write_placeholders(page: Page, labels: Labels) -> Rendered:
    """Return the page with placeholders, and a note below the title that its run is in progress."""
    line = f'<p class="running" data-page="{html.escape(page.name)}">{_RUNNING[page.language]} <span></span></p>'
    outputs = Outputs([""] * len(page.running))
    outputs.named[NUMBER] = _Unknowns()
    return Writer(page, outputs, labels, line, waiting=True).write()


class _Unknown:
    """The placeholder for a number."""

    def __format__(self, spec: str) -> str:
        return "…"

    def __rmul__(self, factor: int) -> "_Unknown":
        return self


class _Unknowns(dict[str, Any]):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> _Unknown:
        return _Unknown()
