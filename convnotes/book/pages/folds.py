"""Folds: lines of a fence that a page shows as one line, because they are no part of the lesson."""

import ast
import re
from typing import NamedTuple

KINDS = ("setup", "figure", "table", "checks")
_FOLD = re.compile(rf"(?P<kind>{'|'.join(KINDS)})(?: (?P<first>\d+)-(?P<last>\d+))?")
_ANNOTATION = re.compile(r"#\s*\(\d+\)")


class Fold(NamedTuple):
    """What the folded lines are for, and the first and the last of them, from 1."""

    kind: str
    first: int
    last: int


def read_folds(option: str, lines: int) -> list[Fold]:
    """Return the folds that ``data-fold`` names, given how many lines the code has. Raises ``ValueError``.

    >>> read_folds("setup 1-3, figure 8-12", 12)
    [Fold(kind='setup', first=1, last=3), Fold(kind='figure', first=8, last=12)]
    >>> read_folds("figure", 12)
    [Fold(kind='figure', first=1, last=12)]
    """
    folds, before = [], 0
    for part in option.split(", "):
        found = _FOLD.fullmatch(part)
        if not found:
            raise ValueError(f"cannot read data-fold={option!r}")
        fold = Fold(found["kind"], int(found["first"] or 1), int(found["last"] or lines))
        # One line folded to one would only hide it.
        if not before < fold.first < fold.last <= lines:
            raise ValueError(f"data-fold={option!r} does not fit code of {lines} lines, from top to bottom")
        folds.append(fold)
        before = fold.last
    return folds


def check_folds(option: str, code: str) -> None:
    """Raise ``ValueError`` unless the folds hold whole statements: after an edit, others would be folded unnoticed."""
    folds, lines = read_folds(option, code.count("\n") + 1), code.split("\n")
    if _ANNOTATION.search(code):
        raise ValueError("code with annotations cannot be folded")
    body = ast.parse(code).body
    begins = {min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))]) for node in body}
    begins |= {number for number, line in enumerate(lines, 1) if line.startswith("#")}
    for _, first, last in folds:
        if first not in begins:
            raise ValueError(f"data-fold={option!r}: no statement begins in line {first} of the code")
        if last not in {node.end_lineno for node in body}:
            raise ValueError(f"data-fold={option!r}: no statement ends in line {last} of the code")
