"""The syntax within a line of prose: boxes, links, numbers from the run, and mathematics."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert

from convnotes.display import formatted

NUMBER = re.compile(r"\{\{\s*(?P<name>[A-Za-z_]\w*)\s*(?::(?P<spec>[^{}]*?))?\s*\}\}")
# A formula within a line. CODE_OR_MATH also matches code, where a dollar sign starts no formula.
MATH = r"(?<![\\$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)"
CODE_OR_MATH = re.compile(rf"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))|{MATH}")
DISPLAY_MATH = r"\$\$(?P<display>.+?)\$\$"
BOX = re.compile(
    r"(?P<indent>\s*)(?P<mark>!!!|\?\?\?\+?|===[!+]*|///(?= *\w))(?P<space> *)(?P<kind>[\w -]*)(?P<rest>.*)"
)
"""The line that opens an admonition, a collapsible one, a tab or a block."""
TARGET = r"\]\(\s*<?(?P<inline>(?:[^()\s<>]|\([^()\s]*\))+)>?"
"""The target of a Markdown link, with the bracket that ends the link text."""


class InlineError(ValueError):
    """A reference or a formula is unreadable, or refers to nothing."""


@lru_cache(maxsize=4096)
def mathml(latex: str, display: str) -> str:
    """Return the MathML of a formula on one line, escaped so that Markdown does not change it.

    ``display`` is ``inline`` or ``block``. Raises ``InlineError``.

    >>> mathml("k", "inline")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>k</mi></mrow></math>'
    """
    try:
        markup = convert(latex, display=display)
    except Exception as error:
        # The converter raises many kinds of errors for unreadable formulas.
        raise InlineError(f"cannot read the formula {latex!r}: {error!r}") from error

    # The converter passes unknown commands and unbalanced braces through unchanged.
    unknown = re.search(r"\\[A-Za-z]+", markup)
    if unknown or latex.count("{") != latex.count("}"):
        raise InlineError(f"cannot read the formula {latex!r}: {unknown.group() if unknown else 'braces'}")

    def escape(match: re.Match[str]) -> str:
        # Otherwise Markdown would find emphasis, links or table cells in a formula.
        return re.sub(r"[*_`\[\]\\|~^{}!#+.-]", lambda char: f"&#{ord(char[0])};", match.group())

    markup = re.sub(r"(?<=>)[^<>&]+(?=<)", escape, markup)
    # A wide formula scrolls, and ``tabindex`` makes the keyboard scroll it too.
    return f'<span class="formula" tabindex="0">{markup}</span>' if display == "block" else markup


def _escape(text: str) -> str:
    """Escape a reported word, so that it cannot become markup."""
    return re.sub(r"[&<>*_`\[\]\\|]", lambda char: f"&#{ord(char[0])};", text)


def _latex(latex: str, display: str) -> str:
    return f"$${latex}$$" if display == "block" else f"${latex}$"


@dataclass(frozen=True)
class Style:
    """How to write a formula (LaTeX, and ``inline`` or ``block``) and a formatted value."""

    formula: Callable[[str, str], str]
    value: Callable[[str], str]


SITE = Style(mathml, _escape)
# Notebooks render LaTeX themselves, and alternative text cannot contain MathML.
PLAIN = Style(_latex, str)


def fill(text: str, numbers: Mapping[str, Any], style: Style = SITE) -> str:
    """Fill numbers and formulas into a line of prose, and leave code unchanged.

    ``display.formatted`` defines the formats. Raises ``InlineError``.

    >>> fill("`{{ n }}` is {{ n:.1%}}.", {"n": 0.5})
    '`{{ n }}` is 50.0%.'
    """
    if text.startswith("$$"):
        display = re.fullmatch(DISPLAY_MATH, text)
        if not display:
            raise InlineError("write $$…$$ on one line of its own")
        return style.formula(_fill_numbers(display["display"], numbers, str), "block")
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
