"""Compare the HTML of the pages with the runs: a site shows no Python that did not run, and no reference unfilled.

The engine fills in the text of pages. Snippets, include plugins and other plugins' pages bring in text later.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.outputs import PLACED
from convnotes.book.pages.blocks import PYCON, PYTHON
from convnotes.book.pages.fences import ALIASES
from convnotes.book.pages.page import Page

_LANGUAGE = rf"(?:language|lang|highlight|hl)-(?:{'|'.join(sorted({PYTHON, PYCON, *ALIASES}))})(?![\w+-])"
_CLASS = rf"""[^>]*\bclass=["']?[^"'>]*\b{_LANGUAGE}[^>]*>"""
# Of Pygments and of mkdocs-jupyter; then as a highlighter in the browser has it, and raw HTML.
_BLOCK = re.compile(
    rf"<(?:div|pre|table)\b{_CLASS}(?:(?:(?!<pre\b).)*<pre\b[^>]*>)?(?P<code>.*?)</pre>"
    rf"|<pre\b[^>]*>\s*<code\b{_CLASS}(?P<plain>.*?)</pre>",
    re.DOTALL | re.IGNORECASE,
)
_LINE_NUMBERS = re.compile(r'<(td|span) class="linenos[^>]*>.*?</\1>', re.DOTALL)
_LITERAL = re.compile(r"<(pre|code|script|style|math|textarea)\b.*?</\1>", re.DOTALL)
_REFERENCE = re.compile(rf"\{{\{{\s*[A-Za-z_][^{{}}<]*|(?<=[\"'(])(?:{'|'.join(kind.name for kind in PLACED)}):[\w-]+")
# What brings text in: a snippet, an include or a macro, generated documentation.
_INCLUDE = re.compile(r"-+8<-+|\{[!%]|^::: ")


class Shown:
    """What ran in one language. ``faults`` collects what pages show besides."""

    def __init__(self, course: Course, language: str) -> None:
        self.course, self.language = course, language
        self.faults: list[Fault] = []

    def check(self, file: str, content: str, about: Mapping[str, object], output: str) -> None:
        """Compare a page: its content, what its front matter says about it, and the whole output.

        Outside its content a page may show the Python of others, such as beginnings of posts.
        """
        page = self.course.pages[self.language].get(file.removesuffix(".md"))
        ran = Counter(_letters(fence.code) for fence in page.fences) if page else Counter[str]()
        for code in _python(content):
            ran[_letters(code)] -= 1
            if ran[_letters(code)] < 0:
                self._refuse(page, file, "this page shows Python that was not run", code)
        for code in _python(output.replace(content, "")):
            if _letters(code) not in self._all:
                self._refuse(page, file, "this page shows Python that was not run", code)
        for text in (_LITERAL.sub("", content), *filter(lambda text: isinstance(text, str), about.values())):
            for left in _REFERENCE.findall(str(text)):
                self._refuse(page, file, "this page shows a reference that was not filled in", left)

    @cached_property
    def _all(self) -> set[str]:
        return {_letters(fence.code) for page in self.course.pages[self.language].values() for fence in page.fences}

    def _refuse(self, page: Page | None, file: str, message: str, found: str) -> None:
        first = next(filter(None, map(str.strip, found.split("\n"))), "")
        path = page.path if page else self.course.path(self.course.folder(self.language) / file)
        lines = page.text.split("\n") if page else []
        numbers = [*_lines_with(first, lines), *(i for i, line in enumerate(lines, 1) if _INCLUDE.search(line)), 1]
        remedy = "what other files bring in does not run; write it on the page itself"
        self.faults.append(Fault(path, numbers[0], f"{message}: {first}", remedy, page.text if page else ""))


def _python(content: str) -> Iterator[str]:
    """Yield the text of each block of Python in HTML."""
    for match in _BLOCK.finditer(_LINE_NUMBERS.sub("", content)):
        yield html.unescape(re.sub(r"<[^>]+>", "", match["code"] or match["plain"] or ""))


def _letters(code: str) -> str:
    """Return code without white space, for highlighters strip some. A page leaves out doctest's empty lines."""
    return "".join(code.replace("<BLANKLINE>", "").split())


def _lines_with(text: str, lines: Iterable[str]) -> list[int]:
    return [number for number, line in enumerate(lines, 1) if text and text in line]
