"""Facts that any page may show: counts of the build, measurements, and the glossary."""

import ast
import json
import math
import os
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs import CLAIM, FIGURE, LISTING, MODEL, NUMBER, PLACED, QUESTION, TABLE, Kind
from convnotes.book.outputs.collected import Outputs
from convnotes.book.outputs.question import listed
from convnotes.book.outputs.table import cell
from convnotes.book.pages.blocks import PYTHON, Fence
from convnotes.book.pages.glossary import Glossary
from convnotes.book.pages.inline import CLAIMED, CODE_OR_MATH, formula_of
from convnotes.book.pages.inline import NUMBER as REFERENCE
from convnotes.book.pages.page import Page
from convnotes.book.pages.sentences import HOLDS, NOTHING
from convnotes.book.unheld import held

Facts = dict[Kind, dict[str, Any]]
RUNS, CLAIMS = "site-runs", "site-claims"
_COLUMNS = {
    "ko": ["페이지", "코드", "검사", "그림", "결과", "초", "실행한 날"],
    "en": ["page", "fences", "checks", "figures", "results", "seconds", "ran on"],
}
_RECORDED = {"ko": "{} (기록)", "en": "{} (recorded)"}
_CLAIM_COLUMNS = {
    "ko": ["페이지", "문장", "코드", "출처", "짐작", "없음"],
    "en": ["page", "sentences", "code", "source", "guess", "nothing"],
}
_ALL_PAGES = {"ko": "모두", "en": "all"}
# What other pages may use, and how its own page names it.
_FOR_ALL: dict[Kind, tuple[re.Pattern[str], str]] = {
    CLAIM: (CLAIMED, "claim"),
    FIGURE: (FIGURE.reference, "name"),
    MODEL: (FIGURE.reference, "model"),
}
_TAUGHT = {"ko": "배우는 곳", "en": "Where it is taught"}
_ALTERNATES = {"ko": "이 사이트에서 쓰지 않는 말: {}.", "en": "Korean words that this site does not use: {}."}


@dataclass(frozen=True)
class Entry:
    """The counts of one page with a run, and the time and the date of the run."""

    title: str
    fences: int
    checks: int
    pictures: int
    numbers: int
    seconds: int | str
    ran: str
    recorded: bool


def find_facts(
    course: Course, language: str, runs: Mapping[str, NotebookNode], outputs: Mapping[str, Outputs]
) -> Facts:
    """Collect all facts in one language. ``runs`` and ``outputs`` are by page path. Raises ``Fault``."""
    facts = measured(course)
    numbers, table = count(course.pages[language], runs, outputs)
    facts[NUMBER] |= numbers
    claims, held_by = claimed(course.pages[language])
    facts[NUMBER] |= claims
    facts[TABLE] |= {RUNS: table, CLAIMS: held_by}
    facts[LISTING] = {"glossary": entries(course.glossary, language)}
    facts[LISTING] |= questions(course, language, outputs)
    # A page may state what another one decides, and show what another one has drawn.
    for kind in _FOR_ALL:
        made = ((page, _made(kind, page, outputs)) for page in course.pages[language].values())
        facts[kind] = {f"{page.name}#{name}": content for page, found in made for name, content in found.items()}
    return facts


def _made(kind: Kind, page: Page, outputs: Mapping[str, Outputs]) -> Mapping[str, Any]:
    """Return the outputs of a kind that a page has, by name. Before its run, they are those that it names."""
    if page.path in outputs:
        return outputs[page.path].named[kind]
    pattern, group = _FOR_ALL[kind]
    lines = page.text.split("\n")
    return {found[group]: {} for line in lines for found in pattern.finditer(line) if found[group]}


def count(
    pages: Mapping[str, Page], runs: Mapping[str, NotebookNode], outputs: Mapping[str, Outputs]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the numbers and the table of one language. Pages without a run count only as pages."""
    there = [page for page in pages.values() if page.running and page.path in runs]
    found = [_entry(page, runs[page.path], outputs[page.path]) for page in there]
    live = [entry.ran for entry in found if not entry.recorded]
    numbers = {
        "site_pages": len(pages),
        "site_running": len(found),
        "site_recorded": len(found) - len(live),
        "site_fences": sum(entry.fences for entry in found),
        "site_checks": sum(entry.checks for entry in found),
        "site_pictures": sum(entry.pictures for entry in found),
        "site_numbers": sum(entry.numbers for entry in found),
        "site_ran": max(live, default="…"),
    }
    language = next((page.language for page in pages.values()), LANGUAGES[0])
    rows = [_row(entry, language) for entry in found]
    return numbers, {"name": RUNS, "columns": _COLUMNS[language], "rows": rows, "translated": True}


def claimed(pages: Mapping[str, Page]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Count what holds the sentences of one language that claim something: as numbers, and page by page."""
    language = next((page.language for page in pages.values()), LANGUAGES[0])
    found = {_title(page): held(page) for page in pages.values()}
    total = sum(found.values(), Counter[str]())
    numbers = {"site_claims": total.total(), "site_claims_share": total[NOTHING] / max(total.total(), 1)}
    numbers |= {f"site_claims_{hold}": total[hold] for hold in HOLDS}
    rows = [
        [cell(title), cell(counts.total()), *(cell(counts[hold]) for hold in HOLDS)]
        for title, counts in [(_ALL_PAGES[language], total), *found.items()]
        if counts
    ]
    return numbers, {"name": CLAIMS, "columns": _CLAIM_COLUMNS[language], "rows": rows, "translated": True}


def questions(course: Course, language: str, outputs: Mapping[str, Outputs]) -> dict[str, list[str]]:
    """Return the questions of each folder that has some, as Markdown: ``questions-5-1``."""
    found: dict[str, list[str]] = {}
    for page in course.pages[language].values():
        made = outputs.get(page.path, Outputs())
        # Before the runs, a list is there with nothing in it.
        if "](ask:" in page.text:
            folder = posixpath.dirname(page.name) or "pages"
            lines = found.setdefault(f"questions-{folder.replace('/', '-')}", [])
            lines += listed(page, made.named[QUESTION], made.numbers, course.labels)
    return {
        name: ["/// html | prediction-list", "    markdown: block", "", *lines, "///"] for name, lines in found.items()
    }


def _title(page: Page) -> str:
    title = next((heading.title for heading in page.headings if heading.level == 1), page.name)
    return title.replace("`", "")


def _entry(page: Page, run: NotebookNode, outputs: Outputs) -> Entry:
    about = run.metadata["convnotes"]
    return Entry(
        title=_title(page),
        fences=len(page.running),
        checks=sum(map(checks, page.running)) + sum(kind is CLAIM for kind, _ in outputs.made_at),
        pictures=sum(kind in PLACED and kind is not QUESTION for kind, _ in outputs.made_at),
        numbers=len(REFERENCE.findall(_prose(page))),
        seconds=_seconds(about, recorded=page.recorded),
        ran=about["recorded"]["date"] if page.recorded else about["ran"],
        recorded=page.recorded,
    )


def _seconds(about: Mapping[str, Any], *, recorded: bool) -> int | str:
    """Return the seconds by the clock of a recording, or of one core for a live page, rounded up."""
    if recorded:
        return int(about["recorded"]["seconds"])
    # No two runs take the same time, but two builds for the same date give the same bytes.
    return "…" if "SOURCE_DATE_EPOCH" in os.environ else math.ceil(about["cpu_seconds"])


def checks(fence: Fence) -> int:
    """Count the checks in a fence: ``assert`` statements, or examples with results."""
    if fence.language == PYTHON:
        return _asserts(fence.code)
    return sum(bool(example.want) for example in fence.examples)


# Both languages have the same code.
@lru_cache(maxsize=4096)
def _asserts(code: str) -> int:
    return sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code)))


def _prose(page: Page) -> str:
    text = "\n".join(block.text for block in page.blocks if not isinstance(block, Fence))
    return CODE_OR_MATH.sub(formula_of, text)


def _row(entry: Entry, language: str) -> list[dict[str, Any]]:
    title = _RECORDED[language].format(entry.title) if entry.recorded else entry.title
    counts = (entry.fences, entry.checks, entry.pictures, entry.numbers, entry.seconds)
    return [cell(value) for value in (title, *counts, entry.ran)]


def measured(course: Course) -> Facts:
    """Return the numbers and the tables of all measurements. A course may have none.

    ``damage.json`` gives the table ``site-damage``. Its form is ``{"numbers": {name: number},
    "columns": [text], "rows": [[text or number]]}``. The texts are English, and
    ``docs/labels.csv`` has the Korean. Raises ``Fault`` for a file in another form.
    """
    facts: Facts = {NUMBER: {}, TABLE: {}}
    for file, text in course.measurements.items():
        name = f"site-{file.stem}"
        try:
            found = json.loads(text)
            rows = [[_measured(value, first=i == 0) for i, value in enumerate(row)] for row in found["rows"]]
            facts[NUMBER] |= found["numbers"]
            facts[TABLE][name] = {"name": name, "columns": found["columns"], "rows": rows}
        except (ValueError, KeyError, TypeError) as error:
            raise Fault(course.path(file), 1, f"cannot read this; measure it again: {error!r}") from None
    return facts


def _measured(value: int | str, *, first: bool) -> dict[str, Any]:
    """Return a cell. The first one names its row. A number may already be text, with a ratio."""
    return {**cell(value), "numeric": not first and str(value)[:1].isdigit()}


def entries(glossary: Glossary, language: str) -> list[str]:
    """Return the glossary as Markdown: a section for each term, sorted by the language's words."""
    lines = []
    other = next(name for name in LANGUAGES if name != language)
    for term in sorted(glossary.terms, key=lambda term: term.word(language).lower()):
        name = f'<span lang="{other}">{term.word(other)}</span>'
        lines += [f"## {term.word(language)} {{ #{term.id} }}", "", name, "{ .counterpart }"]
        meaning = term.meaning.get(language, "")
        if term.page:
            page, _, section = term.page.partition("#")
            meaning += f" [{_TAUGHT[language]}]({page}.md{section and '#' + section})"
        words = ", ".join(f'<span lang="ko">{word}</span>' for word in term.alternates)
        parts = [meaning, term.why.get(language, ""), words and _ALTERNATES[language].format(words)]
        lines += [line for part in parts if part for line in ("", part)] + [""]
    return lines
