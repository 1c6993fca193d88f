"""The record of what nothing holds may only fall."""

import pytest

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.unheld import lower, more
from tests.conftest import ROOT

TWO = "# A { #a }\n\nIt is larger. That is smaller.\n"
ONE = "# A { #a }\n\nIt is larger.\n"


def test_more_than_were_recorded_are_told(project):
    project.page(ONE)
    (told,) = more(project.course)
    message = "1 sentences of this page are held by nothing, and 0 were: It is larger."
    advice = "give one a claim, a number or a source, or say that it is a guess: python -m convnotes claims"
    assert str(told).partition("\n")[0] == f"docs/en/a.md:3: {message}; {advice}"


def test_the_record_is_lowered_and_never_raised(project):
    project.page(TWO)
    lower(project.course)
    assert project.course.unheld_file.read_text() == "page,ko,en\na,0,2\n"
    assert not list(more(project.course))
    project.page(ONE)
    lower(project.course)
    project.page(TWO)
    lower(project.course)
    assert project.course.unheld_file.read_text() == "page,ko,en\na,0,1\n"
    assert [fault.line for fault in more(project.course)] == [3]


def test_a_row_in_another_form_is_told(project):
    project.page(ONE)
    project.course.unheld_file.write_text("page,ko,en\na,none,1\n")
    with pytest.raises(Fault, match=r"docs/unheld.csv:2: not a row of page,ko,en"):
        list(more(project.course))


def test_no_page_of_the_book_has_more_than_its_record():
    assert not list(more(Course(ROOT)))
