"""The syntax within a line of prose: boxes, links, numbers from the run, and mathematics."""

import html
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from math_core import LatexError, LatexToMathML

from convnotes.book.pages.particles import agreeing
from convnotes.display import formatted

NUMBER = re.compile(r"\{\{\s*(?P<name>[A-Za-z_]\w*)\s*(?::(?P<spec>[^{}]*?))?\s*\}\}")
# A formula within words. CODE_OR_MATH also matches code, where a dollar sign starts no formula.
MATH = r"(?<![\\$])\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)"
DISPLAY_MATH = r"(?<!\\)\$\$(?P<display>.+?)\$\$"
_CODE = r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))"
CODE_OR_MATH = re.compile(rf"{_CODE}|{DISPLAY_MATH}|{MATH}", re.DOTALL)
_CODE_OR_NUMBER = re.compile(rf"{_CODE}|{NUMBER.pattern}")
FOLLOWED = re.compile(rf"{_CODE}|{NUMBER.pattern}(?P<between>(?:\{{[^{{}}]*\}}|[^\s가-힣{{`])*)(?P<word>[가-힣]+)")
"""A value, what closes it, such as a unit or the end of a link, and the Hangul behind; or code, where there is none."""
# What looks like a formula, but has no end, or spaces next to its dollar signs.
_NO_FORMULA = re.compile(r"(?<!\\)\$\$|(?:(?<!\\)\$|\\[(\[])[^$]*?(?:\\[A-Za-z]|(?<!\[)\^)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s")
_ENVIRONMENT = re.compile(r"\\begin\{.*\\end\{[^{}]*\}", re.DOTALL)
BOX = re.compile(
    r"(?P<indent>\s*)(?P<mark>!!!|\?\?\?\+?|===[!+]*|///(?= *\w))(?P<space> *)(?P<kind>[\w -]*)(?P<rest>.*)"
)
"""The line that opens an admonition, a collapsible one, a tab or a block."""
CLAIMED = re.compile(
    _CODE + r"|\[(?P<words>(?:`[^`]*`|\$[^$]*\$|[^\[\]`])+)\]\(claim:(?P<claim>[\w./-]*(?:#[\w-]+)?)\)"
)
"""A sentence and the claim that it states, or code, where there is none."""
TARGET = r"\]\(\s*<?(?P<inline>(?:[^()\s<>]|\([^()\s]*\))+)>?"
"""The target of a Markdown link, with the bracket that ends the link text."""


def unclaimed(text: str) -> str:
    """Return a line of prose without the links to its claims.

    >>> unclaimed("[More pixels](claim:more) than `[x](claim:y)`.")
    'More pixels than `[x](claim:y)`.'
    """
    return CLAIMED.sub(lambda found: found["words"] or found["code"], text)


class InlineError(ValueError):
    """A reference or a formula is unreadable, or refers to nothing."""


_CONVERTER = LatexToMathML(fancy_error=False, xml_namespace=True)


@lru_cache(maxsize=4096)
def mathml(latex: str, display: str) -> str:
    """Return the MathML of a formula, escaped so that Markdown does not change it.

    ``display`` is ``inline`` or ``block``. Raises ``InlineError``.

    >>> mathml("k", "inline")
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>k</mi></math>'
    """
    # Like notebooks: no numbers beside equations, and no length after a line break.
    plain = re.sub(r"(\\(?:begin|end)\{(?:align|equation|gather|multline))\}", r"\1*}", latex)
    plain = re.sub(r"\\\\\s*\[-?[\d.]+\s*[a-z]+\]", r"\\\\ ", plain)
    try:
        markup = _CONVERTER.convert_with_local_state(plain, displaystyle=display == "block")
    except LatexError as error:
        raise InlineError(f"cannot read the formula {latex!r}: {str(error).partition(': ')[2]}") from None
    if problem := _lost(plain, markup):
        raise InlineError(f"cannot show the formula {latex!r}: {problem}")

    def escape(match: re.Match[str]) -> str:
        # Otherwise Markdown would find emphasis, links or table cells in a formula.
        return re.sub(r"[&<>*_`\[\]\\|~^{}!#+.-]", lambda char: f"&#{ord(char[0])};", html.unescape(match.group()))

    markup = re.sub(r"(?<=>)[^<>]+(?=<)", escape, markup)
    # A wide formula scrolls, and ``tabindex`` makes the keyboard scroll it too.
    return f'<span class="formula" tabindex="0">{markup}</span>' if display == "block" else markup


def _lost(latex: str, markup: str) -> str:
    """Name what the converter or browsers would leave out in silence."""
    if not re.search(r"<m(?!ath)", markup):
        return "it is empty"
    if r"\\" in _ENVIRONMENT.sub("", latex):
        return r"\\ begins a row only within an environment, such as aligned"
    return "browsers draw no boxes or strokes in formulas" if "<menclose" in markup else ""


def whole_formulas(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield each line with its place, from 0. Lines that share a formula are one.

    >>> list(whole_formulas("Let $a\n+ b$ be\n$5 and $6."))
    [(0, 'Let $a + b$ be'), (2, '$5 and $6.')]
    """
    lines = text.split("\n")
    # The last line of the formula that begins on a line.
    ends: dict[int, int] = {}
    for start, paragraph in _paragraphs(lines):
        for match in CODE_OR_MATH.finditer(paragraph):
            first, last = (start + paragraph.count("\n", 0, place) for place in match.span())
            in_list = match["math"] and _LIST_ITEM.match(lines[first])
            if not match["code"] and not (in_list and any(map(_LIST_ITEM.match, lines[first + 1 : last + 1]))):
                begins = next((line for line, end in ends.items() if line <= first <= end), first)
                ends[begins] = last
    number = 0
    while number < len(lines):
        end = ends.get(number, number)
        yield number, _joined(lines[number : end + 1])
        number = end + 1


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    start = 0
    for number, line in enumerate([*lines, ""]):
        if not line.strip(" >"):
            yield start, "\n".join(lines[start:number])
            start = number + 1


def _joined(lines: list[str]) -> str:
    # A comment of LaTeX ends with its line.
    parts = [*(re.sub(r"(?<!\\)%.*", "", line).rstrip() for line in lines[:-1]), lines[-1]]
    marks = " >" if parts[0].lstrip().startswith(">") else " "
    return " ".join([parts[0], *(part.lstrip(marks) for part in parts[1:])])


# What may be markup somewhere, at the beginning of a line or in some extension. Numbers have nothing of it.
_MARKUP = re.compile(r"[!-$&-*/:-@\[-`{-~]|[-+.](?=\s|$)|^\s+|\s+$|[^\S ]| (?= )")


def _escape(text: str) -> str:
    """Escape a reported word, so that it cannot become markup."""
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(char)};" for char in found.group()), text)


def _backslashed(text: str) -> str:
    return re.sub(r"[\\`*_<>\[\]|$]", r"\\\g<0>", text)


def _latex(latex: str, display: str) -> str:
    return f"$${latex}$$" if display == "block" else f"${latex}$"


@dataclass(frozen=True)
class Style:
    r"""How to write a formula (LaTeX, and ``inline`` or ``block``), a formatted value, and ``\$``."""

    formula: Callable[[str, str], str]
    value: Callable[[str], str]
    dollar: str


# Markdown itself would show the backslash.
SITE = Style(mathml, _escape, "&#36;")
# Notebooks render LaTeX themselves, and alternative text cannot contain MathML.
PLAIN, ALT = Style(_latex, _backslashed, r"\$"), Style(_latex, _escape, "$")


def fill(text: str, numbers: Mapping[str, Any], style: Style = SITE) -> str:
    """Fill numbers and formulas into a line of prose, and leave code unchanged.

    Korean particles take the form that the value before them asks for. ``display.formatted``
    defines the formats. Raises ``InlineError``.

    >>> fill("`{{ n }}` is {{ n:.1%}}.", {"n": 0.5})
    '`{{ n }}` is 50.0%.'
    """

    def words(text: str) -> str:
        if found := _NO_FORMULA.search(text):
            raise InlineError(
                f"{found.group()} is no formula; write $x$ without spaces at its ends, $$x$$, or \\$ for a dollar"
            )
        return _fill_numbers(text.replace(r"\$", style.dollar), numbers, style.value)

    text = _agreed(text, numbers)
    parts, end = [], 0
    for match in CODE_OR_MATH.finditer(text):
        parts.append(words(text[end : match.start()]))
        if match["code"]:
            parts.append(match["code"])
        else:
            latex = _fill_numbers(formula_of(match), numbers, str)
            parts.append(style.formula(latex, "block" if match["display"] else "inline"))
        end = match.end()
    return "".join(parts) + words(text[end:])


def formula_of(match: re.Match[str]) -> str:
    """Return the LaTeX of a match of ``CODE_OR_MATH``, or an empty string for code."""
    return match["display"] or match["math"] or ""


def _fill_numbers(text: str, numbers: Mapping[str, Any], written: Callable[[str], str]) -> str:
    if "{{" in NUMBER.sub("", text):
        raise InlineError("cannot read this {{ number:format }}")
    return NUMBER.sub(lambda match: written(_value(match, numbers)), text)


def _value(match: re.Match[str], numbers: Mapping[str, Any]) -> str:
    name = match["name"]
    if name not in numbers:
        raise InlineError(f"no fence reports a number {name!r}; there is {', '.join(numbers) or 'none'}")
    number = numbers[name]
    if number is None or (isinstance(number, float) and not math.isfinite(number)):
        raise InlineError(f"the number {name!r} is {number}, so no sentence can state it; look at what computed it")
    try:
        return formatted(number, match["spec"] or "")
    except (ValueError, OverflowError) as error:
        raise InlineError(f"{match.group()}: {error}") from None


def _agreed(text: str, numbers: Mapping[str, Any]) -> str:
    """Give the particles behind the values of a line the forms that the values ask for."""

    def read(match: re.Match[str]) -> str:
        return match["code"] or _value(match, numbers)

    def agreed(match: re.Match[str]) -> str:
        if match["code"]:
            return match["code"]
        before = _CODE_OR_NUMBER.sub(read, text[: match.start("word")])
        return match.group()[: -len(match["word"])] + agreeing(before, match["word"])

    return FOLLOWED.sub(agreed, text)
