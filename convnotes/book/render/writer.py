"""Put a run's outputs and numbers into a page, in the page's language.

What comes out is Markdown again, for any generator with Python-Markdown and the
usual pymdownx extensions: text as code blocks, figures as images with captions,
tables as HTML, mathematics as MathML.
"""

import base64
import html
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from convnotes.book.kernel.protocol import FIGURE_MIME, MODEL_MIME, NUMBER_MIME, TABLE_MIME
from convnotes.book.pages.fences import PYCON, PYTHON, Fence, front_matter
from convnotes.book.pages.inline import CODE_OR_MATH, NUMBER, PLAIN, SITE, InlineError, Style, fill
from convnotes.book.pages.labels import LabelError, Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.outputs import Outputs

FIGURE = re.compile(
    r'!\[(?P<alt>[^\]]+)\]\(figure:(?P<name>[\w-]+) "(?P<caption>[^"]+)"\)'
    r"(?:\{ \.(?P<explorable>[a-z]+-[a-z-]+) model=(?P<model>[\w-]+) \})?"
)
TABLE = re.compile(r"\[(?P<caption>[^\]]+)\]\(table:(?P<name>[\w-]+)\)")
LIST = re.compile(r"\[[^\]]+\]\(list:(?P<name>[\w-]+)\)")
# What a run could have computed. The source of another's figure stands in its sentence, as a footnote.
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\|")
_TYPED = re.compile(r"(?<![\d.])\d+\.\d+(?: ?%| (?:percentage )?points\b)")
_BY_PATH = re.compile(r"\]\([^)]*\b(?:figures|models)/")
_REFERENCE = re.compile(r"\]\((?:figure|table|list):")
_ANNOTATION = re.compile(r"#\s*\(\d+\)")
_NOT_RUN = {
    "ko": "내려받기가 필요해서 빌드에서는 실행하지 않아요.",
    "en": "Not run by the build: it needs a download.",
}
_WHAT = {FIGURE_MIME: "figure", TABLE_MIME: "table", MODEL_MIME: "model"}
_MODEL = {"ko": "이 그림을 움직이는 모델 파일", "en": "The file of the model behind this figure"}


@dataclass(frozen=True)
class Rendered:
    """A page with its outputs: Markdown, and the files it shows, by path within the language's folder."""

    text: str
    files: dict[str, bytes]


def put(page: Page, outputs: Outputs, labels: Labels, tools: str = "") -> Rendered:
    """The page with everything that its run gave.

    ``tools`` is a line of Markdown for below the title. Raises ``PageError`` for a
    reference to what the run did not give, for a figure or table that is not placed
    exactly once, and for words without Korean.
    """
    return Writer(page, outputs, labels, tools).write()


class Writer:
    """Goes through a page line by line. A kind of it may write the outputs in another way."""

    def __init__(self, page: Page, outputs: Outputs, labels: Labels, tools: str) -> None:
        self.page, self.outputs, self.labels, self.tools = page, outputs, labels, tools
        self.placed: set[tuple[str, str]] = set()
        self.files: dict[str, bytes] = {}

    def write(self) -> Rendered:
        text = "\n".join(self._lines()) + "\n"
        for kind, name in self.outputs.made_at.keys() - self.placed:
            if kind != NUMBER_MIME:
                line = self.outputs.made_at[kind, name].line
                raise self.page.error(line, f"the page does not place the {_WHAT[kind]} {name!r} that this fence makes")
        return Rendered(text, self.files)

    def _lines(self) -> Iterator[str]:
        lines = self.page.text.rstrip("\n").split("\n")
        fences = {fence.line: fence for fence in self.page.fences}
        texts = dict(zip((fence.line for fence in self.page.running), self.outputs.texts, strict=True))
        number = front_matter(self.page.text).count("\n")
        yield from lines[:number]
        tools = self.tools
        while number < len(lines):
            fence = fences.get(number + 1)
            if fence is None:
                yield from self._prose(lines[number], number + 1)
                number += 1
                if tools and lines[number - 1].startswith("# "):
                    yield from ("", tools)
                    tools = ""
                continue
            for line in lines[number : fence.end_line]:
                # Doctest wants a mark for an empty line; a reader does not.
                yield line.replace("<BLANKLINE>", "") if fence.language == PYCON else line
            number = fence.end_line
            if _ANNOTATION.search(fence.code):
                end = _list_end(lines, number, fence.indent)
                for line in lines[number:end]:
                    number += 1
                    yield from self._prose(line, number)
            yield from self._after(fence, texts.get(fence.line, ""))

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

    def _prose(self, line: str, number: int) -> Iterator[str]:
        bare = line.strip()
        margin = line[: len(line) - len(line.lstrip())]
        if not _REFERENCE.search(bare):
            yield margin + self._inline(bare, number) if bare else line
        elif figure := FIGURE.fullmatch(bare):
            lines = self._explorable(figure, number) if figure["explorable"] else self._figure(figure, number)
            yield from (margin + part for part in lines)
        elif table := TABLE.fullmatch(bare):
            yield from (margin + part for part in self._table(table, number))
        elif listed := LIST.fullmatch(bare):
            yield from self._list(listed["name"], number)
        else:
            forms = '![alt](figure:name "caption") or [caption](table:name)'
            raise self.page.error(number, f"cannot read this reference; write {forms}, alone on its line")

    def _take(self, kind: str, name: str, number: int, given: dict[str, dict[str, Any]]) -> dict[str, Any]:
        what = _WHAT[kind]
        if name not in given:
            raise self.page.error(number, f"no fence makes a {what} {name!r}; there is {', '.join(given) or 'none'}")
        # One model is for as many explorables as the page has.
        if (kind, name) in self.placed and kind != MODEL_MIME:
            raise self.page.error(number, f"the {what} {name!r} is placed twice")
        self.placed.add((kind, name))
        return given[name]

    def _figure(self, match: re.Match[str], number: int) -> Iterator[str]:
        figure = self._take(FIGURE_MIME, match["name"], number, self.outputs.figures)
        alt, caption = self._inline(match["alt"], number, PLAIN), self._inline(match["caption"], number)
        size = f'width="{figure["width"]}" height="{figure["height"]}" loading="lazy"'
        light, dark = (figure["renderings"][f"{self.page.language}-{scheme}"] for scheme in ("light", "dark"))
        # Where nothing is drawn in ink, one file does for both.
        variants = {"": light} if light == dark else {"light": light, "dark": dark}
        images = []
        for scheme, rendering in variants.items():
            path = f"figures/{self.page.name}/{match['name']}{scheme and f'-{scheme}'}.{figure['format']}"
            self.files[path] = rendering.encode() if figure["format"] == "svg" else base64.b64decode(rendering)
            link = posixpath.relpath(path, posixpath.dirname(self.page.name) or ".") + (scheme and f"#only-{scheme}")
            images.append(f"[![{html.escape(alt)}]({link}){{ {size} }}]({link.partition('#')[0]}){{ .enlarge }}")
        yield from ("".join(images), "", "/// caption")
        yield from (f"    attrs: {{id: figure-{match['name']}}}", "", caption, "", "///")

    def _explorable(self, match: re.Match[str], number: int) -> Iterator[str]:
        """A custom element around a figure, which is what a reader without JavaScript has, and a link to its model."""
        model = self._take(MODEL_MIME, match["model"], number, self.outputs.models)
        path = f"models/{self.page.name}/{match['model']}"
        self.files[f"{path}.json"] = json.dumps(model["manifest"], separators=(",", ":")).encode()
        if model["weights"]:
            self.files[f"{path}.bin"] = base64.b64decode(model["weights"])
        link = posixpath.relpath(f"{path}.json", posixpath.dirname(self.page.name) or ".")
        element = match["explorable"]
        yield from (f"//// html | {element}.explorable", "    markdown: block", "")
        yield from self._figure(match, number)
        yield from ("", f"[{_MODEL[self.page.language]}]({link}){{ .model }}", "", "////")

    def _table(self, match: re.Match[str], number: int) -> Iterator[str]:
        table = self._take(TABLE_MIME, match["name"], number, self.outputs.tables)
        if re.search(r"[`*\[<]", match["caption"]):
            raise self.page.error(number, "the caption of a table has words, numbers and formulas only")
        caption, name = self._inline(match["caption"], number), match["name"]
        attributes = f'tabindex="0"][role="region"][aria-labelledby="table-{name}"'
        yield from (f"/// html | div.table-scroll[{attributes}]", "    markdown: html", "")
        yield f'<table><caption id="table-{name}">{caption}</caption>'
        heads = ""
        for place, column in enumerate(table["columns"]):
            style = ' class="num"' if all(row[place]["numeric"] for row in table["rows"]) else ""
            heads += f'<th scope="col"{style}>{self._word(column)}</th>'
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        for first, *cells in table["rows"]:
            row = f'<th scope="row">{self._word(first["text"])}</th>'
            for cell in cells:
                tag = '<td class="num">' if cell["numeric"] else "<td>"
                row += f"{tag}{self._word(cell['text'])}</td>"
            yield f"<tr>{row}</tr>"
        yield from ("</tbody></table>", "", "///")
        try:
            self.labels.check()
        except LabelError as error:
            raise self.page.error(number, str(error)) from None

    def _list(self, name: str, number: int) -> list[str]:
        if name not in self.outputs.lists:
            there_is = ", ".join(self.outputs.lists) or "none"
            raise self.page.error(number, f"there is no list {name!r}; there is {there_is}")
        return self.outputs.lists[name]

    def _word(self, text: str) -> str:
        return html.escape(self.labels.korean(text) if self.page.language == "ko" else text)

    def _inline(self, text: str, number: int, style: Style = SITE) -> str:
        words = CODE_OR_MATH.sub("", text)
        for sentence in () if text.startswith("[^") else _SENTENCE.split(NUMBER.sub("", words)):
            if "[^" not in sentence and (typed := _TYPED.search(sentence)):
                advice = "report it in a fence and write {{ name:.1%}}, or name its source in a footnote"
                raise self.page.error(number, f"{typed.group()} is typed; {advice}")
        if _BY_PATH.search(words):
            raise self.page.error(number, 'what a fence made is placed by name: ![alt](figure:name "caption")')
        try:
            return fill(text, self.outputs.numbers, style)
        except InlineError as error:
            raise self.page.error(number, str(error)) from None


def _list_end(lines: list[str], start: int, indent: int) -> int:
    """Where the list that explains a fence's annotations ends, or ``start`` if there is none."""
    item = re.compile(rf" {{{indent}}}\d+\.\s")
    end = number = start
    while number < len(lines):
        line = lines[number]
        if item.match(line) or (end > start and line.strip() and line.startswith(" " * (indent + 4))):
            end = number + 1
        elif line.strip():
            break
        number += 1
    return end
