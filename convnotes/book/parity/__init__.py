"""Compare the two pages of a chapter: they must say the same.

A program compares the headings, code, references, links and numbers of each section. Only
people can compare the wording. ``docs/parity.csv`` records the texts that they compared.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.kept import Kept, key_of
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.page import Page
from convnotes.book.parity.chapter import Chapter, name_of
from convnotes.book.parity.record import Record
from convnotes.book.parity.side import Side


def check(course: Course, kept: Kept | None = None) -> list[Fault]:
    """Find every difference between the languages, and every page that cannot be read.

    ``kept`` remembers the chapters that agree, and spares them the next time.
    """
    glossary, record = course.glossary, Record.read(course.parity_file, course.path(course.parity_file))
    found = [*course.faults, *_alone(course), *glossary.faults, *record.faults]
    for name, (korean, english) in _both(course).items():
        recorded = sorted((key, digests) for key, digests in record.digests.items() if key[0] == name)
        key = key_of(korean.text, english.text, glossary.terms, recorded)
        if kept and kept.find(f"parity/{name}", key):
            continue
        chapter = Chapter(Side(korean), Side(english))
        differences = [*chapter.differences(glossary), *chapter.changes(record)]
        found += sorted(differences, key=lambda difference: (difference.path, difference.line))
        if kept and not differences:
            kept.keep(f"parity/{name}", key, result=True)
    return found


def accept_all(course: Course, names: Sequence[str]) -> None:
    """Record that new sections, and those changed in both languages, say the same.

    A section changed in only one language must be in ``names``, as ``page#section``. The
    text above the headings has the name ``page``. A page with other differences keeps its
    old record. So do all pages while the record has an unreadable row. Raises
    ``LookupError`` for an unknown section.
    """
    glossary, record = course.glossary, Record.read(course.parity_file, course.path(course.parity_file))
    both = list(chapters(course))
    known = [name_of(key) for chapter in both for key in chapter.digests]
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known)) or "none like it"
            raise LookupError(f"no section {name!r} that both languages have; there is {near}")
    if record.faults:
        return
    agreeing = [chapter for chapter in both if not any(chapter.differences(glossary))]
    settled = {chapter.name for chapter in agreeing}
    digests = {
        key: pair
        for key, pair in record.digests.items()
        if key[0] not in settled and any(course.page_file(language, key[0]).exists() for language in LANGUAGES)
    }
    for chapter in agreeing:
        digests |= chapter.agreed(record, names)
    if digests != record.digests:
        Record(digests).write(course.parity_file)


def chapters(course: Course) -> Iterator[Chapter]:
    """Return the chapters whose two pages can be read."""
    return (Chapter(Side(korean), Side(english)) for korean, english in _both(course).values())


def _both(course: Course) -> dict[str, tuple[Page, Page]]:
    korean, english = course.pages.values()
    return {name: (page, english[name]) for name, page in korean.items() if name in english}


def _alone(course: Course) -> Iterator[Fault]:
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        for name, page in course.pages[language].items():
            if name not in course.files[other]:
                yield Fault(page.path, 1, f"has no counterpart {course.path(course.page_file(other, name))}")
