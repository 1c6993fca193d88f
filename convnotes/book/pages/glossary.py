"""The terms of the book, in ``docs/glossary.csv``: words in both languages, meanings, and reasons."""

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
# Straight quotes do not count, because Markdown puts titles of boxes and captions of figures in them.
_QUOTATION = re.compile(r"“[^“”]*”|‘[^‘’]*’|^[ ]*>.*", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """One term. ``alternates`` lists Korean words to avoid; ``stems`` lists other English forms.

    ``code`` lists names in Keras. ``page`` is the section that teaches the term, such as
    ``5-1/pooling#operation``. ``meaning``, and ``why`` we chose the word, are by language.
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
        """The id of the term's entry, the same in both languages."""
        return self.english.replace(" ", "-")

    def word(self, language: str) -> str:
        return self.korean if language == "ko" else self.english


@dataclass(frozen=True)
class Glossary:
    """All terms. Searches find the longest match: activation function, not activation.

    Searches skip quotations: text in “ ” or ‘ ’, and lines that begin with ``>``.

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
    def read(cls, file: Path, name: str) -> "Glossary":
        """Read the glossary. A missing file counts as empty. Unreadable rows become faults, which show ``name``."""
        glossary = cls([])
        text = file.read_text("utf-8-sig", "replace") if file.exists() else ",".join(COLUMNS)
        rows = csv.reader(text.splitlines(keepends=True))
        if next(rows, None) != COLUMNS:
            glossary.faults.append(Fault(name, 1, f"the first line is not {','.join(COLUMNS)}"))
        for row in rows:
            cells = dict(zip(COLUMNS, row, strict=False))
            if len(row) != len(COLUMNS) or not cells["en"] or not cells["ko"]:
                glossary.faults.append(Fault(name, rows.line_num, f"not a row of {','.join(COLUMNS)}"))
            elif any(term.english == cells["en"] for term in glossary.terms):
                glossary.faults.append(Fault(name, rows.line_num, f"{cells['en']} has two rows", "delete one"))
            else:
                glossary.terms.append(_term(cells))
        return glossary

    def in_english(self, text: str) -> Iterator[tuple[int, Term]]:
        """Find every use of a term in an English text, including plurals, with its position."""
        return _find(text, {term.english: term for term in self.terms}, r"\b{}(?:e?s)?\b")

    def in_korean(self, text: str) -> Iterator[tuple[int, Term]]:
        """Find every term that begins a word in a Korean text, with its position."""
        return ((place, term) for place, term, chosen in self._in_korean(text) if chosen)

    def alternates(self, text: str) -> Iterator[tuple[int, Term]]:
        """Find every alternate in a Korean text, except in parentheses right after the term itself."""
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
    """Tell whether a Korean text uses the term at all, even inside longer words."""
    return term.korean in " ".join(text.split())


def is_in_english(term: Term, text: str) -> bool:
    """Tell whether an English text uses the term, or another form of it.

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
    # A line break or a hyphen may replace the space in a term.
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", word))) for word in longest_first)


@lru_cache(maxsize=1024)
def _normal(text: str) -> str:
    return " ".join(re.split(r"[\s-]+", text.lower()))
