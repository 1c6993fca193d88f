"""The blocks of a page: front matter, headings, prose and fences, each with its lines."""

import ast
import doctest
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

PYTHON = "python"
PYCON = "pycon"
EXERCISE, SOLUTION = "exercise", "solution"
Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Block:
    """Some lines of a page as they stand; ``line`` is the first of them, counted from 1."""

    line: int
    text: str

    @property
    def end_line(self) -> int:
        return self.line + self.text.count("\n")

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Each line, with its number."""
        return enumerate(self.text.split("\n"), self.line)


class FrontMatter(Block):
    """The YAML at the top of a page, dashes included."""

    @property
    def yaml(self) -> str:
        return self.text.strip("\ufeff-\n ")

    def find(self, key: str) -> str | None:
        """What stands behind a key that is written at the margin, or ``None``."""
        said = re.search(rf"^{key}:(.*)$", self.text, re.MULTILINE)
        return said[1].strip() if said else None


@dataclass(frozen=True)
class Heading(Block):
    """A heading; ``id`` is empty if none is written."""

    level: int
    title: str
    id: str


class Prose(Block):
    """Lines between headings and fences, empty ones included."""


@dataclass(frozen=True)
class Fence(Block):
    """One code block; ``code`` is without its indentation."""

    language: str
    options: dict[str, str]
    code: str
    indent: int

    @property
    def runs(self) -> bool:
        return self.language in (PYTHON, PYCON) and "data-norun" not in self.options

    @cached_property
    def shape(self) -> str:
        """What counts as the code: the syntax tree of Python, the text of anything else."""
        return shape_of(self.code) if self.language == PYTHON else self.code.strip()

    @property
    def key(self) -> Key:
        """What decides on the outputs."""
        return self.language, self.shape, self.options.get("data-raises")

    @property
    def examples(self) -> list[doctest.Example]:
        """The ``>>>`` examples of a pycon fence, each with its line within the fence."""
        return doctest.DocTestParser().get_examples(self.code)

    @property
    def python(self) -> str:
        """The Python that runs, without prompts and results."""
        return self.code if self.language == PYTHON else "".join(example.source for example in self.examples)


def shape_of(code: str) -> str:
    """The syntax tree of Python, with the ``;`` at the end that keeps IPython from showing a value.

    >>> shape_of("x  # the same") == shape_of("x"), shape_of("x;") == shape_of("x")
    (True, False)
    """
    layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    tokens = [
        token.string for token in tokenize.generate_tokens(io.StringIO(code).readline) if token.type not in layout
    ]
    return ast.dump(ast.parse(code)) + (";" if tokens and tokens[-1] == ";" else "")
