"""Tables that a fence hands to the page."""

import html
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from convnotes.display import formatted, show

Cell = int | float | str | bool


@dataclass(frozen=True)
class Table:
    """A named table; the page shows it where it says ``[caption](table:name)``."""

    name: str
    columns: list[str]
    rows: list[list[Cell]]
    formats: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[list[str]]:
        """Every cell as the text that is shown, row by row."""
        return [
            [_text(cell, self.formats.get(column)) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def __repr__(self) -> str:
        lines = [self.columns, *self.texts()]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        numeric = [all(not isinstance(row[i], str) for row in self.rows) for i in range(len(self.columns))]
        return "\n".join(
            "  ".join(
                text.rjust(width) if right else text.ljust(width)
                for text, width, right in zip(line, widths, numeric, strict=True)
            ).rstrip()
            for line in lines
        )

    def cells(self) -> list[list[dict[str, object]]]:
        """Every cell as the page gets it, row by row: its text, and whether it is a number."""
        return [
            [{"text": text, "numeric": not isinstance(cell, str)} for text, cell in zip(texts, row, strict=True)]
            for texts, row in zip(self.texts(), self.rows, strict=True)
        ]

    def html(self) -> str:
        head = "".join(f"<th>{html.escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in texts) + "</tr>" for texts in self.texts()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def table(
    name: str, columns: list[str], rows: Iterable[Iterable[Cell]], formats: Mapping[str, str] | None = None
) -> None:
    """Show a table that the page places with ``[caption](table:name)``.

    The first column names the rows. Headers and words in cells are English here;
    the page shows them in its own language through ``docs/labels.csv``. Unless
    ``formats`` has a format specification for the column, integers get thousands
    separators and floats three digits, or from 1,000 on those before the point. A
    specification is one of ``formatted``.

    Raises ``ValueError`` without rows, if a row is not as long as the header, or if a format names no column, and
    ``TypeError`` for a cell that is neither a number nor words, such as ``None``.

    >>> table("rungs", ["model", "accuracy"], [["dense", 0.9123], ["convnet", 0.9761]], {"accuracy": ".1%"})
    model    accuracy
    dense       91.2%
    convnet     97.6%
    """
    plain = [[cell.item() if hasattr(cell, "item") else cell for cell in row] for row in rows]
    if not plain:
        raise ValueError(f"table {name!r} has no rows")
    for cell in (cell for row in plain for cell in row):
        if not isinstance(cell, (int, float, str)):
            raise TypeError(f"table {name!r}: a cell is a number or words, not {cell!r}")
    for row in plain:
        if len(row) != len(columns):
            raise ValueError(f"table {name!r}: a row has {len(row)} cells, the header has {len(columns)}: {row}")
    if unknown := set(formats or {}) - set(columns):
        raise ValueError(f"table {name!r}: no column {min(unknown)!r} to format; there is {', '.join(columns)}")
    made = Table(name, list(columns), plain, dict(formats or {}))
    show("table", name, {"columns": made.columns, "rows": made.cells()}, repr(made), made.html())


def _text(cell: Cell, spec: str | None) -> str:
    if isinstance(cell, (str, bool)) or not math.isfinite(cell):
        return str(cell)
    if spec is None:
        spec = "," if isinstance(cell, int) else ",.0f" if abs(cell) >= 999.5 else ".3g"
    return formatted(cell, spec)
