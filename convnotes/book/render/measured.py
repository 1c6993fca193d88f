"""What was measured outside of the build, for any page to show: a file of ``docs/measured`` for each measurement."""

import json
from pathlib import Path
from typing import Any

from convnotes.book.pages.page import PageError
from convnotes.book.render.facts import cell


def measured(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers and the tables of all files; nothing for a book without one.

    ``damage.json`` gives the table ``site-damage``. It is ``{"numbers": {name: number},
    "columns": [text], "rows": [[text or number]]}``, in English; what its table says has
    its Korean in ``docs/labels.csv``. Raises ``PageError`` for a file that is not so.
    """
    numbers: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    for file in sorted((root / "docs" / "measured").glob("*.json")):
        name = f"site-{file.stem}"
        try:
            found = json.loads(file.read_text("utf-8"))
            rows = [[_cell(value, first=i == 0) for i, value in enumerate(row)] for row in found["rows"]]
            numbers |= found["numbers"]
            tables[name] = {"name": name, "columns": found["columns"], "rows": rows}
        except (ValueError, KeyError, TypeError) as error:
            raise PageError(f"docs/measured/{file.name}", 1, f"cannot read this; measure it again: {error!r}") from None
    return numbers, tables


def _cell(value: int | str, *, first: bool) -> dict[str, Any]:
    """A cell, which is the row's name if it is the first; a number may have been written already, with a ratio."""
    return {**cell(value), "numeric": not first and str(value)[:1].isdigit()}
