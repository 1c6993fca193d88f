"""What stands within a line of prose: numbers from the run, and mathematics."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from convnotes.book.pages.formulas import FormulaError, mathml
from convnotes.display import formatted

NUMBER = re.compile(r"\{\{\s*(?P<name>[A-Za-z_]\w*)\s*(?::(?P<spec>[^{}]*?))?\s*\}\}")
CODE_OR_MATH = re.compile(r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))|(?<![\\$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)")
_DISPLAY_MATH = re.compile(r"\$\$(.+)\$\$")


class InlineError(ValueError):
    """A reference or a formula that cannot be read, or that refers to nothing."""


def _mathml(latex: str, display: str) -> str:
    try:
        return mathml(latex, display)
    except FormulaError as error:
        raise InlineError(str(error)) from None


def _escape(text: str) -> str:
    """A reported word, which must not become markup of any kind."""
    return re.sub(r"[&<>*_`\[\]\\|]", lambda char: f"&#{ord(char[0])};", text)


def _latex(latex: str, display: str) -> str:
    return f"$${latex}$$" if display == "block" else f"${latex}$"


@dataclass(frozen=True)
class Style:
    """How a formula (LaTeX, and ``inline`` or ``block``) and a value (already formatted) are written."""

    formula: Callable[[str, str], str]
    value: Callable[[str], str]


SITE = Style(_mathml, _escape)
# A notebook shows LaTeX by itself, and so can whoever reads the words for a picture.
PLAIN = Style(_latex, str)


def fill(text: str, numbers: Mapping[str, Any], style: Style = SITE) -> str:
    """A line of prose with its numbers and formulas put in; code stays as it is.

    A format is one of ``display.formatted``. Raises ``InlineError``.

    >>> fill("`{{ n }}` is {{ n:.1%}}.", {"n": 0.5})
    '`{{ n }}` is 50.0%.'
    """
    if text.startswith("$$"):
        display = _DISPLAY_MATH.fullmatch(text)
        if not display:
            raise InlineError("write $$…$$ on one line of its own")
        return style.formula(_fill_numbers(display[1], numbers, str), "block")
    parts, end = [], 0
    for match in CODE_OR_MATH.finditer(text):
        parts.append(_fill_numbers(text[end : match.start()], numbers, style.value))
        if match["code"]:
            parts.append(match["code"])
        else:
            parts.append(style.formula(_fill_numbers(match["math"], numbers, str), "inline"))
        end = match.end()
    return "".join(parts) + _fill_numbers(text[end:], numbers, style.value)


def _fill_numbers(text: str, numbers: Mapping[str, Any], written: Callable[[str], str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in numbers:
            raise InlineError(f"no fence reports a number {name!r}; there is {', '.join(numbers) or 'none'}")
        try:
            return written(formatted(numbers[name], match["spec"] or ""))
        except ValueError as error:
            raise InlineError(f"{match.group()}: {error}") from None

    if "{{" in NUMBER.sub("", text):
        raise InlineError("cannot read this {{ number:format }}")
    return NUMBER.sub(value, text)
