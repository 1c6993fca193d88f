"""The base class for kinds of output: how to store, place, write, compare and allow them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol

from nbformat import NotebookNode

from convnotes.book.pages.inline import SITE, Style
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.display import mime_of


class Writing(Protocol):
    """The part of a page's writer that kinds of output may use."""

    page: Page
    labels: Labels

    def beside(self, kind: "Kind", file: str, content: bytes) -> str:
        """Write a file beside this page, and return its address relative to the page's Markdown file."""

    def take(self, kind: "Kind", name: str, line: int) -> Any:
        """Return the output with this name, and mark it as placed. Raises ``Fault`` if there is none."""

    def has_placed(self, kind: "Kind", name: str) -> bool:
        """Tell whether the page has taken this output already."""

    def is_awaited(self, kind: "Kind", name: str) -> bool:
        """Tell whether this is an output of another page, whose run has not ended yet."""

    def inline(self, text: str, line: int, style: Style = SITE) -> str:
        """Fill numbers and formulas into text."""


def own(name: str) -> str:
    """Return the name that an output has on its own page.

    >>> own("5-1/index#pooling"), own("pooling")
    ('pooling', 'pooling')
    """
    return name.rpartition("#")[2]


class Kind:
    """One kind of output. Fences make outputs with ``convnotes.display.show(kind, name, …)``."""

    name: ClassVar[str]
    noun: ClassVar[str] = ""
    """What messages call it, if not by its name."""
    by_fences = True
    """Whether fences make this kind; otherwise the build does."""
    folder: ClassVar[str] = ""
    """The folder for files of this kind, in the language's folder."""
    required = True
    """Whether the page must place every output that a fence makes."""
    unplaced: ClassVar[str] = "the page does not place"
    """What a message says where it does not."""
    once = True
    """Whether the page may place an output only once."""
    policy: ClassVar[Mapping[str, str]] = {}
    """What the Content-Security-Policy must allow, by directive."""

    @property
    def called(self) -> str:
        return self.noun or self.name

    @property
    def mime(self) -> str:
        return mime_of(self.name)

    def content(self, bundle: dict[str, Any]) -> Any:
        """Return the part of the displayed data that pages need."""
        return bundle

    def in_notebook(self, output: NotebookNode, language: str, labels: Labels) -> NotebookNode:
        """Return the output in a form that any Jupyter can display, in the language of the page."""
        return output


class Placed(Kind, ABC):
    """A kind of output that stands on a page in place of a line that refers to it."""

    reference: ClassVar[re.Pattern[str]]
    """That line, with the groups ``name`` and ``caption``."""
    form: ClassVar[str] = ""
    """How authors write that line, for messages."""
    ordered = True
    """Whether both languages must place outputs in the same order."""

    @abstractmethod
    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        """Return the Markdown for a reference."""

    def wait(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        """Return a placeholder for a reference, until the run ends."""
        words = writing.inline(match["caption"], line)
        yield f'<p class="waiting" id="{self.name}-{match["name"]}">{words}</p>'

    def in_prose(self, line: str) -> str:
        """Reduce a reference in a notebook's prose to the caption, because a cell shows the output."""
        return self.reference.sub(r"*\g<caption>*", line)
