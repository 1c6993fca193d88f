"""Scan a page for its blocks.

The scanner finds the fences that ``pymdownx.superfences`` shows, or refuses the page.
Superfences shows some fences as other text: unclosed fences, fences indented like literal
code, and fences in comments. Each of them raises ``Fault``, so that the site shows exactly
the code that runs.
"""

import re
from collections.abc import Iterator

from convnotes.book.fault import Fault
from convnotes.book.pages.blocks import Block, Fence, FrontMatter, Heading, Prose
from convnotes.book.pages.fences import OPENING, read_fence
from convnotes.book.pages.inline import BOX

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?=\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\s*(?P<marks>#{1,6})\s*(?P<title>.*?)(?:\s*(?<!\{)\{(?P<attributes>[^{}]*)\})?\s*$")
_UNDERLINE = re.compile(r"[=-]+ *")
_ID = re.compile(r"(?:^|\s)#([\w-]+)")
_MISPLACED = re.compile(r" *(?:>[> ]*|(?:[-*+]|\d+\.)[ \t]+(?:[-*+>]|\d+\.|[ \t])*)(?:`{3,}|~{3,})")
_HTML = re.compile(r"(<!--|-->)|<(/?)(div|section|article|aside|details|figure|table|pre|script|style|p)\b")
_LIST_ITEM = re.compile(r"(?:[-*+]|\d+\.)[ ]+\S")
_TITLE = re.compile(r"\".*\" *|'.*' *")


def scan(text: str, path: str = "page") -> tuple[Block, ...]:
    r"""Return every block of a page, in order. Their texts, joined by line ends, are the page.

    ``path`` is for messages only. Raises ``Fault`` for a fence that superfences would not
    show, for invalid Python, and for an unknown or misplaced option.

    >>> page = '''# A page { #a }
    ...
    ... === "Keras"
    ...
    ...     ```python title="first.py"
    ...     x = 1
    ...     ```
    ... '''
    >>> [(type(block).__name__, block.line) for block in scan(page)]
    [('Heading', 1), ('Prose', 2), ('Fence', 5), ('Prose', 8)]
    >>> "\n".join(block.text for block in scan(page)) == page
    True
    """
    return tuple(_Scanner(text.replace("\r\n", "\n").replace("\r", "\n"), path).blocks())


class _Scanner:
    def __init__(self, text: str, path: str) -> None:
        matter = _FRONT_MATTER.match(text)
        self.front = FrontMatter(1, matter.group()) if matter else None
        self.lines, self.path = text.split("\n"), path
        self.containers = _Containers()
        self.open_tags: list[str] = []

    def blocks(self) -> Iterator[Block]:
        if self.front:
            yield self.front
        start = number = self.front.end_line if self.front else 0
        while number < len(self.lines):
            block = self._fence(number) or self._heading(number)
            if block:
                yield from self._prose(start, number)
                yield block
                start = number = block.end_line
            else:
                number += 1
        yield from self._prose(start, number)

    def _prose(self, start: int, end: int) -> Iterator[Prose]:
        if start < end:
            yield Prose(start + 1, "\n".join(self.lines[start:end]))

    def _fence(self, number: int) -> Fence | None:
        line = self.lines[number]
        opening = OPENING.match(line.lstrip(" \t"))
        if opening:
            if self.open_tags:
                raise Fault(self.path, number + 1, "a fence inside an HTML element or comment", "close that before it")
            margin = line[: len(line) - len(line.lstrip(" \t"))]
            if "\t" in margin:
                raise Fault(self.path, number + 1, "a fence is indented with a tab", "use 4 spaces a level")
            if not self.containers.hold(len(margin)):
                where = f"no admonition, tab or list item open here has its content at {len(margin)} spaces"
                raise Fault(self.path, number + 1, f"this fence may be shown as literal text: {where}")
            fence = read_fence(self.lines, number, opening, self.front, self.path)
            self.containers.fence(fence.indent)
            return fence
        if _MISPLACED.match(line):
            raise Fault(self.path, number + 1, "a fence cannot stand in a quotation or on a list marker's line")
        self._follow_html(line)
        self.containers.prose(line)
        return None

    def _heading(self, number: int) -> Heading | None:
        line = self.lines[number]
        if heading := _HEADING.match(line):
            identifier = _ID.search(heading["attributes"] or "")
            level = len(heading["marks"])
            return Heading(number + 1, line, level, heading["title"], identifier[1] if identifier else "")
        before = self.lines[number - 1] if number else ""
        after = self.lines[number + 1 : number + 2]
        if line.strip() and not before.strip() and after and _UNDERLINE.fullmatch(after[0]):
            return Heading(number + 1, line, 1 if after[0].startswith("=") else 2, line, "")
        return None

    def _follow_html(self, line: str) -> None:
        for mark, slash, tag in _HTML.findall(re.sub(r"`[^`]*`", "", line)):
            if mark == "<!--" or (tag and not slash):
                self.open_tags.append(tag)
            elif tag in self.open_tags:
                del self.open_tags[len(self.open_tags) - 1 - self.open_tags[::-1].index(tag) :]


class _Containers:
    """The indents that can hold content: 0, plus 4 for each open admonition, tab or list item."""

    def __init__(self) -> None:
        self._indents = [0]
        self._may_list = True

    def fence(self, indent: int) -> None:
        self._close(indent)
        self._may_list = False

    def prose(self, line: str) -> None:
        bare = line.strip()
        if not bare:
            self._may_list = True
            return
        indent = len(line) - len(line.lstrip())
        self._close(indent)
        is_item = bool(_LIST_ITEM.match(bare)) and self._may_list
        if indent == self._indents[-1] and (is_item or opens_box(bare)):
            self._indents.append(indent + 4)
        self._may_list = is_item

    def hold(self, indent: int) -> bool:
        return indent in self._indents

    def _close(self, indent: int) -> None:
        while self._indents[-1] > indent:
            self._indents.pop()


def opens_box(line: str) -> bool:
    """Tell whether Material shows the next indented lines as content of an admonition or a tab."""
    box = BOX.fullmatch(line)
    if not box or box["mark"].startswith("/"):
        return False
    kind, rest, spaces = box["kind"], box["rest"], len(box["space"])
    if box["mark"].startswith("="):
        return spaces > 0 and not kind and bool(_TITLE.fullmatch(rest))
    titled = kind.endswith(" ") and rest.startswith('"') and bool(_TITLE.fullmatch(rest))
    return spaces < 2 and bool(kind) and (not rest or titled)
