"""A kind of output: how it is kept, placed on a page, written, shown in a notebook, compared and allowed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol

from nbformat import NotebookNode

from convnotes.book.pages.inline import SITE, Style
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.display import mime_of


class Writing(Protocol):
    """What a kind may ask of the page that is being written."""

    page: Page
    labels: Labels

    def beside(self, kind: "Kind", file: str, content: bytes) -> str:
        """Write a file of a kind for this page; the result is its address in Markdown, relative to the page."""

    def take(self, kind: "Kind", name: str, line: int) -> Any:
        """What the run gave under a name; it counts as placed. Raises ``Fault`` if there is nothing."""

    def inline(self, text: str, line: int, style: Style = SITE) -> str:
        """Words with their numbers and formulas put in."""


class Kind:
    """One kind of output. A fence makes one with ``convnotes.display.show(kind, name, …)``."""

    name: ClassVar[str]
    reference: ClassVar[re.Pattern[str] | None] = None
    """The line that places one on a page, with the group ``name``; ``None`` for what stands elsewhere."""
    form: ClassVar[str] = ""
    """How to write that line."""
    by_fences = True
    """Whether fences make them; others are the build's own."""
    folder: ClassVar[str] = ""
    """Where the files of this kind stand, within the folder of the language."""
    required = True
    """Whether the page must place each that a fence makes."""
    once = True
    """Whether it may be placed only once."""
    ordered = True
    """Whether both languages must have them in the same order."""
    policy: ClassVar[Mapping[str, str]] = {}
    """What the Content-Security-Policy must allow, by directive."""

    @property
    def mime(self) -> str:
        return mime_of(self.name)

    def content(self, bundle: dict[str, Any]) -> Any:
        """What is kept of what a fence displayed."""
        return bundle

    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        """The lines of Markdown for a reference."""
        raise NotImplementedError

    def wait(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        """The lines that stand there while the run is under way."""
        words = writing.inline(match["caption"], line)
        yield f'<p class="waiting" id="{self.name}-{match["name"]}">{words}</p>'

    def in_prose(self, line: str) -> str:
        """A line of a notebook's prose with only the caption of what stands in its cells."""
        return self.reference.sub(r"*\g<caption>*", line) if self.reference else line

    def in_notebook(self, output: NotebookNode, language: str) -> NotebookNode:
        """The output as any Jupyter shows it."""
        return output
