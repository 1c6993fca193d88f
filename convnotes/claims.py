"""Truths that a fence establishes, and a sentence of the page states."""

import ast
import linecache
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

from convnotes.display import CLAIM_MIME, tell

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_READ = ast.Name, ast.Attribute, ast.Subscript
_LONGEST = 60


class Unheld(UserWarning):
    """A claim that does not hold here: another processor, or other data, may give other numbers."""


def claim(name: str, holds: bool) -> None:  # noqa: FBT001 - what is claimed needs no name
    """Claim what a sentence of the page says: ``[the sentence](claim:name)``.

    The build of a site stops where ``holds`` is false, and its readers see the condition with
    the values of what it names. In a script or a notebook, a claim that does not hold warns.

    Raises ``TypeError`` unless ``holds`` is one true or false, and ``ValueError`` for a name
    that is not made of lower-case letters, digits and hyphens.

    >>> import convnotes
    >>> error, last_error = 0.25, 0.10
    >>> convnotes.claim("fewer-mistakes", last_error < error)
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"claim({name!r}, …): write lower-case letters and digits, with hyphens between words")
    truth = _plain(holds)
    if not isinstance(truth, bool):
        raise TypeError(f"claim({name!r}, …) takes one true or false, not {type(holds).__name__}; use all(…) or any(…)")
    frame = sys._getframe(1)  # noqa: SLF001 - the caller's line is what decides
    lines, code, values = _decided(frame)
    tell(CLAIM_MIME, name, holds=truth, file=frame.f_code.co_filename, lines=lines, code=code, values=values)
    if not truth:
        warnings.warn(unheld(name, code, values), Unheld, stacklevel=2)


def unheld(name: str, code: str, values: dict[str, str]) -> str:
    """Say that a claim does not hold.

    >>> unheld("more", "a > b", {"a": "1", "b": "2"})
    "the claim 'more' does not hold: a > b, with a = 1, b = 2"
    """
    given = ", ".join(f"{part} = {value}" for part, value in values.items())
    return f"the claim {name!r} does not hold" + f": {code}" * bool(code) + f", with {given}" * bool(given)


def _decided(frame: FrameType) -> tuple[list[int], str, dict[str, str]]:
    """Return the first and the last line of the call, the condition, and the values of what it names."""
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # A page whose fences run in this process is no Python file.
        return [frame.f_lineno, frame.f_lineno], "", {}
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) == 2 and node.lineno <= frame.f_lineno <= _end(node)
        if ast.unparse(node.func).rpartition(".")[2] == "claim"
    ]
    if not calls:
        return [frame.f_lineno, frame.f_lineno], "", {}
    call = calls[-1]
    code = textwrap.dedent(ast.get_source_segment(source, call.args[1], padded=True) or "")
    values = {}
    for part in _named(call.args[1]):
        shown = _shown(part, frame)
        if shown:
            values[ast.unparse(part)] = shown
    return [call.lineno, _end(call)], code, values


def _end(node: ast.Call) -> int:
    return node.end_lineno or node.lineno


def _named(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the largest parts that only read values, and call nothing."""
    if isinstance(node, _READ) and not any(isinstance(part, ast.Call) for part in ast.walk(node)):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        # The function that is called is no value.
        if not (isinstance(node, ast.Call) and child is node.func and isinstance(child, ast.Name)):
            yield from _named(child)


def _shown(node: ast.expr, frame: FrameType) -> str:
    """Return the value of a part in a few letters, or nothing where that says little."""
    try:
        value = eval(compile(ast.Expression(node), "<claim>", "eval"), frame.f_globals, frame.f_locals)  # noqa: S307 - the page's own code
    except Exception:  # noqa: BLE001 - such as the variable of a comprehension
        return ""
    text = _short(value)
    return text if len(text) <= _LONGEST else ""


def _short(value: Any) -> str:
    """Write a number, a word, or some of them.

    >>> _short(0.74666), _short([1, 2.5]), _short("dog"), _short(object())
    ('0.7467', '[1, 2.5]', "'dog'", '')
    """
    value = _plain(value)
    if isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        parts = [_short(part) for part in value]
        return f"[{', '.join(parts)}]" if all(parts) else ""
    return ""


def _plain(value: Any) -> Any:
    """Return a tensor or an array as Python's own numbers, unless there are many."""
    if hasattr(value, "numpy"):
        value = value.numpy()
    return value.tolist() if hasattr(value, "tolist") and value.size <= _LONGEST // 2 else value
