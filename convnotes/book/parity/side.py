"""One of the two pages of a chapter, prepared for comparison with the other."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from unicodedata import is_normalized

import yaml

from convnotes.book.fault import Fault
from convnotes.book.pages.inline import CODE_OR_MATH, FOLLOWED, formula_of
from convnotes.book.pages.page import Page
from convnotes.book.pages.particles import agreeing, is_particle
from convnotes.book.parity.inventory import Inventory, Item
from convnotes.book.parity.sections import split

_NEEDED = ("title", "description")
_FOOTNOTE = re.compile(r"^(?P<note>\[\^[\w-]+\]):|(?P<name>\[\^[\w-]+\])")
# Invisible characters: soft hyphens, zero-width characters, direction marks, byte order marks.
_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+")
# As dictionaries and forms have it: 은(는), (으)로.
_BOTH_FORMS = re.compile(r"\((?:은|는|이|가|을|를|과|와|으|로|나|라|이에요|예요)\)")
# What begins like a particle. A unit that does needs a space before it.
_LIKE_PARTICLE = re.compile(r"으로|은|는|을|를|이|예|에요|었|였")
_QUOTED_KOREAN = re.compile(r'<(\w+)[^>]*\blang="ko"[^>]*>.*?</\1>')


class Side:
    """A page and the items of its sections.

    ``by_id`` has the sections with an id, and under ``""`` the text above the headings.
    ``faults`` lists the faults of this page alone.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.parts = [Inventory(section) for section in split(page)]
        self.by_id: dict[str, Inventory] = {}
        for part in self.parts:
            if part.section.id or not part.section.level:
                self.by_id.setdefault(part.section.id, part)
        self.front: dict[str, Any] = {}
        self.faults = [
            *self._read_front(),
            *self._id_faults(),
            *self._korean_left(),
            *self._particles(),
            *self._line_faults(),
            *self._footnotes(),
        ]

    @cached_property
    def headings(self) -> list[Item]:
        """The keys of the front matter, then the headings."""
        sections = [part.section for part in self.parts if part.section.id]
        marks = [f"{'#' * section.level} {{ #{section.id} }}" for section in sections]
        return [
            *(Item("key", str(key), 1, f"front matter {key}") for key in self.front),
            *(Item("heading", mark, at.line, f"heading {mark}") for mark, at in zip(marks, sections, strict=True)),
        ]

    @cached_property
    def words(self) -> str:
        """The words of the page on their original lines, so that a position gives the line number."""
        lines = {number: words for part in self.parts for number, words in part.words.items()}
        return "\n".join(lines.get(number, "") for number in range(1, max(lines) + 1))

    def at(self, line: int, message: str) -> Fault:
        return Fault(self.page.path, line, message)

    def at_word(self, place: int, message: str) -> Fault:
        return self.at(self.words.count("\n", 0, place) + 1, message)

    def _footnotes(self) -> Iterator[Fault]:
        """Find references without a footnote, which Markdown shows literally, and footnotes without a reference."""
        used: dict[str, int] = {}
        there: dict[str, int] = {}
        for part in self.parts:
            for number, text in part.section.prose.items():
                for mark in _FOOTNOTE.finditer(CODE_OR_MATH.sub("", text).lstrip()):
                    notes = there if mark["note"] else used
                    notes.setdefault(mark["note"] or mark["name"], number)
        for name in sorted(used.keys() - there.keys()):
            yield self.at(used[name], f"there is no footnote {name}")
        for name in sorted(there.keys() - used.keys()):
            yield self.at(there[name], f"nothing leads to the footnote {name}")

    def _line_faults(self) -> Iterator[Fault]:
        """Find merge conflicts, and invisible differences that break search and comparison."""
        for number, line in enumerate(self.page.text.split("\n"), 1):
            if _CONFLICT.match(line):
                yield self.at(number, "a merge was not finished here; choose one of the two texts")
            if hidden := _HIDDEN.search(line):
                yield self.at(number, f"an invisible character, U+{ord(hidden.group()):04X}; remove it")
            if not is_normalized("NFC", line):
                yield self.at(number, "letters in pieces (Unicode NFD); write them whole (NFC)")

    def _read_front(self) -> Iterator[Fault]:
        try:
            matter = self.page.front_matter
            front = yaml.safe_load(matter.yaml) if matter else None
        except (yaml.YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or error
            yield self.at(mark.line + 2 if mark else 1, f"cannot read the front matter: {problem}")
            return
        self.front = front if isinstance(front, dict) else {}
        for key in _NEEDED:
            if not str(self.front.get(key) or "").strip():
                yield self.at(1, f"the front matter needs a {key}")

    def _id_faults(self) -> Iterator[Fault]:
        seen: Counter[str] = Counter()
        for section in (part.section for part in self.parts[1:]):
            seen[section.id] += 1
            if not section.id:
                yield self.at(section.line, "a heading needs an id, the same in both languages: ## Title { #id }")
            elif seen[section.id] > 1:
                yield self.at(section.line, f"another section of this page has the id #{section.id}")

    def _korean_left(self) -> Iterator[Fault]:
        if self.page.language == "ko":
            return
        for part in self.parts:
            for number, text in part.section.prose.items():
                without_code = CODE_OR_MATH.sub(formula_of, text)
                if found := _HANGUL.search(_QUOTED_KOREAN.sub("", without_code)):
                    advice = 'translate it, or mark it as <span lang="ko">…</span>'
                    yield self.at(number, f"Korean on an English page, {found.group()!r}; {advice}")

    def _particles(self) -> Iterator[Fault]:
        """Find what follows a value and is no particle that the writer knows, or is wrong whatever the value is."""
        if self.page.language != "ko":
            return
        for part in self.parts:
            for number, text in part.section.prose.items():
                for match in (match for match in FOLLOWED.finditer(text) if not match["code"]):
                    if problem := _problem(text, match):
                        yield self.at(number, f"{match.group()}: {problem}")


def _problem(text: str, match: re.Match[str]) -> str:
    word = match["word"]
    if _BOTH_FORMS.search(text[match.start("between") : match.end() + 5]):
        return "write one form of the particle; the build puts the right one there"
    if not is_particle(word) and _LIKE_PARTICLE.match(word):
        return f"{word} is no particle in book/pages/particles.py; add it there, or write a space before a word"
    # A unit may stand between the value and its particle.
    place = next((place for place in range(len(word)) if is_particle(word[place:])), len(word))
    value = "%" if (match["spec"] or "").endswith("%") else "…"
    before = text[: match.start()] + value + match["between"] + word[:place]
    right = word[:place] + agreeing(before, word[place:])
    return "" if right == word else f"write {right}, not {word}, whatever the value is"
