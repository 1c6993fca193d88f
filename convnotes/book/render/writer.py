"""Put a run's outputs and numbers into a page, in the page's language.

What comes out is Markdown again, for any generator with Python-Markdown and the
usual pymdownx extensions: text as code blocks, figures as images with captions,
tables as HTML, mathematics as MathML.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from convnotes.book.outputs import KINDS, Kind
from convnotes.book.outputs.collected import Outputs
from convnotes.book.pages.blocks import PYCON, PYTHON, Block, Fence, FrontMatter, Prose
from convnotes.book.pages.inline import CODE_OR_MATH, NUMBER, SITE, InlineError, Style, fill
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page

# What a run could have computed. The source of another's figure stands in its sentence, as a footnote.
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\|")
_TYPED = re.compile(r"(?<![\d.])\d+\.\d+(?: ?%| (?:percentage )?points\b)")
_BY_PATH = re.compile(rf"\]\([^)]*\b(?:{'|'.join(kind.folder for kind in KINDS if kind.folder)})/")
_PLACED = [kind for kind in KINDS if kind.reference]
_REFERENCE = re.compile(rf"\]\((?:{'|'.join(kind.name for kind in _PLACED)}):")
_ANNOTATION = re.compile(r"#\s*\(\d+\)")
_NOT_RUN = {
    "ko": "내려받기가 필요해서 빌드에서는 실행하지 않아요.",
    "en": "Not run by the build: it needs a download.",
}


@dataclass(frozen=True)
class Rendered:
    """A page with its outputs: Markdown, and the files it shows, by path within the language's folder."""

    text: str
    files: dict[str, bytes]


class Writer:
    """Goes through the blocks of a page, and is what the kinds of outputs write into.

    ``links`` is a line of Markdown for below the title. With ``waiting`` the run is
    under way, and the page shows a place for each thing that it will give.
    """

    def __init__(self, page: Page, outputs: Outputs, labels: Labels, links: str = "", *, waiting: bool = False) -> None:
        self.page, self.outputs, self.links, self.waiting = page, outputs, links, waiting
        self.labels = Labels(labels.pairs)
        self.files: dict[str, bytes] = {}
        self._placed: set[tuple[Kind, str]] = set()

    def write(self) -> Rendered:
        """The page with everything that its run gave.

        Raises ``Fault`` for a reference to what the run did not give, for a figure or
        table that is not placed exactly once, and for words without Korean.
        """
        text = "\n".join(self._lines()).rstrip("\n") + "\n"
        for (kind, name), fence in self.outputs.made_at.items():
            if kind.required and (kind, name) not in self._placed:
                raise self.page.fault(
                    fence.line, f"the page does not place the {kind.name} {name!r} that this fence makes"
                )
        return Rendered(text, self.files)

    def beside(self, kind: Kind, file: str, content: bytes) -> str:
        path = f"{kind.folder}/{self.page.name}/{file}"
        self.files[path] = content
        return posixpath.relpath(path, posixpath.dirname(self.page.name) or ".")

    def take(self, kind: Kind, name: str, line: int) -> Any:
        given = self.outputs.named.get(kind, {})
        if name not in given:
            there = f"there is {', '.join(given) or 'none'}"
            missing = "no fence makes a" if kind.by_fences else "there is no"
            raise self.page.fault(line, f"{missing} {kind.name} {name!r}", there)
        if kind.once and (kind, name) in self._placed:
            raise self.page.fault(line, f"the {kind.name} {name!r} is placed twice")
        self._placed.add((kind, name))
        return given[name]

    def inline(self, text: str, line: int, style: Style = SITE) -> str:
        words = CODE_OR_MATH.sub("", text)
        for sentence in () if text.startswith("[^") else _SENTENCE.split(NUMBER.sub("", words)):
            if "[^" not in sentence and (typed := _TYPED.search(sentence)):
                advice = "report it in a fence and write {{ name:.1%}}, or name its source in a footnote"
                raise self.page.fault(line, f"{typed.group()} is typed", advice)
        if _BY_PATH.search(words):
            raise self.page.fault(line, 'what a fence made is placed by name: ![alt](figure:name "caption")')
        try:
            return fill(text, self.outputs.numbers, style)
        except InlineError as error:
            raise self.page.fault(line, str(error)) from None

    def _lines(self) -> Iterator[str]:
        texts = dict(zip((fence.line for fence in self.page.running), self.outputs.texts, strict=True))
        links = self.links
        blocks = list(self.page.blocks)
        while blocks:
            block = blocks.pop(0)
            if isinstance(block, FrontMatter):
                yield block.text
            elif isinstance(block, Fence):
                # Doctest wants a mark for an empty line; a reader does not.
                yield block.text.replace("<BLANKLINE>", "") if block.language == PYCON else block.text
                if _ANNOTATION.search(block.code) and blocks and isinstance(blocks[0], Prose):
                    explained, blocks[:1] = _split_list(blocks[0], block.indent)
                    for part in explained:
                        yield from self._prose(part)
                yield from self._after(block, texts.get(block.line, ""))
            else:
                yield from self._prose(block)
                if links and block.text.startswith("# "):
                    yield from ("", links)
                    links = ""

    def _after(self, fence: Fence, text: str) -> Iterator[str]:
        margin = " " * fence.indent
        if "data-norun" in fence.options:
            yield from ("", f"{margin}{_NOT_RUN[self.page.language]}", margin + "{ .norun }")
        # The output of a pycon fence is typed in it, and was checked.
        if text and fence.language == PYTHON:
            mark = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            yield ""
            yield f"{margin}{mark} {{ .text .output .no-copy }}"
            yield from (margin + line for line in text.split("\n"))
            yield margin + mark
            yield ""

    def _prose(self, block: Block) -> Iterator[str]:
        for number, line in block.numbered():
            bare = line.strip()
            margin = line[: len(line) - len(line.lstrip())]
            if _REFERENCE.search(bare):
                yield from (margin + part for part in self._referred(bare, number))
            else:
                yield margin + self.inline(bare, number) if bare else line

    def _referred(self, reference: str, line: int) -> Iterator[str]:
        for kind in _PLACED:
            if kind.reference and (match := kind.reference.fullmatch(reference)):
                return (kind.wait if self.waiting else kind.write)(self, match, line)
        forms = " or ".join(kind.form for kind in KINDS if kind.form)
        raise self.page.fault(line, "cannot read this reference", f"write {forms}, alone on its line")


def _split_list(prose: Prose, indent: int) -> tuple[list[Prose], list[Prose]]:
    """The list that explains a fence's annotations, if one begins here, and what is left."""
    item = re.compile(rf" {{{indent}}}\d+\.\s")
    lines = prose.text.split("\n")
    end = 0
    for number, line in enumerate(lines, 1):
        if item.match(line) or (end and line.strip() and line.startswith(" " * (indent + 4))):
            end = number
        elif line.strip():
            break
    parts = (prose.line, lines[:end]), (prose.line + end, lines[end:])
    explained, left = ([Prose(line, "\n".join(part))] if part else [] for line, part in parts)
    return explained, left
