"""The kinds of output that a page can show. A new kind needs a module here and an entry in ``KINDS``."""

from collections.abc import Container

from convnotes.book.outputs.claim import CLAIM
from convnotes.book.outputs.figure import FIGURE
from convnotes.book.outputs.kind import Kind, Placed, Writing
from convnotes.book.outputs.listing import LISTING
from convnotes.book.outputs.model import MODEL
from convnotes.book.outputs.number import NUMBER
from convnotes.book.outputs.question import QUESTION
from convnotes.book.outputs.table import TABLE

KINDS: tuple[Kind, ...] = (FIGURE, TABLE, MODEL, NUMBER, CLAIM, QUESTION, LISTING)
PLACED = tuple(kind for kind in KINDS if isinstance(kind, Placed))


def kind_of(data: Container[str]) -> Kind | None:
    """Return the kind whose MIME type an output has."""
    return next((kind for kind in KINDS if kind.mime in data), None)


__all__ = [
    "CLAIM",
    "FIGURE",
    "KINDS",
    "LISTING",
    "MODEL",
    "NUMBER",
    "PLACED",
    "QUESTION",
    "TABLE",
    "Kind",
    "Placed",
    "Writing",
    "kind_of",
]
