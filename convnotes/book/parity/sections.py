"""A page in sections: each heading with what follows it, up to the next heading."""

import hashlib
import re
from dataclasses import dataclass, field

from convnotes.book.pages.fences import Fence, front_matter
from convnotes.book.pages.page import Page

_HEADING = re.compile(r"\s*(?P<marks>#{1,6})\s*(?P<title>.*?)(?:\s*(?<!\{)\{(?P<attributes>[^{}]*)\})?\s*$")
_UNDERLINE = re.compile(r"[=-]+ *")
_ID = re.compile(r"(?:^|\s)#([\w-]+)")


@dataclass(frozen=True)
class Section:
    """A part of a page. The first has level 0: front matter, and all that stands above the headings.

    ``id`` is empty for a heading without one. ``prose`` has each line that is not in
    a fence, by number; a fence's title stands there in its place.
    """

    id: str
    level: int
    line: int
    prose: dict[int, str] = field(default_factory=dict)
    fences: list[Fence] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A short hash of the prose; how its lines are wrapped does not count.

        Code is left out: it is compared with its counterpart as it stands, and what
        ``ast.dump`` says of it depends on the version of Python.

        >>> wrapped = Section("a", 2, 1, {1: "Slide the", 2: "window."})
        >>> wrapped.digest == Section("a", 2, 9, {9: "Slide the window."}).digest
        True
        """
        paragraphs = re.split(r"\n\s*\n", "\n".join(self.prose.values()).strip())
        normal = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        return hashlib.sha256(normal.encode()).hexdigest()[:12]


def split(page: Page) -> list[Section]:
    r"""The sections of a page, in order. Raises ``FenceError``.

    >>> page = Page("a", "en", "docs/en/a.md", "# Title { #a }\n\nProse.\n\n## Padding { #padding }\n")
    >>> [(section.level, section.id, section.line) for section in split(page)]
    [(0, '', 1), (1, 'a', 1), (2, 'padding', 5)]
    """
    lines = page.text.split("\n")
    fences = {fence.line: fence for fence in page.fences}
    number = front_matter(page.text).count("\n")
    sections = [Section("", 0, 1, dict(enumerate(lines[:number], 1)))]
    while number < len(lines):
        number += 1
        if fence := fences.get(number):
            sections[-1].fences.append(fence)
            sections[-1].prose[number] = f"\n{fence.options.get('title', '')}\n"
            number = fence.end_line
            continue
        text = lines[number - 1]
        if heading := _HEADING.match(text):
            identifier = _ID.search(heading["attributes"] or "")
            sections.append(Section(identifier[1] if identifier else "", len(heading["marks"]), number))
            text = heading["title"]
        elif _is_underlined(lines, number):
            sections.append(Section("", 1 if lines[number].startswith("=") else 2, number))
        sections[-1].prose[number] = text
    return sections


def _is_underlined(lines: list[str], number: int) -> bool:
    before, line, after = lines[number - 2] if number > 1 else "", lines[number - 1], lines[number : number + 1]
    return bool(line.strip() and not before.strip() and after and _UNDERLINE.fullmatch(after[0]))
