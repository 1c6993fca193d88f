"""Hold the two pages of a chapter against each other: they must say the same.

What a program can compare is compared, section by section: headings, code,
references, links, numbers. What it cannot, the wording, is compared by people, and
``docs/parity.csv`` records for which text of both languages that was done.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.book.parity.chapter import Chapter, name_of
from convnotes.book.parity.record import Record
from convnotes.book.parity.side import Side


def check(course: Course) -> list[Fault]:
    """Every difference between the languages, in all chapters, and every page that cannot be read."""
    glossary, record = course.glossary, Record.read(course.parity_file)
    found = [*course.faults, *_alone(course), *glossary.faults, *record.faults]
    for chapter in chapters(course):
        differences = [*chapter.differences(glossary), *chapter.changes(record)]
        found += sorted(differences, key=lambda difference: (difference.path, difference.line))
    return found


def accept_all(course: Course, names: Sequence[str]) -> None:
    """Record the sections that are new or have changed in both languages as saying the same.

    A section that has changed in one language only must be among ``names``, as
    ``page#section``, or ``page`` for what stands above the headings. A page that
    differs otherwise keeps its record as it was, and so do all pages while a row of
    the record cannot be read. Raises ``LookupError`` for a name that is no section.
    """
    glossary, record = course.glossary, Record.read(course.parity_file)
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
    """The chapters whose pages can both be read."""
    korean, english = course.pages.values()
    return (Chapter(Side(page), Side(english[name])) for name, page in korean.items() if name in english)


def _alone(course: Course) -> Iterator[Fault]:
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        for name, page in course.pages[language].items():
            if not course.page_file(other, name).exists():
                yield Fault(page.path, 1, f"has no counterpart docs/{other}/{name}.md")
