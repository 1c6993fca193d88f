"""What the build knows of itself: numbers and a table that any page may show, as ``site_pages`` or ``site-runs``."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from convnotes.book.kernel.protocol import FIGURE_MIME, TABLE_MIME
from convnotes.book.pages.fences import PYTHON, Fence
from convnotes.book.pages.inline import CODE_OR_MATH, NUMBER
from convnotes.book.pages.page import Page
from convnotes.book.render.outputs import Outputs

RUNS = "site-runs"
_COLUMNS = {
    "ko": ["쪽", "코드", "확인", "그림", "결과", "실행한 날"],
    "en": ["page", "fences", "checks", "figures", "results", "ran on"],
}
_RECORDED = {"ko": "{} (기록)", "en": "{} (recorded)"}
_TITLE = re.compile(r"^# (.+?)(?: *\{[^{}]*\})?$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One chapter: how many fences ran, what they check and give, and when that was."""

    title: str
    fences: int
    checks: int
    pictures: int
    numbers: int
    ran: str
    recorded: bool


def census(
    pages: Mapping[str, Page], runs: Mapping[str, NotebookNode], outputs: Mapping[str, Outputs]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers, and the table's bundle, of one language. Pages without a run are counted as pages only.

    ``runs`` and ``outputs`` are by a page's path.
    """
    there = [page for page in pages.values() if page.running and page.path in runs]
    entries = [_entry(page, runs[page.path], outputs[page.path]) for page in there]
    live = [entry.ran for entry in entries if not entry.recorded]
    numbers = {
        "site_pages": len(pages),
        "site_running": len(entries),
        "site_recorded": len(entries) - len(live),
        "site_fences": sum(entry.fences for entry in entries),
        "site_checks": sum(entry.checks for entry in entries),
        "site_pictures": sum(entry.pictures for entry in entries),
        "site_numbers": sum(entry.numbers for entry in entries),
        "site_ran": max(live, default="…"),
    }
    language = next((page.language for page in pages.values()), "ko")
    rows = [_row(entry, language) for entry in entries]
    return numbers, {"name": RUNS, "columns": _COLUMNS[language], "rows": rows}


def _entry(page: Page, run: NotebookNode, outputs: Outputs) -> Entry:
    about = run.metadata["convnotes"]
    title = _TITLE.search(page.text)
    return Entry(
        title=title[1].replace("`", "") if title else page.name,
        fences=len(page.running),
        checks=sum(map(checks, page.running)),
        pictures=sum(kind in (FIGURE_MIME, TABLE_MIME) for kind, _ in outputs.made_at),
        numbers=len(NUMBER.findall(_prose(page))),
        ran=about["recorded"]["date"] if page.recorded else about["ran"],
        recorded=page.recorded,
    )


def checks(fence: Fence) -> int:
    """How many things a fence makes sure of: its ``assert`` statements, or its examples with their results."""
    if fence.language == PYTHON:
        return sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(fence.code)))
    return sum(bool(example.want) for example in fence.examples)


def _prose(page: Page) -> str:
    shown = {line for fence in page.fences for line in range(fence.line, fence.end_line + 1)}
    lines = (line for number, line in enumerate(page.text.split("\n"), 1) if number not in shown)
    return CODE_OR_MATH.sub(lambda match: match["math"] or "", "\n".join(lines))


def _row(entry: Entry, language: str) -> list[dict[str, Any]]:
    ran = _RECORDED[language].format(entry.ran) if entry.recorded else entry.ran
    return [cell(value) for value in (entry.title, entry.fences, entry.checks, entry.pictures, entry.numbers, ran)]


def cell(value: int | str) -> dict[str, Any]:
    """A cell of a table of the site.

    >>> cell(1200), cell("pooling")
    ({'text': '1,200', 'numeric': True}, {'text': 'pooling', 'numeric': False})
    """
    return {"text": value if isinstance(value, str) else f"{value:,}", "numeric": isinstance(value, int)}
