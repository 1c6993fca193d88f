"""The record of sentences that nothing holds: ``docs/unheld.csv``.

It has their number on each page, which may only fall.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.page import Page
from convnotes.book.pages.sentences import NOTHING, claiming
from convnotes.files import write

_COLUMNS = ["page", *LANGUAGES]
Counts = Mapping[str, Mapping[str, int]]
"""How many sentences nothing holds, by page and by language."""


def held(page: Page) -> Counter[str]:
    """Count the sentences of a page that claim something, by what holds them."""
    return Counter(sentence.held for sentence in claiming(page))


def more(course: Course) -> Iterator[Fault]:
    """Find the pages that have more sentences held by nothing than their record says."""
    record = _read(course)
    for language in LANGUAGES:
        for name, page in course.pages[language].items():
            found = [sentence for sentence in claiming(page) if sentence.held == NOTHING]
            allowed = record.get(name, {}).get(language, 0)
            if len(found) > allowed:
                message = f"{len(found)} sentences of this page are held by nothing, and {allowed} were: "
                advice = "give one a claim, a number or a source, or say that it is a guess: python -m convnotes claims"
                yield page.fault(found[-1].line, message + found[-1].text, advice)


def lower(course: Course) -> None:
    """Write the record anew. No number rises, except that of a page without a record."""
    record, rows = _read(course), []
    for name in course.names:
        counts = {language: held(page)[NOTHING] for language in LANGUAGES if (page := course.pages[language].get(name))}
        before = record.get(name, counts)
        rows.append([name, *(min(count, before.get(language, count)) for language, count in counts.items())])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_COLUMNS, *rows])
    write({course.unheld_file: text.getvalue().encode()})


def _read(course: Course) -> Counts:
    """Read the record. A missing file counts as empty. Raises ``Fault`` for a row in another form."""
    if not course.unheld_file.exists():
        return {}
    rows = list(csv.reader(course.unheld_file.read_text("utf-8").splitlines()))
    counts = {}
    for number, row in enumerate(rows, 1):
        if number == 1 and row == _COLUMNS:
            continue
        if len(row) != len(_COLUMNS) or not all(cell.isdecimal() for cell in row[1:]):
            path = course.path(course.unheld_file)
            raise Fault(path, number, f"not a row of {','.join(_COLUMNS)}", "take the file from git again")
        counts[row[0]] = dict(zip(LANGUAGES, map(int, row[1:]), strict=True))
    return counts
