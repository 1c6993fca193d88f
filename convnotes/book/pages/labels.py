"""The words of figures and tables: English in the code, Korean in the catalogue ``docs/labels.csv``."""

import csv
import re
from pathlib import Path

from convnotes.book.fault import Fault

_HANGUL = re.compile("[ㄱ-ㅣ가-힣]")


class LabelError(LookupError):
    """Words in a figure or a table that are not there in both languages."""


class Labels:
    """The catalogue of words in figures and tables: English to Korean, ``{}`` for what varies."""

    def __init__(self, pairs: dict[str, str]) -> None:
        self.pairs = pairs
        self.used: dict[str, str] = {}
        self.missing: set[str] = set()
        self.korean_only: set[str] = set()

    @classmethod
    def read(cls, path: Path, name: str) -> "Labels":
        """The catalogue in a CSV file with the columns ``en`` and ``ko``; a missing file is an empty one.

        Faults show ``name``.
        """
        if not path.exists():
            return cls({})
        pairs = {}
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if next(rows, None) != ["en", "ko"]:
                raise Fault(name, 1, "the first line must be en,ko")
            for row in rows:
                fields = {cell.count("{}") for cell in row}
                if len(row) != 2 or len(fields) != 1 or re.search(r"[{}]", "".join(row).replace("{}", "")):
                    raise Fault(name, rows.line_num, "a row is English,Korean, with {} for what varies in both")
                pairs[row[0]] = row[1]
        return cls(pairs)

    def korean(self, text: str) -> str:
        """The Korean of a label. One without words, or Korean already, stands for itself; an unknown one is noted."""
        if not re.search(r"[A-Za-z]{2}", re.sub(r"\$[^$]*\$", "", text)) or _HANGUL.search(text):
            return text
        if text in self.pairs:
            self.used[text] = self.pairs[text]
            return self.pairs[text]
        for english, korean in self.pairs.items():
            if "{}" not in english:
                continue
            match = re.fullmatch("(.*?)".join(map(re.escape, english.split("{}"))), text, re.DOTALL)
            if match:
                self.used[english] = korean
                return korean.format(*match.groups())
        self.missing.add(text)
        return text

    def english(self, text: str) -> str:
        """The label itself. One in Korean alone is noted, unless the catalogue has it, as a name may be."""
        if _HANGUL.search(text) and not re.search("[a-z]{2}", text) and text not in self.pairs:
            self.korean_only.add(text)
        return text

    def check(self) -> None:
        """Raise ``LabelError`` if anything was missing since the last check."""
        missing, self.missing = sorted(self.missing), set()
        korean, self.korean_only = sorted(self.korean_only), set()
        if missing:
            raise LabelError(f"no Korean in labels.csv for {', '.join(map(repr, missing))}")
        if korean:
            advice = "write English in the code, and its Korean in labels.csv"
            raise LabelError(f"no English for {', '.join(map(repr, korean))}; {advice}")
