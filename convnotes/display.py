"""What a fence hands to the page: numbers for the prose, and tables.

Both travel as MIME bundles on IPython's display protocol, so any Jupyter shows
them too, and a plain script prints them. In the same way, but shown to nobody, a
fence says which files it kept and which data it has read.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from IPython.core.getipython import get_ipython
from IPython.display import display

NUMBER_MIME = "application/vnd.convnotes.number+json"
TABLE_MIME = "application/vnd.convnotes.table+json"
MODEL_MIME = "application/vnd.convnotes.model+json"
KEPT_MIME = "application/vnd.convnotes.kept+json"
SOURCE_MIME = "application/vnd.convnotes.source+json"


@dataclass(frozen=True)
class _Number:
    name: str
    value: float | int | str

    def __repr__(self) -> str:
        return f"{self.name} = {self.value}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {NUMBER_MIME: {"name": self.name, "value": self.value}, "text/plain": repr(self)}


def report(**numbers: float | int | str) -> None:
    """Name numbers that the prose of the page may use as ``{{ name:.1%}}``.

    NumPy scalars and zero-dimensional tensors become plain Python numbers. Inside
    a notebook or a script each is shown as ``name = value``.

    Raises ``TypeError`` for a value that is not one number or one string.

    >>> report(test_accuracy=0.975, epochs=5)
    test_accuracy = 0.975
    epochs = 5
    """
    for name, value in numbers.items():
        if hasattr(value, "numpy"):
            value = value.numpy()
        if hasattr(value, "item"):
            value = value.item()
        if not isinstance(value, (int, float, str)):
            raise TypeError(f"report({name}=…) takes one number or one string, not {type(value).__name__}")
        display(_Number(name, value))


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

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        cells = [
            [{"text": text, "numeric": not isinstance(cell, str)} for text, cell in zip(texts, row, strict=True)]
            for texts, row in zip(self.texts(), self.rows, strict=True)
        ]
        return {
            TABLE_MIME: {"name": self.name, "columns": self.columns, "rows": cells},
            "text/html": self._html(),
            "text/plain": repr(self),
        }

    def _html(self) -> str:
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

    Raises ``ValueError`` without rows, if a row is not as long as the header, or if a format names no column.

    >>> table("rungs", ["model", "accuracy"], [["dense", 0.9123], ["convnet", 0.9761]], {"accuracy": ".1%"})
    model    accuracy
    dense       91.2%
    convnet     97.6%
    """
    plain = [[cell.item() if hasattr(cell, "item") else cell for cell in row] for row in rows]
    if not plain:
        raise ValueError(f"table {name!r} has no rows")
    for row in plain:
        if len(row) != len(columns):
            raise ValueError(f"table {name!r}: a row has {len(row)} cells, the header has {len(columns)}: {row}")
    if unknown := set(formats or {}) - set(columns):
        raise ValueError(f"table {name!r}: no column {min(unknown)!r} to format; there is {', '.join(columns)}")
    display(Table(name, list(columns), plain, dict(formats or {})))


def formatted(value: Cell, spec: str) -> str:
    """A value by a format specification: Python's, or one that ends in ``pp``.

    That gives a difference of two proportions in percentage points; the unit stands
    in the prose, or in the header of the table.

    Raises ``ValueError`` for a specification that does not fit the value.

    >>> formatted(0.025, ".1%"), formatted(0.025, "+.1pp")
    ('2.5%', '+2.5')
    """
    return format(100 * value, f"{spec[:-2]}f") if spec.endswith("pp") else format(value, spec)


def say_kept(name: str, sha256: str) -> None:
    """Tell the engine that this run kept the file ``name``; outside a kernel it says nothing.

    >>> say_kept("scratch.npz", "9f86d081884c7d65")
    """
    _say(KEPT_MIME, name, sha256)


def say_read(name: str, sha256: str) -> None:
    """Tell the engine that this run has read the data ``name``; outside a kernel it says nothing.

    >>> say_read("mnist.npz", "731c5ac602752760")
    """
    _say(SOURCE_MIME, name, sha256)


def _say(mime: str, name: str, sha256: str) -> None:
    # Without text/plain, so that a shell prints nothing; without a shell, display() would print the bundle.
    if get_ipython() is not None:
        display({mime: {"name": name, "sha256": sha256}}, raw=True)


def _text(cell: Cell, spec: str | None) -> str:
    if isinstance(cell, (str, bool)):
        return str(cell)
    if spec is None:
        spec = "," if isinstance(cell, int) else ",.0f" if abs(cell) >= 999.5 else ".3g"
    return formatted(cell, spec)
