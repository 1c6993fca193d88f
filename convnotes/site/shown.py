"""Compare the HTML of the pages with the runs: a site shows no Python that did not run, and no reference unfilled.

The engine fills in the text of pages. Snippets, include plugins and other plugins' pages bring in text later.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.outputs import CLAIM, PLACED
from convnotes.book.pages.blocks import PYCON, PYTHON, Prose
from convnotes.book.pages.fences import ALIASES, OPENING
from convnotes.book.pages.inline import BOX
from convnotes.book.pages.page import Page
from convnotes.book.pages.scanner import opens_box

_NAMES = {PYTHON, PYCON, *ALIASES}
# As the extension CodeHilite has it.
_HEAD = re.compile(rf"(?: {{4}}|\t)\s*(?:::+|#!)(?:{'|'.join(sorted(_NAMES))})\b", re.IGNORECASE)
_FIRST_CLASS = re.compile(r"^\{[^}]*?\.([\w+-]+)")
_LANGUAGE = rf"(?:language|lang|highlight|hl)-(?:{'|'.join(sorted(_NAMES))})(?![\w+-])"
_CLASS = rf"""[^>]*\bclass=["']?[^"'>]*\b{_LANGUAGE}[^>]*>"""
# Of Pygments and of mkdocs-jupyter; then as a highlighter in the browser has it, and raw HTML.
_BLOCK = re.compile(
    rf"<(?:div|pre|table)\b{_CLASS}(?:(?:(?!<pre\b).)*<pre\b[^>]*>)?(?P<code>.*?)</pre>"
    rf"|<pre\b[^>]*>\s*<code\b{_CLASS}(?P<plain>.*?)</pre>",
    re.DOTALL | re.IGNORECASE,
)
_LINE_NUMBERS = re.compile(r'<(td|span) class="linenos[^>]*>.*?</\1>', re.DOTALL)
_LITERAL = re.compile(r"<(pre|code|script|style|math|textarea)\b.*?</\1>", re.DOTALL)
_KINDS = "|".join(kind.name for kind in (*PLACED, CLAIM))
_REFERENCE = re.compile(rf"\{{\{{\s*[A-Za-z_][^{{}}<]*\}}*|(?<=[\"'(])(?:{_KINDS}):[\w-]+")
# The extension that reads a box, and the name of its processor.
_READERS = {
    "!!!": ("admonition", "admonition"),
    "???": ("pymdownx.details", "details"),
    "===": ("pymdownx.tabbed", "tabbed"),
}
# Indented code, and what the build writes for a formula, a table or a figure.
_INDENTED = re.compile(r'(?<!output no-copy highlight">)<pre>(?:<span></span>)?<code>(.*?)</code>', re.DOTALL)
_WRITTEN = re.compile(r"&lt;math xmlns=|&lt;table&gt;&lt;caption id=|^/// caption$", re.MULTILINE)
_SOURCE = re.compile(r"(?: {4}|\t).*(?:\$|\]\()")
# What brings text in: a snippet, an include or a macro, generated documentation.
INCLUDE = re.compile(r"-+8<-+|\{[!%]|^::: ")


class Shown(Extension):
    """What ran in one language, as a Markdown extension. ``faults`` collects what pages show besides.

    ``file`` is the path of the next page. HTML may not tell the language of its code, so the
    fences are compared as Markdown has them, when snippets have been brought in.
    """

    def __init__(self, course: Course, language: str) -> None:
        super().__init__()
        self.course, self.language = course, language
        self.file = ""
        self.faults: list[Fault] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - as Python-Markdown calls it
        # After snippets, which have priority 32, and before fences, which have 25.
        md.preprocessors.register(_Fences(md, self), "shown", 26)

    def check(self, file: str, content: str, about: Mapping[str, object]) -> None:
        """Compare the HTML of a page, and what its front matter says about it."""
        self.check_code(file, _blocks(content))
        texts = [_LITERAL.sub("", content), *(text for text in about.values() if isinstance(text, str))]
        for reference in (found for text in texts for found in _REFERENCE.findall(text)):
            self._refuse(file, f"this page shows {reference.strip()!r}, which nothing filled in", reference)
        page, codes = self._page(file), "".join(_INDENTED.findall(content))
        if page and (written := _WRITTEN.search(codes)) and html.unescape(written.group()) not in page.text:
            lines = [number for number, line in enumerate(page.text.split("\n"), 1) if _SOURCE.match(line)]
            message = "what the build wrote here is shown as code, for it is indented like code"
            self.faults.append(page.fault(min(lines, default=1), message, "indent it less, or write code in a fence"))

    def check_code(self, file: str, codes: Iterable[str]) -> None:
        """Compare the Python that a page shows with the fences that it has."""
        page = self._page(file)
        ran = Counter(_letters(fence.code) for fence in page.fences) if page else Counter[str]()
        for code in codes:
            ran[_letters(code)] -= 1
            if ran[_letters(code)] < 0:
                first = next(filter(None, map(str.strip, code.split("\n"))), "")
                self._refuse(file, f"this page shows Python that was not run: {first}", first)

    def check_boxes(self, file: str, md: Markdown) -> None:
        """Find boxes that no processor reads: what is in them, code and outputs, would be shown as literal text."""
        page = self._page(file)
        prose = [block for block in page.blocks if isinstance(block, Prose)] if page else []
        for number, line in (pair for block in prose for pair in block.numbered()):
            box = BOX.match(line) if opens_box(line.strip()) else None
            extension, reader = _READERS[box["mark"][:3]] if box else ("", "")
            if page and box and reader not in md.parser.blockprocessors:
                message = f"nothing reads {box['mark']}, so what is in this box is shown as it is written"
                self.faults.append(page.fault(number, message, f"add {extension} to markdown_extensions"))

    def _page(self, file: str) -> Page | None:
        page = self.course.pages[self.language].get(file.removesuffix(".md"))
        return page and self.course.messages.shown(page)

    def _refuse(self, file: str, message: str, found: str) -> None:
        page = self._page(file)
        text, path = (
            (page.text, page.path) if page else ("", self.course.path(self.course.folder(self.language) / file))
        )
        lines = list(enumerate(text.split("\n"), 1))
        places = [*(i for i, line in lines if INCLUDE.search(line)), *(i for i, line in lines if found in line), 1]
        self.faults.append(Fault(path, places[0], message, "write it in the text of the page itself", text))


class _Fences(Preprocessor):
    def __init__(self, md: Markdown, shown: Shown) -> None:
        super().__init__(md)
        self.shown, self.file = shown, shown.file

    def run(self, lines: list[str]) -> list[str]:
        self.shown.check_code(self.file, _fences(lines))
        self.shown.check_boxes(self.file, self.md)
        return lines


def _fences(lines: list[str]) -> Iterator[str]:
    """Yield the code of each fence of Python, in lists and quotations too, and the head of indented code."""
    yield from (line for line in lines if _HEAD.match(line))
    number = 0
    while number < len(lines):
        # A prompt of an example looks like three quotations.
        marks = " \t>" if lines[number].lstrip().startswith(">") else " \t"
        opening, number = OPENING.match(lines[number].lstrip(marks)), number + 1
        if opening:
            body = [line.lstrip(marks).rstrip() for line in lines[number:]]
            if opening["mark"] in body:
                end = body.index(opening["mark"])
                language = opening["language"] or next(iter(_FIRST_CLASS.findall(opening["info"])), "")
                if language.lower() in _NAMES:
                    yield "\n".join(body[:end])
                number += end + 1


def _blocks(content: str) -> Iterator[str]:
    """Yield the text of each block of Python in HTML."""
    for match in _BLOCK.finditer(_LINE_NUMBERS.sub("", content)):
        yield html.unescape(re.sub(r"<[^>]+>", "", match["code"] or match["plain"] or ""))


def _letters(code: str) -> str:
    """Return code without white space, for highlighters strip some. A page leaves out doctest's empty lines."""
    return "".join(code.replace("<BLANKLINE>", "").split())
