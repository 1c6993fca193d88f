"""List what a section and its counterpart in the other language must both contain."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from convnotes.book.outputs import CLAIM, PLACED
from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.inline import BOX, CODE_OR_MATH, NUMBER, TARGET, formula_of
from convnotes.book.parity.sections import Section

ORDERED = ("heading", "fence", *(kind.name for kind in PLACED if kind.ordered), "box")
"""The kinds of items with the same order in both languages; sentences may reorder the others."""

_BY_NAME = {CLAIM.name, *(kind.name for kind in PLACED)}
_LIST_ITEM = re.compile(r"\s*([-*+:]|\d+\.)\s+")
_LINK = re.compile(
    TARGET + r"|^\s*\[(?!\^)[^\]]+\]:\s*(?P<definition>\S+)"
    r'|\b(?:href|src)="(?P<attribute>[^"]*)"'
    r"|(?P<bare>https?://(?:(?![<>()\"'])[!-~])*[\w/])"
    r"|\[(?P<footnote>\^[\w-]+)\]",
    re.ASCII,
)
_ELEMENT = re.compile(r"<(?P<name>/?[a-zA-Z][\w-]*)(?P<attributes>[^<>]*)>")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r'(?<![\w"])(?:[#.]|model=)[\w-]+')
_DIVIDER = re.compile(r"[\s|:-]*-[\s|:-]*")
# Digits in names such as VGG16 and ResNet-50 do not count: one language may repeat a name.
_NUMERAL = re.compile(r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)*")


@dataclass(frozen=True)
class Item:
    """One thing on a page. Counterparts have the same ``value``; messages show ``name``."""

    kind: str
    value: str
    line: int
    name: str


class Inventory:
    """The items of a section, and its words without code, mathematics and markup.

    >>> inventory = Inventory(Section("a", 2, 1, {1: "With [3×3](b.md) and `k`, about 1,000 of them."}))
    >>> [item.name for item in inventory.items]
    ['code `k`', 'link b.md', 'number 3', 'number 3', 'number 1000']
    >>> inventory.words
    {1: 'With [3×3 ) and  , about 1,000 of them.'}
    """

    def __init__(self, section: Section) -> None:
        self.section = section
        self.items = [_fence(fence) for fence in section.fences]
        self.words: dict[int, str] = {}
        for number, text in section.prose.items():
            line = _Line(number, text)
            self.items += line.items
            self.words[number] = line.text.strip()
        self.items += _tables(self.words)


def _fence(fence: Fence) -> Item:
    # ``Section.prose`` contains the title, because titles are translated.
    options = sorted((key, value if key != "title" else "") for key, value in fence.options.items())
    return Item("fence", f"{fence.language} {options} {fence.shape}", fence.line, f"{fence.language or 'plain'} fence")


class _Line:
    """Takes the items out of a line of prose, one kind after the other."""

    def __init__(self, number: int, text: str) -> None:
        self.number, self.text = number, text
        self.items: list[Item] = []
        self._code_and_math()
        self._blocks()
        self._links()
        self._markup()
        for numeral in _NUMERAL.findall(html.unescape(self.text)):
            self._add("number", numeral.replace(",", ""))

    def _code_and_math(self) -> None:
        for match in self._take(CODE_OR_MATH):
            if match["code"]:
                self._add("code", match["code"].strip("` "), "code `{}`")
            else:
                self._add("formula", formula_of(match).strip())

    def _blocks(self) -> None:
        if box := BOX.match(self.text):
            self._add("box", f"{box['mark']} {box['kind']}".strip())
            self.text = self.text[box.start("rest") :]
        if item := _LIST_ITEM.match(self.text):
            self._add("list item", "1." if item[1][0].isdigit() else "-")
            self.text = self.text[item.end() :]

    def _links(self) -> None:
        for match in self._take(NUMBER):
            self._add("reference", ":".join(filter(None, match.group("name", "spec"))), "reference {{{{ {} }}}}")
        for match in self._take(_LINK):
            target = match[match.lastgroup or 0]
            kind, _, name = target.partition(":")
            self._add(*((kind, name) if kind in _BY_NAME else ("link", target)))

    def _markup(self) -> None:
        for match in self._take(_ELEMENT):
            # ``lang`` marks words from the other language, which need no counterpart there.
            if not match["name"].startswith("/") and "lang=" not in match["attributes"]:
                self._add("element", match["name"], "element <{}>")
        for match in self._take(_ATTRIBUTES):
            for name in _NAME.findall(match.group()):
                self._add("attribute", name)

    def _add(self, kind: str, value: str, name: str = "") -> None:
        self.items.append(Item(kind, value, self.number, name.format(value) if name else f"{kind} {value}"))

    def _take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        matches = list(pattern.finditer(self.text))
        self.text = pattern.sub(" ", self.text)
        return matches


def _tables(words: dict[int, str]) -> Iterator[Item]:
    for number, text in words.items():
        if "|" in text and _DIVIDER.fullmatch(text):
            end = number + 1
            while "|" in words.get(end, ""):
                end += 1
            shape = f"of {end - number - 1} rows and {text.strip().strip('|').count('|') + 1} columns"
            yield Item("Markdown table", shape, number, f"Markdown table {shape}")
