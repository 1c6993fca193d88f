"""Scan a page for its fences: every fenced code block, with its place.

The scanner agrees with what ``pymdownx.superfences`` shows, or refuses. Whatever
superfences would turn into something else than a code block (a fence that is
never closed, that is indented like literal code, that hides in a comment) raises
``FenceError``, so that no code is shown without being run, or run without being
shown.
"""

import ast
import doctest
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property, lru_cache

from convnotes.book.pages.containers import Containers

PYTHON = "python"
PYCON = "pycon"
EXERCISE, SOLUTION = "exercise", "solution"
_ALIASES = {"py", "py3", "python3", "python2", "py2", "ipython", "ipython3", "sage", "pyi", "bazel", "starlark"}
_OWN_OPTIONS = {"data-raises", "data-timeout", "data-norun", "data-claim", "data-lab"}

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(\n|\Z)", re.DOTALL)
RECORDED = re.compile(r"^recorded:(.*)$", re.MULTILINE)
_OPENING = re.compile(r"(?P<mark>`{3,}|~{3,})[ \t]*(?:\.?(?P<language>[\w#.+-]+)(?=[ \t]|$))?(?P<info>.*)$")
_MISPLACED = re.compile(r" *(?:>[> ]*|(?:[-*+]|\d+\.)[ \t]+(?:[-*+>]|\d+\.|[ \t])*)(?:`{3,}|~{3,})")
_BRACES = re.compile(r'\{(?:\s*(?:\.[\w+-]+|#[\w-]+|[\w-]+="[^"}]*"))*\s*\}')
_PLAIN = re.compile(r"""(?:[ \t]*[a-zA-Z]\w*=(?P<q>["'])[^"']*(?P=q)(?=[ \t]|$))*""")
_OPTION = re.compile(r"""([\w-]+)=(["'])(.*?)\2""")
_DISPLAY_OPTIONS = {
    "hl_lines": re.compile(r"\d+(-\d+)?([ \t]+\d+(-\d+)?)*"),
    "linenums": re.compile(r"\d+([ \t]+\d+){0,2}"),
    "title": re.compile(r".*"),
    "title_mode": re.compile(r".*"),
}
_DOWNLOAD = re.compile(r"\b(?:load_data|get_file|keras\.applications\.\w+)\(")
_HTML = re.compile(r"(<!--|-->)|<(/?)(div|section|article|aside|details|figure|table|pre|script|style|p)\b")


class FenceError(ValueError):
    """A page whose fences cannot be told with certainty; says where and what to do."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@dataclass(frozen=True)
class Fence:
    """One code block of a page. Lines count from 1; ``code`` is without its indentation."""

    language: str
    options: dict[str, str]
    code: str
    line: int
    end_line: int
    indent: int

    @property
    def runs(self) -> bool:
        return self.language in (PYTHON, PYCON) and "data-norun" not in self.options

    @cached_property
    def shape(self) -> str:
        """What counts as the code: the syntax tree of Python, the text of anything else."""
        return shape_of(self.code) if self.language == PYTHON else self.code.strip()

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What decides on the outputs."""
        return self.language, self.shape, self.options.get("data-raises")

    @property
    def examples(self) -> list[doctest.Example]:
        """The ``>>>`` examples of a pycon fence, each with its line within the fence."""
        return doctest.DocTestParser().get_examples(self.code)


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


def front_matter(text: str) -> str:
    """The YAML block at the top of a page, dashes included, or nothing."""
    match = _FRONT_MATTER.match(text)
    return match.group() if match else ""


# Under mkdocs serve all pages are scanned at each save, and most are as they were.
@lru_cache(maxsize=1024)
def scan(text: str, path: str = "page") -> tuple[Fence, ...]:
    """Every fence of a page, in order.

    ``path`` is for messages only. Raises ``FenceError`` where a fence would not be
    shown as one, where Python does not parse, or where an option is unknown or out of place.

    >>> page = '''A page.
    ...
    ... === "Keras"
    ...
    ...     ```python title="first.py"
    ...     x = 1
    ...     ```
    ... '''
    >>> [(fence.line, fence.code, fence.options) for fence in scan(page)]
    [(5, 'x = 1', {'title': 'first.py'})]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    matter = front_matter("\n".join(lines))
    fences: list[Fence] = []
    containers = Containers()
    open_tags: list[str] = []
    number = matter.count("\n")
    while number < len(lines):
        line = lines[number]
        opening = _OPENING.match(line.lstrip(" \t"))
        if opening:
            if open_tags:
                raise FenceError(path, number + 1, "a fence inside an HTML element or comment; close that before it")
            fence = _read(lines, number, opening, containers, path)
            _check_claim(fence, matter, path)
            _check_skip(fence, path)
            fences.append(fence)
            containers.fence(fence.indent)
            number = fence.end_line
            continue
        if _MISPLACED.match(line):
            raise FenceError(path, number + 1, "a fence cannot stand in a quotation or on a list marker's line")
        _follow_html(line, open_tags)
        containers.prose(line)
        number += 1
    return tuple(fences)


def _read(lines: list[str], number: int, opening: re.Match[str], containers: Containers, path: str) -> Fence:
    line = lines[number]
    prefix = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" in prefix:
        raise FenceError(path, number + 1, "a fence is indented with a tab; use 4 spaces a level")
    indent = len(prefix)
    if not containers.hold(indent):
        where = "no admonition, tab or list item open here has its content at"
        raise FenceError(path, number + 1, f"this fence may be shown as literal text: {where} {indent} spaces")
    if number and lines[number - 1].strip():
        raise FenceError(path, number + 1, "a fence needs an empty line before it")
    language, options = _header(opening, path, number + 1)
    end = next((i for i in range(number + 1, len(lines)) if lines[i].rstrip(" \t") == prefix + opening["mark"]), None)
    if end is None:
        raise FenceError(
            path, number + 1, f"this fence is never closed: no line holds just {prefix + opening['mark']!r}"
        )
    body = lines[number + 1 : end]
    for i, content in enumerate(body, number + 2):
        if content.strip() and not content.startswith(prefix):
            raise FenceError(path, i, f"this line of the fence of line {number + 1} is indented less than the fence")
        if "\t" in content and language in (PYTHON, PYCON):
            raise FenceError(path, i, "a tab in Python code; use spaces")
    fence = Fence(language, options, "\n".join(content[indent:] for content in body), number + 1, end + 1, indent)
    _check_code(fence, path)
    return fence


def _header(opening: re.Match[str], path: str, line: int) -> tuple[str, dict[str, str]]:
    info = opening["info"].strip()
    options = {key: value for key, _, value in _OPTION.findall(info)}
    language = opening["language"] or ""
    if info.startswith("{"):
        if not _BRACES.fullmatch(info):
            raise FenceError(path, line, f'cannot read {info}; write {{ .python key="value" }}')
        classes = re.findall(r"(?<![\w\"=-])\.([\w+-]+)", _OPTION.sub("", info))
        language = language or (classes[0] if classes else "")
        bad = (
            {key for key in options if key.startswith("data-")} - _OWN_OPTIONS if language in (PYTHON, PYCON) else set()
        )
        known = ", ".join(sorted(_OWN_OPTIONS))
    else:
        if not _PLAIN.fullmatch(info):
            raise FenceError(path, line, f'cannot read {info!r} after the fence; options are key="value"')
        bad = set(options) - set(_DISPLAY_OPTIONS)
        known = ", ".join(_DISPLAY_OPTIONS) + '; ours go in braces: { data-raises="ValueError" }'
    for key, pattern in _DISPLAY_OPTIONS.items():
        if key in options and not pattern.fullmatch(options[key]):
            raise FenceError(path, line, f"{key}={options[key]!r} is not a value that Material shows")
    if bad:
        raise FenceError(path, line, f"unknown option {min(bad)!r}; known: {known}")
    if options.get("data-lab") not in (None, EXERCISE, SOLUTION):
        raise FenceError(path, line, f'write data-lab="{EXERCISE}" or data-lab="{SOLUTION}"')
    if language.lower() in _ALIASES or (language.lower() in (PYTHON, PYCON) and language not in (PYTHON, PYCON)):
        raise FenceError(path, line, f"write python (or pycon) instead of {language}: only they are run")
    return language, options


def _check_claim(fence: Fence, matter: str, path: str) -> None:
    reason = fence.options.get("data-claim")
    if reason is not None and not reason.strip():
        raise FenceError(path, fence.line, 'say what the claim needs, such as data-claim="whole training"')
    if reason and not RECORDED.search(matter):
        raise FenceError(path, fence.line, "data-claim is for pages that say recorded: true; leave it out")


def _check_skip(fence: Fence, path: str) -> None:
    reason = fence.options.get("data-norun", "download")
    if reason != "download":
        raise FenceError(path, fence.line, f"data-norun={reason!r} is no reason; the only one is a download")
    if "data-norun" in fence.options and not _DOWNLOAD.search(fence.code):
        raise FenceError(path, fence.line, "nothing in this fence downloads anything, so let it run")


def _check_code(fence: Fence, path: str) -> None:
    timeout = fence.options.get("data-timeout", "1")
    if not timeout.isdecimal() or timeout == "0":
        raise FenceError(path, fence.line, f"data-timeout={timeout!r} is not a number of seconds")
    try:
        if fence.language == PYTHON:
            if not fence.code.strip():
                raise FenceError(path, fence.line, "a python fence without code")
            ast.parse(fence.code)
        elif fence.language == PYCON:
            if not fence.examples:
                raise FenceError(path, fence.line, "a pycon fence without a >>> example")
            for example in fence.examples:
                ast.parse(example.source)
    except SyntaxError as error:
        raise FenceError(path, fence.line + (error.lineno or 1), f"SyntaxError: {error.msg}") from error
    except ValueError as error:
        if isinstance(error, FenceError):
            raise
        raise FenceError(path, fence.line, str(error)) from error


def _follow_html(line: str, open_tags: list[str]) -> None:
    for mark, slash, tag in _HTML.findall(re.sub(r"`[^`]*`", "", line)):
        if mark == "<!--" or (tag and not slash):
            open_tags.append(tag)
        elif tag in open_tags:
            del open_tags[len(open_tags) - 1 - open_tags[::-1].index(tag) :]
