"""Compare both pages of a chapter."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from convnotes.book.fault import Fault
from convnotes.book.pages.glossary import Glossary, Term, is_in_english, is_in_korean
from convnotes.book.parity.inventory import ORDERED, Item
from convnotes.book.parity.record import Digests, Key, Record
from convnotes.book.parity.side import Side

_ACCEPT = "python -m convnotes parity --accept"


class Chapter:
    """Both pages of a chapter."""

    def __init__(self, korean: Side, english: Side) -> None:
        self.korean, self.english = korean, english
        self.name = korean.page.name
        self.digests: dict[Key, Digests] = {
            (self.name, identifier): (part.section.digest, english.by_id[identifier].section.digest)
            for identifier, part in korean.by_id.items()
            if identifier in english.by_id
        }

    def differences(self, glossary: Glossary) -> Iterator[Fault]:
        """Find where the pages do not match."""
        yield from self.korean.faults
        yield from self.english.faults
        yield from self._unmatched(self.korean.headings, self.english.headings, (1, 1))
        for _, identifier in self.digests:
            ours, theirs = self.korean.by_id[identifier], self.english.by_id[identifier]
            yield from self._unmatched(ours.items, theirs.items, (ours.section.line, theirs.section.line))
        for place, term in glossary.alternates(self.korean.words):
            advice = f"write {term.korean} for {term.english!r}, or quote the other word in “ ”"
            yield self.korean.at_word(place, advice)
        for term, place in _first_uses(glossary.in_korean(self.korean.words)).items():
            if not is_in_english(term, self.english.words):
                missing = f"{term.korean} here, but {term.english!r} nowhere on {self.english.page.path}"
                yield self.korean.at_word(place, missing)
        for term, place in _first_uses(glossary.in_english(self.english.words)).items():
            if not is_in_korean(term, self.korean.words):
                missing = f"{term.english!r} here, but {term.korean} nowhere on {self.korean.page.path}"
                yield self.english.at_word(place, missing)

    def changes(self, record: Record) -> Iterator[Fault]:
        """Find the sections whose wording differs from the record."""
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
                advice = f"change that too, or, if they still say the same, run `{_ACCEPT} {name_of(key)}`"
                message = f"changed, but its counterpart {place} did not; {advice}"
            yield here.at(here.by_id[key[1]].section.line, f"section {name_of(key)} {message}")

    def agreed(self, record: Record, names: Sequence[str]) -> dict[Key, Digests]:
        """Return what to record if sections changed in both languages, and those in ``names``, agree."""
        digests = dict(self.digests)
        for key, now in self.digests.items():
            before = record.digests.get(key)
            if before and name_of(key) not in names and (before[0] == now[0] or before[1] == now[1]):
                digests[key] = before
        return digests

    def _unmatched(self, ours: list[Item], theirs: list[Item], starts: tuple[int, int]) -> Iterator[Fault]:
        """Find items that the other side lacks or, if it lacks none, has in another order.

        The message for an item without a counterpart names the first line of the other section.
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


def name_of(key: Key) -> str:
    """Return the name of a section for messages and the command line.

    >>> name_of(("5-1/pooling", "operation")), name_of(("5-1/pooling", ""))
    ('5-1/pooling#operation', '5-1/pooling')
    """
    return "#".join(filter(None, key))


def _missing(items: list[Item], others: list[Item]) -> list[Item]:
    """Return the items that the others lack, or have fewer of."""
    left = Counter(item.value for item in others)
    missing = []
    for item in items:
        if left[item.value] > 0:
            left[item.value] -= 1
        else:
            missing.append(item)
    return missing


def _first_uses(uses: Iterator[tuple[int, Term]]) -> dict[Term, int]:
    """Return the first use of each term, because the number of uses does not matter."""
    first: dict[Term, int] = {}
    for place, term in uses:
        first.setdefault(term, place)
    return first
