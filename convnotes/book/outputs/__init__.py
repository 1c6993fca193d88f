"""The kinds of output that a fence can give a page; a new one is a module here and its name in ``KINDS``."""

from collections.abc import Container

from convnotes.book.outputs.figure import FIGURE
from convnotes.book.outputs.kind import Kind, Writing
from convnotes.book.outputs.listing import LISTING
from convnotes.book.outputs.model import MODEL
from convnotes.book.outputs.number import NUMBER
from convnotes.book.outputs.table import TABLE

KINDS: tuple[Kind, ...] = (FIGURE, TABLE, MODEL, NUMBER, LISTING)


def kind_of(data: Container[str]) -> Kind | None:
    """The kind whose MIME type is among those of an output."""
    return next((kind for kind in KINDS if kind.mime in data), None)


__all__ = ["FIGURE", "KINDS", "LISTING", "MODEL", "NUMBER", "TABLE", "Kind", "Writing", "kind_of"]
