"""What stands within a line of prose: numbers from the run, and mathematics."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from convnotes.book.formulas import FormulaError, mathml

NUMBER = re.compile(r"\{\{\s*(?P<name>[A-Za-z_]\w*)\s*(?::(?P<spec>[^{}]*?))?\s*\}\}")
CODE_OR_MATH = re.compile(r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))|(?<![\\$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)")
_DISPLAY_MATH = re.compile(r"\$\$(.+)\$\$")


class InlineError(ValueError):
    """A reference or a formula that cannot be read, or that refers to nothing."""


def as_mathml(latex: str, display: str) -> str:
    """A formula for the site; ``display`` is ``inline`` or ``block``."""
    try:
        return mathml(latex, display)
    except FormulaError as error:
        raise InlineError(str(error)) from None


def as_latex(latex: str, display: str) -> str:
    """A formula for a notebook, which shows LaTeX by itself."""
    return f"$${latex}$$" if display == "block" else f"${latex}$"


def fill(text: str, numbers: Mapping[str, Any], formula: Callable[[str, str], str] = as_mathml) -> str:
    """A line of prose with its numbers and formulas put in; code stays as it is.

    Raises ``InlineError``.

    >>> fill("`{{ n }}` is {{ n:.1%}}.", {"n": 0.5})
    '`{{ n }}` is 50.0%.'
    """
    if text.startswith("$$"):
        display = _DISPLAY_MATH.fullmatch(text)
        if not display:
            raise InlineError("write $$…$$ on one line of its own")
        return formula(display[1], "block")
    parts, end = [], 0
    for match in CODE_OR_MATH.finditer(text):
        parts.append(_fill_numbers(text[end : match.start()], numbers))
        parts.append(match["code"] or formula(match["math"], "inline"))
        end = match.end()
    return "".join(parts) + _fill_numbers(text[end:], numbers)


def _fill_numbers(text: str, numbers: Mapping[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in numbers:
            raise InlineError(f"no fence reports a number {name!r}; there is {', '.join(numbers) or 'none'}")
        try:
            return format(numbers[name], match["spec"] or "")
        except ValueError as error:
            raise InlineError(f"{match.group()}: {error}") from None

    text = NUMBER.sub(value, text)
    if "{{" in text:
        raise InlineError("cannot read this {{ number:format }}")
    return text
