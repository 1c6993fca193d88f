"""What a page does not show: objects that have no text, addresses, and paths of the machine."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from convnotes.book.kernel.protocol import (
    CLAIM_MIME,
    DATA_ENV,
    ERROR_MIME,
    FIGURE_MIME,
    MODEL_MIME,
    QUESTION_MIME,
    SILENT,
)
from convnotes.book.outputs import kind_of
from convnotes.book.outputs.claim import place_of
from convnotes.book.pages.blocks import PYCON, Fence
from convnotes.book.pages.page import Page
from convnotes.claims import unheld

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# The text of an object that says nothing but what it is.
_OBJECT = re.compile(r"<[\w.]+ object\b[^>]*>|^<(?:Figure|Axes\w*)\b[^>]*>$", re.MULTILINE)
_EMPTY = re.compile(r"\s*(?:</?(?:pre|code|div|span)\b[^>]*>\s*)*")
# A value that is shown as its text may come with these, for notebooks that show them instead.
_BESIDE_TEXT = {"text/html", "text/markdown", "text/latex"}
_INSTEAD = {
    "text/html": "show a table with convnotes.table, or print text",
    "text/markdown": "write it on the page",
    "text/latex": "write it on the page, as $…$",
    "image/": "draw it in a figure with a name: ax.imshow(image)",
}
_LARGE = {FIGURE_MIME, MODEL_MIME}


def check_outputs(page: Page, fence: Fence, outputs: Iterable[NotebookNode], folders: Sequence[str] = ()) -> None:
    """Raise ``Fault`` for an output that a page cannot show, or that names one of these ``folders`` of the machine."""
    for output in outputs:
        data = output.get("data", {})
        if _is_nothing(data):
            continue
        if ERROR_MIME in data:
            raise page.fault(fence.line, data[ERROR_MIME]["message"])
        if CLAIM_MIME in data:
            _check_claim(page, fence, data[CLAIM_MIME])
        if "unanswerable" in data.get(QUESTION_MIME, {}):
            question = data[QUESTION_MIME]
            raise page.fault(_line_of(page, fence, question, "question"), question["unanswerable"])
        if fence.language == PYCON and (output.output_type == "stream" or (data and not _is_ours(data))):
            text = (output.get("text") or data.get("text/plain", "")).strip().partition("\n")[0]
            problem = f"this example prints past doctest, or warns, so {text!r} is not checked"
            raise page.fault(fence.line, problem, "print with print()")
        if data and not _is_ours(data) and (unfit := _unfit(data)):
            raise page.fault(fence.line, *unfit)
        for text in _texts(output):
            if named := _named(text, folders):
                raise page.fault(fence.line, *named)


def _check_claim(page: Page, fence: Fence, claim: NotebookNode) -> None:
    line = _line_of(page, fence, claim, "claim")
    if not claim["holds"]:
        raise page.fault(line, unheld(claim["name"], claim["code"], claim["values"]))


def _line_of(page: Page, fence: Fence, bundle: NotebookNode, noun: str) -> int:
    try:
        place, first, _ = place_of(page, bundle)
    except ValueError:
        message = f"the {noun} {bundle['name']!r} is made outside the fences"
        raise page.fault(fence.line, message, "make it in a fence") from None
    return page.running[place].line + first


def folders_of(environment: dict[str, str], course: Path) -> Iterator[str]:
    """Yield the folders that are the machine's own: no reader has them."""
    own = (environment["TMPDIR"], environment.get(DATA_ENV), environment.get("HOME"), str(course), sys.prefix)
    yield from (folder for folder in own if folder and Path(folder) != Path(folder).parent)


def _is_nothing(data: NotebookNode) -> bool:
    """Tell whether no form of this has content. Rich displays that when it prints nothing."""
    return (
        data.keys() == {"text/html", "text/plain"}
        and not data["text/plain"]
        and bool(_EMPTY.fullmatch(data["text/html"]))
    )


def _is_ours(data: NotebookNode) -> bool:
    return bool(kind_of(data) or SILENT & data.keys())


def _unfit(data: NotebookNode) -> tuple[str, str] | None:
    """Say what cannot be shown of a displayed object, and what to do instead."""
    text = data.get("text/plain", "")
    other = [mime for mime in data if mime != "text/plain"]
    if (text and not re.fullmatch(r"<.*>", text, re.DOTALL) and _BESIDE_TEXT.issuperset(other)) or not other:
        return None
    mime = max(other, key=lambda mime: mime not in _BESIDE_TEXT)
    instead = next((advice for kind, advice in _INSTEAD.items() if mime.startswith(kind)), "")
    what = f"this output, {text.partition(chr(10))[0]}, is" if text else "this output is"
    return f"{what} {mime}, which pages do not show", instead or "show a figure, a table or text"


def _named(text: str, folders: Sequence[str]) -> tuple[str, str] | None:
    """Say what a text names that means nothing to a reader, and what to do."""
    if address := _ADDRESS.search(text):
        return f"this output shows an address, {address.group()}, which no two runs share", "give the value a name"
    if found := _OBJECT.search(text):
        advice = "end the line with a semicolon, or print what it holds"
        return f"this output names an object, {found.group()}, and shows nothing of it", advice
    for folder in folders:
        if re.search(rf"(?<![\w./~-]){re.escape(folder)}(?![\w.-])", text):
            return f"this output shows a path of this machine, {folder}", "print the name of the file alone"
    return None


def _texts(output: NotebookNode) -> Iterator[str]:
    data = output.get("data", {})
    if not _LARGE & data.keys() and not SILENT & data.keys():
        yield from (output.get("text", ""), output.get("evalue", ""))
        yield from (value if isinstance(value, str) else json.dumps(value) for value in data.values())
