"""Every work that a footnote cites stands in ``docs/sources.csv``, with what it was checked against."""

import csv
import re

import pytest

from convnotes.book.course import Course
from tests.conftest import ROOT

COLUMNS = ["key", "authors", "year", "title", "venue", "doi", "checked"]
NOTE = re.compile(r"^ *\[\^[\w-]+\]: (.*)$", re.MULTILINE)
# A work has its title in quotation marks, and its year in parentheses or behind a comma.
TITLE = re.compile(r"[“\"]([^”\"]+)[”\"]")
YEAR = re.compile(r"[(, ](1[89]\d\d|20\d\d)\b")


def plain(title: str) -> str:
    """A title without what publishers write in different ways: capitals, dashes, and a point at the end."""
    return re.sub(r"\W+", " ", title).strip().casefold()


@pytest.fixture(scope="module")
def works():
    with (ROOT / "docs" / "sources.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_every_line_is_whole(works):
    assert [work["key"] for work in works] == sorted({work["key"] for work in works})
    lacking = [(work["key"], column) for work in works for column in COLUMNS if column != "doi" and not work[column]]
    assert lacking == []


def test_every_cited_work_is_there(works):
    known = {plain(work["title"]) for work in works}
    missing = []
    for page in Course(ROOT).all_pages:
        for note in NOTE.findall(page.text):
            title = TITLE.search(note)
            if title and YEAR.search(note) and not any(name.startswith(plain(title[1])) for name in known):
                missing.append(f"{page.path}: {title[1]}")
    assert missing == []


def test_footnotes_say_what_the_list_says(works):
    """The year, and the DOI or the number at arXiv, of a work that a footnote cites."""
    other = []
    for page in Course(ROOT).all_pages:
        for note in NOTE.findall(page.text):
            title = TITLE.search(note)
            cited = [work for work in works if title and plain(work["title"]).startswith(plain(title[1]))]
            names = {doi or number for doi, number in re.findall(r"\[(?:doi:([^\]\s]+)|(arXiv:[\d.]+))\]", note)}
            if cited and YEAR.search(note):
                right = [work for work in cited if work["year"] in note and (not names or work["doi"] in names)]
                other += [] if right else [f"{page.path}: {note}"]
    assert other == []


def test_no_line_is_left_over(works):
    pages = "\n".join(page.text for page in Course(ROOT).all_pages)
    words = plain(pages)
    assert [w["key"] for w in works if plain(w["title"]) not in words and (not w["doi"] or w["doi"] not in pages)] == []
