"""A page: one Markdown file, split into blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from convnotes.book.fault import Fault
from convnotes.book.pages.blocks import Block, Fence, FrontMatter, Heading, Key
from convnotes.book.pages.scanner import scan


def link_to(path: str) -> str:
    """Return a path as the target of a Markdown link: letters that end one, or mean more in an address, are escaped.

    >>> link_to("c#/그림 (1).svg")
    'c%23/그림%20%281%29.svg'
    """
    return re.sub(r"[^\w./~-]", lambda letter: quote(letter.group()), path)


@dataclass(frozen=True)
class Page:
    """One Markdown file. Both languages share ``name`` (``5-1/pooling``); messages show ``path``.

    Every property that needs the blocks may raise ``Fault``.
    """

    name: str
    language: str
    path: str
    text: str

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        try:
            return scan(self.text, self.path)
        except Fault as fault:
            raise self.fault(fault.line, fault.message, fault.remedy) from None

    @property
    def front_matter(self) -> FrontMatter | None:
        first = self.blocks[0]
        return first if isinstance(first, FrontMatter) else None

    @property
    def headings(self) -> Iterator[Heading]:
        return (block for block in self.blocks if isinstance(block, Heading))

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Fence))

    @property
    def running(self) -> list[Fence]:
        """The fences that a run executes, in order."""
        return [fence for fence in self.fences if fence.runs]

    @property
    def code(self) -> list[Key]:
        """The keys of the running fences: pages with the same keys share a run."""
        return [fence.key for fence in self.running]

    @property
    def recorded(self) -> bool:
        """Whether the page shows a recorded run: ``recorded: true`` in its front matter."""
        return self._says("recorded")

    @property
    def lab(self) -> bool:
        """Whether the page has exercises that its notebook leaves to the reader: ``lab: true``."""
        return self._says("lab")

    @property
    def cover(self) -> bool:
        """Whether the page begins with what it shows, and has its downloads at its foot: ``cover: true``."""
        return self._says("cover")

    def _says(self, key: str) -> bool:
        said = self.front_matter.find(key) if self.front_matter else None
        if said not in (None, "true"):
            raise self.fault(1, f"write {key}: true in the front matter, or leave it out")
        return said is not None

    def fault(self, line: int, message: str, remedy: str = "") -> Fault:
        return Fault(self.path, line, message, remedy, self.text)
