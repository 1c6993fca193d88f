"""A course: its pages and their faults. It reads each file once."""

from pathlib import Path

import pytest

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.parity import check

PAGE = "# A { #a }\n"


def test_pages_are_by_language_and_name(project):
    project.page(PAGE, name="5-1/pooling")
    project.page(PAGE)
    course = project.course
    assert {language: list(pages) for language, pages in course.pages.items()} == {
        "ko": ["5-1/pooling", "a"],
        "en": ["5-1/pooling", "a"],
    }
    assert course.pages["en"]["a"].path == "docs/en/a.md"
    assert len(list(course.all_pages)) == 4


def test_a_page_that_cannot_be_read_is_a_fault_and_the_others_are_there(project):
    project.page(PAGE)
    project.page("```python\n", PAGE, name="b")
    (project.root / "docs" / "en" / "a.md").write_bytes(b"\xff\xfe")
    course = project.course
    assert [str(fault).split("\n")[0] for fault in course.faults] == [
        "docs/ko/b.md:1: this fence is never closed: no line holds just '```'",
        "docs/en/a.md:1: not UTF-8: invalid start byte at byte 0; save it as UTF-8",
    ]
    assert list(course.pages["ko"]) == ["a"] and list(course.pages["en"]) == ["b"]
    assert course.faults_of(["b"]) == course.faults[:1] and course.faults_of([]) == []
    assert course.names == ["a", "b"]


def test_labels_that_are_not_utf8_are_a_fault(project):
    project.page(PAGE)
    (project.root / "docs" / "labels.csv").write_bytes(b"en,ko\n\xff")
    with pytest.raises(Fault, match=r"docs/labels\.csv:1: not UTF-8: .*; save it as UTF-8"):
        _ = project.course.labels


def test_every_file_is_read_once(project, monkeypatch):
    project.page(PAGE)
    project.labels("en,ko\n")
    for name in ("glossary.csv", "recorded/right.npz", "measured/growth.json"):
        (project.root / "docs" / name).parent.mkdir(exist_ok=True)
        (project.root / "docs" / name).touch()
    opened = []
    plain = Path.open

    def watched(file, *args, **kwargs):
        opened.append(file.name)
        return plain(file, *args, **kwargs)

    monkeypatch.setattr(Path, "open", watched)
    course = project.course
    for _ in range(2):
        _ = course.pages, course.labels, course.glossary, course.measurements, course.checksum("recorded/right.npz")
    assert sorted(opened) == ["a.md", "a.md", "glossary.csv", "growth.json", "labels.csv", "right.npz"]


def test_a_later_snapshot_sees_what_changed_and_scans_nothing_else(project):
    project.page(PAGE)
    project.page(PAGE, name="b")
    before = project.course
    _ = before.pages
    project.page("# B { #b }\n", PAGE, name="b")
    project.labels("en,ko\nloss,손실\n")
    after = project.course.after(before)
    assert after.pages["ko"]["b"].text == "# B { #b }\n" and after.labels.pairs == {"loss": "손실"}
    assert after.pages["ko"]["a"] is before.pages["ko"]["a"]
    assert before.pages["ko"]["b"].text == PAGE


def test_the_checksum_of_what_is_not_there_is_nothing(project):
    assert project.course.checksum("recorded/nothing.npz") == ""


def test_messages_call_a_file_by_its_path_in_the_course(project):
    course = project.course
    assert course.path(course.page_file("en", "5-1/pooling")) == "docs/en/5-1/pooling.md"


def test_faults_name_the_files_of_both_languages_by_their_path_in_the_course(tmp_path):
    course = Course(tmp_path, tmp_path / "deep" / "text")
    course.docs.mkdir(parents=True)
    for file in (course.labels_file, course.parity_file, course.docs / "glossary.csv"):
        file.write_text("nonsense\n", "utf-8")
    with pytest.raises(Fault, match=r"^deep/text/labels\.csv:1: "):
        _ = course.labels
    assert [str(fault).partition(": ")[0] for fault in check(course)] == [
        "deep/text/glossary.csv:1",
        "deep/text/parity.csv:1",
    ]
