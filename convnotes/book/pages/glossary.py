"""The terms of the book, in ``docs/glossary.csv``: what each is called in both languages, what it means, and why."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES

COLUMNS = ["en", "ko", "ko_alternates", "en_stems", "code", "page", "ko_meaning", "en_meaning", "ko_why", "en_why"]
_T = TypeVar("_T")
# Straight quotes are no quotation here: Markdown has them around the titles of boxes and the captions of figures.
_QUOTATION = re.compile(r"“[^“”]*”|‘[^‘’]*’|^[ ]*>.*", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """One term. ``alternates`` are the Korean words not to use; ``stems`` what else the Korean may be in English.

    ``code`` are its names in Keras. ``page`` is where it is taught, such as ``5-1/pooling#operation``; ``meaning`` and
    ``why``, which tells why this word was chosen, are by language.
    """

    english: str
    korean: str
    alternates: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    page: str = ""
    meaning: Mapping[str, str] = field(default_factory=dict, hash=False)
    why: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def id(self) -> str:
        """What the term's entry is found by, the same in both languages."""
        return self.english.replace(" ", "-")

    def word(self, language: str) -> str:
        return self.korean if language == "ko" else self.english


@dataclass(frozen=True)
class Glossary:
    """All terms. Where one holds another (activation function, activation), the longer one is found.

    Quotations may use any word: what stands in “ ” or ‘ ’, and lines that begin with ``>``.

    >>> layer = Term("layer", "층", ("레이어", "계층"))
    >>> glossary = Glossary([layer, Term("hierarchical", "계층적"), Term("dense layer", "밀집 층")])
    >>> text = "계층적인 밀집 층, 레이어(layer), “계층”"
    >>> [(text[place:][:3], term.korean) for place, term in glossary.alternates(text)]
    [('레이어', '층')]
    >>> [term.english for place, term in glossary.in_english("Two dense layers")]
    ['dense layer']
    """

    terms: list[Term]
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> "Glossary":
        """The glossary in a file. A missing file is an empty one; rows that cannot be read are faults."""
        glossary, name = cls([]), "/".join(file.parts[-2:])
        text = file.read_text("utf-8-sig", "replace") if file.exists() else ",".join(COLUMNS)
        rows = csv.reader(text.splitlines(keepends=True))
        if next(rows, None) != COLUMNS:
            glossary.faults.append(Fault(name, 1, f"the first line is not {','.join(COLUMNS)}"))
        for row in rows:
            cells = dict(zip(COLUMNS, row, strict=False))
            if len(row) == len(COLUMNS) and cells["en"] and cells["ko"]:
                glossary.terms.append(_term(cells))
            else:
                glossary.faults.append(Fault(name, rows.line_num, f"not a row of {','.join(COLUMNS)}"))
        return glossary

    def in_english(self, text: str) -> Iterator[tuple[int, Term]]:
        """Every use of a term in an English text, plurals included, with its place."""
        return _find(text, {term.english: term for term in self.terms}, r"\b{}(?:e?s)?\b")

    def in_korean(self, text: str) -> Iterator[tuple[int, Term]]:
        """Every use of a term in a Korean text where it begins a word, with its place."""
        return ((place, term) for place, term, chosen in self._in_korean(text) if chosen)

    def alternates(self, text: str) -> Iterator[tuple[int, Term]]:
        """Every alternate in a Korean text, but for those in parentheses right behind the term itself."""
        behind = rf"(?:{_any(term.korean for term in self.terms)})[*_]*(\([^()]*\))"
        text = re.sub(behind, lambda match: match.group().replace(match[1], " " * len(match[1])), text)
        return ((place, term) for place, term, chosen in self._in_korean(text) if not chosen)

    def _in_korean(self, text: str) -> Iterator[tuple[int, Term, bool]]:
        words = {word: (term, False) for term in self.terms for word in term.alternates}
        words |= {term.korean: (term, True) for term in self.terms}
        found = _find(text, words, r"(?<![가-힣A-Za-z0-9]){}(?:(?<=[가-힣])|(?![A-Za-z]))")
        return ((place, term, chosen) for place, (term, chosen) in found)


def _term(cells: Mapping[str, str]) -> Term:
    lists = ("ko_alternates", "en_stems", "code")
    alternates, stems, code = (tuple(filter(None, cells[part].split(";"))) for part in lists)
    meaning, why = ({language: cells[f"{language}_{part}"] for language in LANGUAGES} for part in ("meaning", "why"))
    return Term(cells["en"], cells["ko"], alternates, stems, code, cells["page"], meaning, why)


def is_in_korean(term: Term, text: str) -> bool:
    """Whether a Korean text uses the term at all, within longer words too."""
    return term.korean in " ".join(text.split())


def is_in_english(term: Term, text: str) -> bool:
    """Whether an English text uses the term at all, or another form of it.

    >>> is_in_english(Term("fine-tuning", "미세 조정", stems=("fine tun",)), "Then we fine-tune it.")
    True
    """
    normal = _normal(text)
    return any(_normal(form) in normal for form in (term.english, *term.stems))


def _find(text: str, words: dict[str, _T], pattern: str) -> Iterator[tuple[int, _T]]:
    if words:
        by_form = {_normal(word): meant for word, meant in words.items()}
        text = _QUOTATION.sub(lambda match: re.sub(r"\S", " ", match.group()), text)
        for match in _compiled(pattern, tuple(words)).finditer(text):
            yield match.start(), by_form[_normal(match["word"])]


@lru_cache
def _compiled(pattern: str, words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(pattern.format(f"(?P<word>{_any(words)})"), re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    # Lines may be wrapped within a term, and a hyphen may stand for its space.
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", word))) for word in longest_first)


@lru_cache(maxsize=1024)
def _normal(text: str) -> str:
    return " ".join(re.split(r"[\s-]+", text.lower()))
