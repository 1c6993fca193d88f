"""Read one fence, and check its header and its code."""

import ast
import re
import warnings
from collections.abc import Sequence

from convnotes.book.fault import Fault
from convnotes.book.pages.blocks import EXERCISE, PYCON, PYTHON, SOLUTION, Fence, FrontMatter
from convnotes.book.pages.folds import KINDS, check_folds

OPENING = re.compile(r"(?P<mark>`{3,}|~{3,})[ \t]*(?:\.?(?P<language>[\w#.+-]+)(?=[ \t]|$))?(?P<info>.*)$")
ALIASES = {"py", "py3", "python3", "python2", "py2", "ipython", "ipython3", "sage", "pyi", "bazel", "starlark"}
_OWN_OPTIONS = {"data-raises", "data-timeout", "data-norun", "data-claim", "data-lab", "data-fold"}
_BRACES = re.compile(r'\{(?:\s*(?:\.[\w+-]+|#[\w-]+|[\w-]+="[^"}]*"))*\s*\}')
_PLAIN = re.compile(r"""(?:[ \t]*[a-zA-Z]\w*=(?P<q>["'])[^"']*(?P=q)(?=[ \t]|$))*""")
_OPTION = re.compile(r"""([\w-]+)=(["'])(.*?)\2""")
_DISPLAY_OPTIONS = {
    "hl_lines": re.compile(r"\d+(-\d+)?([ \t]+\d+(-\d+)?)*"),
    "linenums": re.compile(r"\d+([ \t]+\d+){0,2}"),
    "title": re.compile(r".*"),
    "title_mode": re.compile(r".*"),
}
_MAGIC = re.compile(r"\s*(?:[%!]|\?\w)|.*\?$")
_DOWNLOAD = re.compile(r"\b(?:load_data|get_file|keras\.applications\.\w+)\(")


def read_fence(
    lines: Sequence[str], number: int, opening: re.Match[str], front: FrontMatter | None, path: str
) -> Fence:
    """Read the fence whose ``opening`` is in ``lines[number]``. Raises ``Fault``."""
    line = lines[number]
    margin = line[: len(line) - len(line.lstrip())]
    if number and lines[number - 1].strip():
        raise Fault(path, number + 1, "a fence needs an empty line before it")
    language, options = _header(opening, path, number + 1)
    last = margin + opening["mark"]
    end = next((i for i in range(number + 1, len(lines)) if lines[i].rstrip(" \t") == last), None)
    if end is None:
        raise Fault(path, number + 1, f"this fence is never closed: no line holds just {last!r}")
    body = lines[number + 1 : end]
    for i, content in enumerate(body, number + 2):
        if content.strip() and not content.startswith(margin):
            raise Fault(path, i, f"this line of the fence of line {number + 1} is indented less than the fence")
        if "\t" in content and language in (PYTHON, PYCON):
            raise Fault(path, i, "a tab in Python code", "use spaces")
    indent = len(margin)
    code = "\n".join(content[indent:] for content in body)
    fence = Fence(number + 1, "\n".join(lines[number : end + 1]), language, options, code, indent)
    _check_code(fence, path)
    _check_claim(fence, front, path)
    _check_skip(fence, path)
    _check_fold(fence, path)
    return fence


def _header(opening: re.Match[str], path: str, line: int) -> tuple[str, dict[str, str]]:
    info = opening["info"].strip()
    options = {key: value for key, _, value in _OPTION.findall(info)}
    language = opening["language"] or ""
    if info.startswith("{"):
        if not _BRACES.fullmatch(info):
            raise Fault(path, line, f"cannot read {info}", 'write { .python key="value" }')
        classes = re.findall(r"(?<![\w\"=-])\.([\w+-]+)", _OPTION.sub("", info))
        language = language or (classes[0] if classes else "")
        bad = (
            {key for key in options if key.startswith("data-")} - _OWN_OPTIONS if language in (PYTHON, PYCON) else set()
        )
        known = ", ".join(sorted(_OWN_OPTIONS))
    else:
        if not _PLAIN.fullmatch(info):
            raise Fault(path, line, f"cannot read {info!r} after the fence", 'options are key="value"')
        bad = set(options) - set(_DISPLAY_OPTIONS)
        known = ", ".join(_DISPLAY_OPTIONS) + '; ours go in braces: { data-raises="ValueError" }'
    for key, pattern in _DISPLAY_OPTIONS.items():
        if key in options and not pattern.fullmatch(options[key]):
            raise Fault(path, line, f"{key}={options[key]!r} is not a value that Material shows")
    if bad:
        raise Fault(path, line, f"unknown option {min(bad)!r}", f"known: {known}")
    if options.get("data-lab") not in (None, EXERCISE, SOLUTION):
        raise Fault(path, line, f'write data-lab="{EXERCISE}" or data-lab="{SOLUTION}"')
    if language.lower() in ALIASES or (language.lower() in (PYTHON, PYCON) and language not in (PYTHON, PYCON)):
        raise Fault(path, line, f"write python (or pycon) instead of {language}: only they are run")
    return language, options


def _check_claim(fence: Fence, front: FrontMatter | None, path: str) -> None:
    reason = fence.options.get("data-claim")
    if reason is not None and not reason.strip():
        raise Fault(path, fence.line, 'say what the claim needs, such as data-claim="whole training"')
    if reason and (front is None or front.find("recorded") is None):
        raise Fault(path, fence.line, "data-claim is for pages that say recorded: true", "leave it out")


def _check_skip(fence: Fence, path: str) -> None:
    reason = fence.options.get("data-norun", "download")
    if reason != "download":
        raise Fault(path, fence.line, f"data-norun={reason!r} is no reason; the only one is a download")
    if "data-norun" in fence.options and not _DOWNLOAD.search(fence.code):
        raise Fault(path, fence.line, "nothing in this fence downloads anything, so let it run")


def _check_fold(fence: Fence, path: str) -> None:
    option = fence.options.get("data-fold")
    if option is None:
        return
    if fence.language != PYTHON:
        raise Fault(path, fence.line, "data-fold is for python fences", "leave it out")
    try:
        check_folds(option, fence.code)
    except ValueError as error:
        advice = f'write data-fold="figure", or with lines "setup 1-3, figure 8-12"; kinds are {", ".join(KINDS)}'
        raise Fault(path, fence.line, str(error), advice) from error


def _check_code(fence: Fence, path: str) -> None:
    timeout = fence.options.get("data-timeout", "1")
    if not timeout.isdecimal() or timeout == "0":
        raise Fault(path, fence.line, f"data-timeout={timeout!r} is not a number of seconds")
    if fence.language == PYTHON and not fence.code.strip():
        raise Fault(path, fence.line, "a python fence without code")
    if fence.language == PYTHON:
        _compile(fence, fence.code, 0, path)
        return
    if fence.language == PYCON:
        try:
            examples = fence.examples
        except ValueError as error:
            raise Fault(path, fence.line, str(error)) from error
        if not examples:
            raise Fault(path, fence.line, "a pycon fence without a >>> example")
        for example in examples:
            _compile(fence, example.source, example.lineno, path)


def _compile(fence: Fence, code: str, before: int, path: str) -> None:
    """Raise ``Fault`` at the line of a syntax error. ``before`` counts the lines of the fence above the code."""
    try:
        with warnings.catch_warnings(action="ignore"):
            awaits = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if fence.language == PYTHON else 0
            compile(code, path, "exec", awaits, dont_inherit=True)
            # A deep tree may be too deep to be written down.
            _ = fence.shape
    except SyntaxError as error:
        advice = "a fence is plain Python, without the % and ! of IPython" if _MAGIC.match(error.text or "") else ""
        prompt = len(">>> ") if fence.language == PYCON else 0
        message = f"SyntaxError: {error.msg}, at column {fence.indent + prompt + max(error.offset or 1, 1)}"
        raise Fault(path, fence.line + before + (error.lineno or 1), message, advice) from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise Fault(path, fence.line, f"Python cannot read this fence: {str(error) or type(error).__name__}") from error
