"""Exercises: each has two hints before its solution, the second within the first."""

import re

import pytest

from convnotes.book.course import Course
from tests.conftest import ROOT

PAGES = {
    f"{language}/{name}": page.text
    for language, pages in Course(ROOT).pages.items()
    for name, page in pages.items()
    if "??? success" in page.text
}
SOLUTION = re.compile(r"^\?\?\? success ", re.MULTILINE)
HINTS = re.compile(
    r'^\?\?\? hint "(?:힌트|Hint)"\n\n    \S.*\n\n'
    r'    \?\?\? hint "(?:힌트 하나 더|One more hint)"\n\n        \S.*\n\n\Z',
    re.MULTILINE,
)


@pytest.mark.parametrize("name", PAGES)
def test_each_exercise_has_two_hints_one_behind_the_other(name):
    *before, _ = SOLUTION.split(PAGES[name])
    for number, text in enumerate(before, 1):
        assert HINTS.search(text), f"exercise {number}"


def test_a_page_without_hints_is_found():
    assert not HINTS.search('??? hint "Hint"\n\n    One alone.\n\n')
