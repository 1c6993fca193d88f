"""Mathematics on a page: LaTeX in, MathML out, at build time and without JavaScript."""

import re
from functools import lru_cache

from latex2mathml.converter import convert


class FormulaError(ValueError):
    """A formula that cannot be read."""


@lru_cache(maxsize=4096)
def mathml(latex: str, display: str) -> str:
    """The MathML of a formula, on one line that Markdown leaves alone.

    ``display`` is ``inline`` or ``block``. Raises ``FormulaError``.

    >>> mathml("k", "inline")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>k</mi></mrow></math>'
    """
    try:
        markup = convert(latex, display=display)
    except Exception as error:
        # The converter raises errors of many kinds, and all of them mean this.
        raise FormulaError(f"cannot read the formula {latex!r}: {error!r}") from error

    # It also lets unknown commands and open braces through as they are.
    unknown = re.search(r"\\[A-Za-z]+", markup)
    if unknown or latex.count("{") != latex.count("}"):
        raise FormulaError(f"cannot read the formula {latex!r}: {unknown.group() if unknown else 'braces'}")

    def escape(match: re.Match[str]) -> str:
        # Markdown must not read emphasis, links or table cells into a formula.
        return re.sub(r"[*_`\[\]\\|~^{}!#+.-]", lambda char: f"&#{ord(char[0])};", match.group())

    markup = re.sub(r"(?<=>)[^<>&]+(?=<)", escape, markup)
    # A formula wider than the screen scrolls, by the keyboard too.
    return f'<span class="formula" tabindex="0">{markup}</span>' if display == "block" else markup
