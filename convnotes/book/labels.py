"""The words of figures and tables: English in the code, Korean in the catalogue ``docs/labels.csv``."""

import csv
import re
from pathlib import Path


class LabelError(LookupError):
    """Words in a figure or a table that the catalogue does not have."""


class Labels:
    """The catalogue of words in figures and tables: English to Korean, ``{}`` for what varies."""

    def __init__(self, pairs: dict[str, str]) -> None:
        self.pairs = pairs
        self.used: dict[str, str] = {}
        self.missing: set[str] = set()

    @classmethod
    def read(cls, path: Path) -> "Labels":
        """The catalogue in a CSV file with the columns ``en`` and ``ko``; a missing file is an empty one."""
        if not path.exists():
            return cls({})
        with path.open(encoding="utf-8-sig", newline="") as file:
            return cls({row["en"]: row["ko"] for row in csv.DictReader(file)})

    def korean(self, text: str) -> str:
        """The Korean of a label. One without words stands for itself; an unknown one is noted as missing."""
        if not re.search(r"[A-Za-z]{2}", re.sub(r"\$[^$]*\$", "", text)):
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

    def check(self) -> None:
        """Raise ``LabelError`` if anything was missing since the last check."""
        if self.missing:
            missing, self.missing = sorted(self.missing), set()
            raise LabelError(f"no Korean in docs/labels.csv for {', '.join(map(repr, missing))}")
