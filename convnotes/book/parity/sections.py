"""Split a page into sections: each heading with its content, up to the next heading."""

import re
from dataclasses import dataclass, field

from convnotes.book.pages.blocks import Fence, Heading
from convnotes.book.pages.page import Page
from convnotes.files import checksum


@dataclass(frozen=True)
class Section:
    """A part of a page. The first has level 0: the front matter, and all text above the headings.

    ``id`` is empty for a heading without one. ``prose`` has the lines outside of fences, by
    number, and a fence's title in place of the fence.
    """

    id: str
    level: int
    line: int
    prose: dict[int, str] = field(default_factory=dict)
    fences: list[Fence] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A short hash of the prose that ignores how lines are wrapped.

        The hash omits code: parity compares code directly, and ``ast.dump`` depends on the
        version of Python.

        >>> wrapped = Section("a", 2, 1, {1: "Slide the", 2: "window."})
        >>> wrapped.digest == Section("a", 2, 9, {9: "Slide the window."}).digest
        True
        """
        paragraphs = re.split(r"\n\s*\n", "\n".join(self.prose.values()).strip())
        normal = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        return checksum(normal.encode())[:12]


def split(page: Page) -> list[Section]:
    r"""Return the sections of a page, in order.

    >>> page = Page("a", "en", "docs/en/a.md", "# Title { #a }\n\nProse.\n\n## Padding { #padding }\n")
    >>> [(section.level, section.id, section.line) for section in split(page)]
    [(0, '', 1), (1, 'a', 1), (2, 'padding', 5)]
    """
    sections = [Section("", 0, 1)]
    for block in page.blocks:
        if isinstance(block, Fence):
            sections[-1].fences.append(block)
            sections[-1].prose[block.line] = f"\n{block.options.get('title', '')}\n"
        elif isinstance(block, Heading):
            sections.append(Section(block.id, block.level, block.line, {block.line: block.title}))
        else:
            sections[-1].prose.update(block.numbered())
    return sections
