"""Put a run's outputs and numbers into a page, in the page's language.

The result is Markdown, for any generator with Python-Markdown and the usual pymdownx
extensions. Texts are code blocks, figures are images with captions, tables are HTML, and
mathematics is MathML.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from convnotes.book.outputs import CLAIM, KINDS, PLACED, QUESTION, Kind
from convnotes.book.outputs.claim import id_of, place_of
from convnotes.book.outputs.collected import Outputs
from convnotes.book.outputs.question import COVER
from convnotes.book.pages.blocks import PYCON, PYTHON, Block, Fence, FrontMatter, Heading, Prose
from convnotes.book.pages.inline import CLAIMED, CODE_OR_MATH, NUMBER, SITE, InlineError, Style, fill, unclaimed
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page, link_to
from convnotes.questions import END

# A run should compute these numbers. A quoted number needs a footnote in its sentence.
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\|")
_TYPED = re.compile(r"(?<![\d.])\d+\.\d+(?: ?%| (?:percentage )?points\b)")
# A file in a folder of ours. Pages of authors may be there, and other sites have their own folders.
_BY_PATH = re.compile(
    r"\]\(<?(?![a-z][a-z0-9+.-]*:|//)(?:[^)\s]*/)?"
    rf"(?P<folder>{'|'.join(kind.folder for kind in KINDS if kind.folder)})/(?![^)\s]*(?:\.md|/)(?:#[^)\s]*)?>?[)\s])"
)
_REFERENCE = re.compile(rf"\]\((?:{'|'.join(kind.name for kind in PLACED)}):")
_ANNOTATION = re.compile(r"#\s*\(\d+\)")
_NOT_RUN = {
    "ko": "내려받기가 필요해서 빌드에서는 실행하지 않아요.",
    "en": "Not run by the build: it needs a download.",
}


@dataclass(frozen=True)
class Rendered:
    """A page with its outputs: Markdown, and files by path in the language's folder."""

    text: str
    files: dict[str, bytes]


class Writer:
    """Writes the blocks of a page. Kinds of output use it as ``Writing``.

    ``links`` is a line of Markdown to put below the title, or at the foot of a cover. With ``waiting``, the page shows
    placeholders, because its run is still in progress.
    """

    def __init__(self, page: Page, outputs: Outputs, labels: Labels, links: str = "", *, waiting: bool = False) -> None:
        self.page, self.outputs, self.links, self.waiting = page, outputs, links, waiting
        self.labels = Labels(labels.pairs)
        self.files: dict[str, bytes] = {}
        self._placed: set[tuple[Kind, str]] = set()
        self._covers = False

    def write(self) -> Rendered:
        """Return the page with all outputs of its run.

        Raises ``Fault`` for a reference without an output, and for words without Korean. It
        also raises ``Fault`` for a figure or table that the page does not place exactly once.
        """
        text = "\n".join(self._lines()).rstrip("\n") + "\n"
        for (kind, name), fence in self.outputs.made_at.items():
            if kind.required and (kind, name) not in self._placed:
                raise self.page.fault(fence.line, f"{kind.unplaced} the {kind.called} {name!r} that this fence makes")
        return Rendered(text, self.files)

    def beside(self, kind: Kind, file: str, content: bytes) -> str:
        path = f"{kind.folder}/{self.page.name}/{file}"
        self.files[path] = content
        return link_to(posixpath.relpath(path, posixpath.dirname(self.page.name) or "."))

    def take(self, kind: Kind, name: str, line: int) -> Any:
        given = self.outputs.named.get(kind, {})
        if name not in given:
            of_page = [other for other in given if "#" not in other]
            there = f"there is {', '.join(of_page) or 'none'}"
            missing = "no fence makes a" if kind.by_fences else "there is no"
            raise self.page.fault(line, f"{missing} {kind.called} {name!r}", there)
        if kind.once and (kind, name) in self._placed:
            raise self.page.fault(line, f"the {kind.called} {name!r} is placed twice")
        self._placed.add((kind, name))
        return given[name]

    def has_placed(self, kind: Kind, name: str) -> bool:
        return (kind, name) in self._placed

    def is_awaited(self, kind: Kind, name: str) -> bool:
        return self.outputs.named.get(kind, {}).get(name) == {}

    def inline(self, text: str, line: int, style: Style = SITE) -> str:
        words = CODE_OR_MATH.sub("", text)
        for sentence in () if text.startswith("[^") else _SENTENCE.split(NUMBER.sub("", words)):
            if "[^" not in sentence and (typed := _TYPED.search(sentence)):
                advice = "report it in a fence and write {{ name:.1%}}, or name its source in a footnote"
                raise self.page.fault(line, f"{typed.group()} is typed", advice)
        if by_path := _BY_PATH.search(words):
            message = f"{by_path['folder']}/ is reserved for what fences make, which is placed by name"
            raise self.page.fault(line, message, 'write ![alt](figure:name "caption"), or rename a folder of yours')
        try:
            return fill(text, self.outputs.numbers, style)
        except InlineError as error:
            raise self.page.fault(line, str(error)) from None

    def _claimed(self, text: str, line: int) -> str:
        """Make links of the claims in a line of prose."""
        if "](claim:" in CODE_OR_MATH.sub("", CLAIMED.sub("", text)):
            advice = "write [the words](claim:name), in one line, with other links and footnotes behind it"
            raise self.page.fault(line, "cannot read this claim", advice)
        return unclaimed(text) if self.waiting else CLAIM.linked(self, text, line)

    def _deciding(self) -> dict[int, list[tuple[int, int]]]:
        """Return the lines that decide claims, by the line of their fence on the page."""
        lines: dict[int, list[tuple[int, int]]] = {}
        for kind, name in self.outputs.made_at:
            if kind is CLAIM:
                number, first, last = place_of(self.page, self.outputs.named[CLAIM][name])
                lines.setdefault(self.page.running[number].line, []).append((first, last))
        return lines

    def _lines(self) -> Iterator[str]:
        deciding = self._deciding()
        texts = dict(zip((fence.line for fence in self.page.running), self.outputs.texts, strict=True))
        links = "" if self.page.cover else self.links
        blocks = list(self.page.blocks)
        while blocks:
            block = blocks.pop(0)
            if isinstance(block, FrontMatter):
                yield block.text
            elif isinstance(block, Fence):
                if block.line in deciding:
                    yield _with_marks(block, id_of(block, self.page.running.index(block)), deciding[block.line])
                else:
                    # Doctest needs a mark for an empty line, but readers do not.
                    yield block.text.replace("<BLANKLINE>", "") if block.language == PYCON else block.text
                if _ANNOTATION.search(block.code) and blocks and isinstance(blocks[0], Prose):
                    explained, blocks[:1] = _split_list(blocks[0], block.indent)
                    for part in explained:
                        yield from self._prose(part)
                yield from self._after(block, texts.get(block.line, ""))
            else:
                # A heading in a box is indented, and ends no cover.
                if isinstance(block, Heading) and not block.text[:1].isspace():
                    yield from self._uncover()
                yield from self._prose(block)
                if links and block.text.startswith("# "):
                    yield from ("", links)
                    links = ""
        yield from self._uncover()
        if self.page.cover and self.links:
            yield from ("", self.links)

    def _after(self, fence: Fence, text: str) -> Iterator[str]:
        margin = " " * fence.indent
        if "data-norun" in fence.options:
            yield from ("", f"{margin}{_NOT_RUN[self.page.language]}", margin + "{ .norun }")
        # A pycon fence already shows its output, which the run has checked.
        if text and fence.language == PYTHON:
            mark = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            yield ""
            yield f"{margin}{mark} {{ .text .output .no-copy }}"
            yield from (margin + line for line in text.split("\n"))
            yield margin + mark
            yield ""

    def _prose(self, block: Block) -> Iterator[str]:
        lines = list(block.numbered())
        for (number, line), (_, after) in zip(lines, [*lines[1:], (0, "")], strict=True):
            bare = line.strip()
            margin = line[: len(line) - len(line.lstrip())]
            if _REFERENCE.search(bare):
                if margin and "](ask:" in bare:
                    raise self.page.fault(number, "a question in a box or a list", "put it between paragraphs")
                yield from (margin + part for part in self._referred(bare, number))
            elif bare:
                words, ends = _split_break(line, after)
                yield margin + self.inline(self._claimed(words, number), number) + ends
            else:
                yield line

    def _referred(self, reference: str, line: int) -> Iterator[str]:
        for kind in PLACED:
            if match := kind.reference.fullmatch(reference):
                lines = (kind.wait if self.waiting else kind.write)(self, match, line)
                return self._covering(lines, match["name"], line) if kind is QUESTION else lines
        forms = " or ".join(kind.form for kind in PLACED if kind.form)
        raise self.page.fault(line, "cannot read this reference", f"write {forms}, alone on its line")

    def _covering(self, lines: Iterator[str], name: str, line: int) -> Iterator[str]:
        """Cover what follows a question, up to the next heading, question or end; an exact one has its solution."""
        if name == END and not self._covers and not self.waiting:
            raise self.page.fault(line, "no question before this covers anything", "leave it out")
        yield from self._uncover()
        yield from lines
        if name != END and not self.waiting and self.outputs.named[QUESTION][name].get("form") != "exact":
            yield from ("", *COVER[:-1])
            self._covers = True

    def _uncover(self) -> Iterator[str]:
        if self._covers:
            yield from ("", COVER[-1], "")
        self._covers = False


def _with_marks(fence: Fence, name: str, lines: list[tuple[int, int]]) -> str:
    """Return a fence with an id, and with a mark at the lines that decide claims."""
    header, _, rest = fence.text.partition("\n")
    marked = " ".join([fence.options.get("hl_lines", ""), *(f"{first}-{last}" for first, last in sorted(lines))])
    options = {**fence.options, "hl_lines": marked.strip()}
    opening = header[: len(header) - len(header.lstrip("`~ "))]
    written = " ".join(f'{key}="{value}"' for key, value in options.items())
    return f"{opening} {{ .{fence.language} #{name} {written} }}\n{rest}"


def _split_break(line: str, after: str) -> tuple[str, str]:
    """Split off what breaks a line of prose: two spaces, or a backslash, which Python-Markdown does not know."""
    bare = line.strip()
    backslashes = len(bare) - len(bare.rstrip("\\"))
    if not after.strip():
        return bare, ""
    if line.endswith("  "):
        return bare, "  "
    return (bare[:-1], "  ") if backslashes % 2 else (bare, "")


def _split_list(prose: Prose, indent: int) -> tuple[list[Prose], list[Prose]]:
    """Split off the list at the start, which explains a fence's annotations, from the rest."""
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
