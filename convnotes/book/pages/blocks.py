"""The blocks of a page: front matter, headings, prose and fences, with line numbers."""

import ast
import doctest
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from convnotes.book.pages.inline import whole_formulas

PYTHON = "python"
PYCON = "pycon"
EXERCISE, SOLUTION = "exercise", "solution"
_STRING, _ID = re.compile(r'"[^"]*"'), re.compile(r"(?<=[{\s])#([\w-]+)(?=[\s}])")
Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Block:
    """Consecutive lines of a page, unchanged. ``line`` is the number of the first, from 1."""

    line: int
    text: str

    @property
    def end_line(self) -> int:
        return self.line + self.text.count("\n")

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Return each line with its number."""
        return enumerate(self.text.split("\n"), self.line)


class FrontMatter(Block):
    """The YAML at the top of a page, including the dashes."""

    @property
    def yaml(self) -> str:
        return self.text.strip("\ufeff-\n ")

    def find(self, key: str) -> str | None:
        """Return the value of a key without indentation, or ``None``."""
        said = re.search(rf"^{key}:(.*)$", self.text, re.MULTILINE)
        return said[1].strip() if said else None


@dataclass(frozen=True)
class Heading(Block):
    """A heading. ``id`` is empty if the page gives none."""

    level: int
    title: str
    id: str


class Prose(Block):
    """Lines between headings and fences, including empty lines."""

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Return each line with its number. Lines that share a formula are one."""
        return ((self.line + place, line) for place, line in whole_formulas(self.text))


@dataclass(frozen=True)
class Fence(Block):
    """One code block. ``code`` omits the fence's indentation."""

    language: str
    options: dict[str, str]
    code: str
    indent: int

    @property
    def runs(self) -> bool:
        return self.language in (PYTHON, PYCON) and "data-norun" not in self.options

    @cached_property
    def shape(self) -> str:
        """The code in comparable form: a syntax tree for Python, otherwise the text."""
        return shape_of(self.code) if self.language == PYTHON else self.code.strip()

    @property
    def id(self) -> str:
        """The id that the header of the fence gives it in HTML, or an empty string."""
        header = _STRING.sub("", self.text.partition("\n")[0])
        return "".join(_ID.findall(header)[:1])

    @property
    def key(self) -> Key:
        """Everything in the fence that its outputs depend on."""
        return self.language, self.shape, self.options.get("data-raises")

    @property
    def examples(self) -> list[doctest.Example]:
        """The ``>>>`` examples of a pycon fence, with their line numbers in the fence."""
        return doctest.DocTestParser().get_examples(self.code)

    @property
    def python(self) -> str:
        """The Python code that runs, without prompts and results."""
        return self.code if self.language == PYTHON else "".join(example.source for example in self.examples)


# Both languages have the same code.
@lru_cache(maxsize=4096)
def shape_of(code: str) -> str:
    """Return Python's syntax tree, and a final ``;``, which makes IPython hide the value.

    >>> shape_of("x  # the same") == shape_of("x"), shape_of("x;") == shape_of("x")
    (True, False)
    """
    return ast.dump(ast.parse(code)) + (";" if ";" in code and _last_token(code) == ";" else "")


def _last_token(code: str) -> str:
    layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    read = tokenize.generate_tokens(io.StringIO(code).readline)
    return next((token.string for token in reversed(list(read)) if token.type not in layout), "")
