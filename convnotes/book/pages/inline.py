"""What stands within a line of prose: boxes, links, numbers from the run, and mathematics."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from latex2mathml.converter import convert

from convnotes.display import formatted

NUMBER = re.compile(r"\{\{\s*(?P<name>[A-Za-z_]\w*)\s*(?::(?P<spec>[^{}]*?))?\s*\}\}")
# A formula within a line, and what a dollar sign may stand in without being one.
MATH = r"(?<![\\$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)"
CODE_OR_MATH = re.compile(rf"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))|{MATH}")
DISPLAY_MATH = r"\$\$(?P<display>.+?)\$\$"
BOX = re.compile(
    r"(?P<indent>\s*)(?P<mark>!!!|\?\?\?\+?|===[!+]*|///(?= *\w))(?P<space> *)(?P<kind>[\w -]*)(?P<rest>.*)"
)
"""The line that opens an admonition, a folded one, a tab or a block."""
TARGET = r"\]\(\s*<?(?P<inline>(?:[^()\s<>]|\([^()\s]*\))+)>?"
"""Where a link in Markdown leads, with the bracket that ends its words."""


class InlineError(ValueError):
    """A reference or a formula that cannot be read, or that refers to nothing."""


@lru_cache(maxsize=4096)
def mathml(latex: str, display: str) -> str:
    """The MathML of a formula, on one line that Markdown leaves alone.

    ``display`` is ``inline`` or ``block``. Raises ``InlineError``.

    >>> mathml("k", "inline")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>k</mi></mrow></math>'
    """
    try:
        markup = convert(latex, display=display)
    except Exception as error:
        # The converter raises errors of many kinds, and all of them mean this.
        raise InlineError(f"cannot read the formula {latex!r}: {error!r}") from error

    # It also lets unknown commands and open braces through as they are.
    unknown = re.search(r"\\[A-Za-z]+", markup)
    if unknown or latex.count("{") != latex.count("}"):
        raise InlineError(f"cannot read the formula {latex!r}: {unknown.group() if unknown else 'braces'}")

    def escape(match: re.Match[str]) -> str:
        # Markdown must not read emphasis, links or table cells into a formula.
        return re.sub(r"[*_`\[\]\\|~^{}!#+.-]", lambda char: f"&#{ord(char[0])};", match.group())

    markup = re.sub(r"(?<=>)[^<>&]+(?=<)", escape, markup)
    # A formula wider than the screen scrolls, by the keyboard too.
    return f'<span class="formula" tabindex="0">{markup}</span>' if display == "block" else markup


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


SITE = Style(mathml, _escape)
# A notebook shows LaTeX by itself, and so can whoever reads the words for a picture.
PLAIN = Style(_latex, str)


def fill(text: str, numbers: Mapping[str, Any], style: Style = SITE) -> str:
    """A line of prose with its numbers and formulas put in; code stays as it is.

    A format is one of ``display.formatted``. Raises ``InlineError``.

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
