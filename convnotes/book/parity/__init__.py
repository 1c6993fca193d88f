"""Hold the two pages of a chapter against each other: they must say the same.

What a program can compare is compared, section by section: headings, code,
references, links, numbers. What it cannot, the wording, is compared by people, and
``docs/parity.csv`` records for which text of both languages that was done.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

from convnotes.book.pages.fences import FenceError
from convnotes.book.pages.glossary import Glossary, Term, is_in_english, is_in_korean
from convnotes.book.pages.page import LANGUAGES, read_pages
from convnotes.book.parity.difference import Difference
from convnotes.book.parity.inventory import ORDERED, Item
from convnotes.book.parity.record import Digests, Key, Record
from convnotes.book.parity.side import Side

_ACCEPT = "python -m convnotes parity --accept"


def check(root: Path) -> list[Difference]:
    """Every difference between the languages, in all chapters under ``root/docs``."""
    glossary, record = Glossary.read(root), Record.read(root)
    chapters, found = _read(root)
    found += map(Difference.of, (*glossary.faults, *record.faults))
    for chapter in chapters:
        differences = [*chapter.differences(glossary), *chapter.changes(record)]
        found += sorted(differences, key=lambda difference: (difference.path, difference.line))
    return found


def accept_all(root: Path, names: Sequence[str]) -> None:
    """Record the sections that are new or have changed in both languages as saying the same.

    A section that has changed in one language only must be among ``names``, as
    ``page#section``, or ``page`` for what stands above the headings. A page that
    differs otherwise keeps its record as it was, and so do all pages while a row of
    the record cannot be read. Raises ``LookupError`` for a name that is no section.
    """
    glossary, record = Glossary.read(root), Record.read(root)
    chapters, _ = _read(root)
    known = [_name(key) for chapter in chapters for key in chapter.digests]
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known)) or "none like it"
            raise LookupError(f"no section {name!r} that both languages have; there is {near}")
    if record.faults:
        return
    agreeing = [chapter for chapter in chapters if not any(chapter.differences(glossary))]
    settled = {chapter.name for chapter in agreeing}
    digests = {key: pair for key, pair in record.digests.items() if key[0] not in settled and _exists(root, key[0])}
    for chapter in agreeing:
        digests |= chapter.agreed(record, names)
    if digests != record.digests:
        Record(digests).write(root)


class _Chapter:
    """Both pages of a chapter."""

    def __init__(self, korean: Side, english: Side) -> None:
        self.korean, self.english = korean, english
        self.name = korean.page.name
        self.digests: dict[Key, Digests] = {
            (self.name, identifier): (part.section.digest, english.by_id[identifier].section.digest)
            for identifier, part in korean.by_id.items()
            if identifier in english.by_id
        }

    def differences(self, glossary: Glossary) -> Iterator[Difference]:
        """Where the pages do not match."""
        yield from self.korean.faults
        yield from self.english.faults
        yield from self._unmatched(self.korean.headings, self.english.headings, (1, 1))
        for _, identifier in self.digests:
            ours, theirs = self.korean.by_id[identifier], self.english.by_id[identifier]
            yield from self._unmatched(ours.items, theirs.items, (ours.section.line, theirs.section.line))
        for place, term in glossary.alternates(self.korean.words):
            advice = f"write {term.korean} for {term.english!r}, or quote the other word in “ ”"
            yield self.korean.at_word(place, advice)
        for term, place in _first(glossary.in_korean(self.korean.words)).items():
            if not is_in_english(term, self.english.words):
                missing = f"{term.korean} here, but {term.english!r} nowhere on {self.english.page.path}"
                yield self.korean.at_word(place, missing)
        for term, place in _first(glossary.in_english(self.english.words)).items():
            if not is_in_korean(term, self.korean.words):
                missing = f"{term.english!r} here, but {term.korean} nowhere on {self.korean.page.path}"
                yield self.english.at_word(place, missing)

    def changes(self, record: Record) -> Iterator[Difference]:
        """The sections whose wording is not the recorded one."""
        for key, now in self.digests.items():
            before = record.digests.get(key)
            if before == now:
                continue
            only_english = before is not None and before[0] == now[0]
            here, there = (self.english, self.korean) if only_english else (self.korean, self.english)
            place = f"{there.page.path}:{there.by_id[key[1]].section.line}"
            if before is None:
                message = f"is not recorded; see that it says what {place} says, then run `{_ACCEPT}`"
            elif before[0] != now[0] and before[1] != now[1]:
                message = f"changed, and so did {place}; see that they say the same, then run `{_ACCEPT}`"
            else:
                advice = f"change that too, or, if they still say the same, run `{_ACCEPT} {_name(key)}`"
                message = f"changed, but its counterpart {place} did not; {advice}"
            yield here.at(here.by_id[key[1]].section.line, f"section {_name(key)} {message}")

    def agreed(self, record: Record, names: Sequence[str]) -> dict[Key, Digests]:
        """What to record, given that the sections which changed in both languages and those of ``names`` agree."""
        digests = dict(self.digests)
        for key, now in self.digests.items():
            before = record.digests.get(key)
            if before and _name(key) not in names and (before[0] == now[0] or before[1] == now[1]):
                digests[key] = before
        return digests

    def _unmatched(self, ours: list[Item], theirs: list[Item], starts: tuple[int, int]) -> Iterator[Difference]:
        """The items that the other side lacks or, if it lacks none, has in another order.

        An item that has no counterpart to name is told where the other side starts.
        """
        korean, english = self.korean, self.english
        for kind in dict.fromkeys(item.kind for item in ours + theirs):
            mine, yours = ([item for item in items if item.kind == kind] for items in (ours, theirs))
            pairs = list(zip_longest(_missing(mine, yours), _missing(yours, mine)))
            for one, other in pairs:
                if one and other:
                    place = f"{english.page.path}:{other.line}"
                    yield korean.at(one.line, f"{one.name} does not match {other.name} ({place})")
                elif one:
                    yield korean.at(one.line, f"{one.name} has no counterpart ({english.page.path}:{starts[1]})")
                elif other:
                    yield english.at(other.line, f"{other.name} has no counterpart ({korean.page.path}:{starts[0]})")
            if not pairs and kind in ORDERED:
                for one, other in zip(mine, yours, strict=True):
                    if one.value != other.value:
                        place = f"{english.page.path}:{other.line}"
                        yield korean.at(one.line, f"{one.name} stands where {other.name} does ({place})")


def _read(root: Path) -> tuple[list[_Chapter], list[Difference]]:
    """The chapters that can be compared, and why the others cannot."""
    sides: dict[str, dict[str, Side]] = {language: {} for language in LANGUAGES}
    found = []
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        for name, page in read_pages(root, language).items():
            if not (root / "docs" / other / f"{name}.md").exists():
                found.append(Difference(page.path, 1, f"has no counterpart docs/{other}/{name}.md"))
            try:
                sides[language][name] = Side(page)
            except FenceError as error:
                found.append(Difference.of(error))
    korean, english = sides.values()
    return [_Chapter(side, english[name]) for name, side in korean.items() if name in english], found


def _missing(items: list[Item], others: list[Item]) -> list[Item]:
    """The items that the others do not have, or have fewer of."""
    left = Counter(item.value for item in others)
    missing = []
    for item in items:
        if left[item.value] > 0:
            left[item.value] -= 1
        else:
            missing.append(item)
    return missing


def _first(uses: Iterator[tuple[int, Term]]) -> dict[Term, int]:
    """Where each term is used first: a page uses it or does not."""
    first: dict[Term, int] = {}
    for place, term in uses:
        first.setdefault(term, place)
    return first


def _exists(root: Path, name: str) -> bool:
    return any((root / "docs" / language / f"{name}.md").exists() for language in LANGUAGES)


def _name(key: Key) -> str:
    return "#".join(filter(None, key))
