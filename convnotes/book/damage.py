"""What the gates told when the book was broken on purpose: ``docs/mutations.csv``, for any page to show."""

import csv
from pathlib import Path
from typing import Any

from convnotes.book.census import cell

TABLE = "site-damage"
COLUMNS = ["what was broken", "pages", "told", "told by"]


def damage(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers and the tables that the file has; nothing for a book without one.

    It is written by a run of all its kinds, in English; the words of the table have their
    Korean in ``docs/labels.csv``.
    """
    file = root / "docs" / "mutations.csv"
    if not file.exists():
        return {}, {}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [(row["kind"], int(row["pages"]), int(row["told"]), row["by"]) for row in csv.DictReader(lines)]
    numbers = {
        "site_kinds": len(rows),
        "site_broken": sum(pages for _, pages, _, _ in rows),
        "site_told": sum(told for _, _, told, _ in rows),
    }
    cells = [[cell(value) for value in row] for row in rows]
    return numbers, {TABLE: {"name": TABLE, "columns": COLUMNS, "rows": cells}}
