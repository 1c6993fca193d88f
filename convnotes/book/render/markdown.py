"""The prose of a page as plain Markdown, for a notebook or a script that is read without the site."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from convnotes.book.outputs import PLACED
from convnotes.book.pages.blocks import Block, Fence, Prose
from convnotes.book.pages.inline import BOX, CODE_OR_MATH, PLAIN, TARGET, fill, unclaimed
from convnotes.book.pages.page import Page
from convnotes.book.render.download_links import SiteAddress

_LAB = re.compile(r" *\{ *data-lab=[^}]*\}$")
# Attributes stand behind what they are of, or end a heading.
_ATTRIBUTES = re.compile(r"(?<=[)\]])\{:? *[#.\w][^{}]*\}| *\{:? *[#.][^{}]*\}$")
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[\w-]+:")
_NOTE = re.compile(r"\s*\[\^(?P<id>[^\]]+)\]:\s*(?P<text>.*)")
_MARK = re.compile(r"\[\^(?P<id>[^\]]+)\]")
_DEFINITION = re.compile(r"(?P<before>\s*\[[^\]^]+\]:\s*)<?(?P<target>[^\s>]+)>?")
_BARE = re.compile(r"<(?P<target>[\w./-]+\.md(?:#[\w-]+)?)>")
_HTML = re.compile(r"(?P<before>\b(?:src|href)=\")(?P<target>[^\"]+)(?=\")")
_ELSEWHERE = re.compile(r"[A-Za-z][\w+.-]*:|//")
# A link to nowhere, as there is one where a site has no address: its words stay.
_LOOSE = re.compile(r"!?\[(?P<words>[^\[\]]*)\]\(\?[^)]*\)")


class PlainMarkdown:
    """Removes from a page's prose the syntax that only the site understands, and makes its links absolute."""

    def __init__(self, page: Page, numbers: Mapping[str, Any], address: SiteAddress) -> None:
        self.page, self.numbers, self.address = page, numbers, address
        self.boxes: list[int] = []
        # The notes of the page by name, and their numbers in the order of the text.
        self.notes = dict(self._notes())
        self.order: dict[str, int] = {}
        # Whether a line belongs to a note, or to the options of a block.
        self.skipping = False

    def text(self, blocks: Sequence[Block]) -> str:
        """Return the text of blocks between two cells. The notes of the page are not in it."""
        text = "\n".join(self._line(line, block) for block in blocks for _, line in block.numbered())
        if self.page.lab:
            text += self._close(0)
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def footnotes(self) -> str:
        """Return a numbered list of the notes that the text so far refers to."""
        # A note may refer to another one, which then comes after it.
        lines: list[str] = []
        while len(lines) < len(self.order):
            name, number = list(self.order.items())[len(lines)]
            lines.append(f"{number}. {self._inline(self.notes[name])}")
        return "\n".join(lines)

    def _notes(self) -> Iterator[tuple[str, str]]:
        for block in self.page.blocks:
            lines = block.text.split("\n") if isinstance(block, Prose) else []
            for place, line in enumerate(lines):
                if note := _NOTE.fullmatch(line):
                    more = lines[place + 1 :]
                    end = next((at for at, rest in enumerate(more) if not rest.startswith("    ")), len(more))
                    yield note["id"], " ".join([note["text"], *(rest.strip() for rest in more[:end])])

    def _line(self, line: str, block: Block) -> str:
        if not line.strip():
            self.skipping = False
            return ""
        indent = len(line) - len(line.lstrip())
        if not isinstance(block, Fence):
            if _NOTE.fullmatch(line) or re.match(r"\s*/{3,}", line):
                self.skipping = True
            elif indent < 4:
                self.skipping = False
            if self.skipping:
                return ""
        return self._close(indent) + self._content(line[4 * len(self.boxes) :], block, indent)

    def _content(self, line: str, block: Block, indent: int) -> str:
        if isinstance(block, Fence):
            return _LAB.sub("", line)
        if box := BOX.fullmatch(line):
            self.boxes.append(indent + 4)
            title = box["rest"].strip().strip('"') or box["kind"].partition(" ")[0]
            return f"<details><summary>{title}</summary>\n" if self.page.lab else f"{box['indent']}**{title}**\n"
        return self._inline(line)

    def _inline(self, line: str) -> str:
        line = fill(unclaimed(line), self.numbers, PLAIN)
        for kind in PLACED:
            line = kind.in_prose(line)
        if definition := _DEFINITION.match(line):
            return definition["before"] + (self._absolute(definition["target"]) or "")
        return _LOOSE.sub(r"\g<words>", _outside_code(self._plain, line))

    def _plain(self, text: str) -> str:
        text = re.sub(TARGET, lambda match: f"]({self._absolute(match['inline'])}", text)
        text = _BARE.sub(lambda match: f"<{self._absolute(match['target'])}>", text)
        text = _HTML.sub(lambda match: match["before"] + self._absolute(match["target"]), text)
        return _ICON.sub("", _ATTRIBUTES.sub("", _MARK.sub(self._mark, text)))

    def _mark(self, match: re.Match[str]) -> str:
        if match["id"] not in self.notes:
            return match.group()
        return f"<sup>{self.order.setdefault(match['id'], len(self.order) + 1)}</sup>"

    def _close(self, indent: int) -> str:
        """Close the boxes with more indentation. Boxes of a lab are collapsible, and need a closing tag."""
        closed = ""
        while self.boxes and indent < self.boxes[-1]:
            self.boxes.pop()
            closed += "\n</details>\n\n" if self.page.lab else ""
        return closed

    def _absolute(self, target: str) -> str:
        """Return the address on the site of a target as the page writes it, or ``?`` where the site has none."""
        if _ELSEWHERE.match(target):
            return target
        if not self.address.site_url:
            return "?"
        path, sharp, anchor = target.partition("#")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(self.page.name), path)) if path else self.page.name
        if path and not path.endswith(".md"):
            return self.address.file(self.page.language, place) + sharp + anchor
        return self.address.page(self.page.language, place.removesuffix(".md")) + sharp + anchor


def _outside_code(change: Callable[[str], str], line: str) -> str:
    """Change the parts of a line that are neither code nor a formula."""
    parts, end = [], 0
    for match in CODE_OR_MATH.finditer(line):
        parts += [change(line[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, change(line[end:])])
