"""Questions that a reader answers before the page shows what the run gave."""

import math
import sys
import warnings
from collections.abc import Sequence
from operator import index
from typing import Any

from convnotes.claims import NAME
from convnotes.display import QUESTION_MIME, formatted, tell

END = "end"
"""The name that ends what a question covers, so no question has it."""


class Unanswerable(UserWarning):
    """A run gave an answer that nobody could give: another processor, or other data, may give another."""


def ask(
    name: str,
    options: Sequence[str] | Sequence[float] | str | type,
    answer: str | float | Sequence[float],
    spec: str = "",
) -> None:
    """Ask what the page asks with ``[the question](ask:name)``; ``answer`` is what the run gave.

    ``options`` is one of four:

    - a list of words or numbers to choose from, of which ``answer`` is one;
    - a ``range``, in which the reader guesses a number; ``spec`` says how the true one is written;
    - the name of a figure that this fence draws, in whose first picture the reader marks a place;
      ``answer`` is the left, top, right and bottom of the true one, in the picture's own coordinates;
    - ``int``, ``float`` or ``tuple``: the reader types a whole number, a number that is rounded as ``spec``
      says, or a shape.

    The build of a site stops where nobody could give the answer. A script or a notebook warns then,
    and otherwise shows nothing. Raises ``ValueError`` for options that are none of these, and for a
    name that is not made of lower-case letters, digits and hyphens.

    >>> import convnotes
    >>> before, after = 0.91, 0.97
    >>> convnotes.ask("does-it-help", ["yes", "no"], "yes" if after > before else "no")
    >>> convnotes.ask("how-sure", range(101), 100 * after, ".1f")
    >>> convnotes.ask("what-shape", tuple, (26, 26, 32))
    """
    if not NAME.fullmatch(name) or name == END:
        problem = f"write lower-case letters and digits, with hyphens between words, and not {END!r}"
        raise ValueError(f"ask({name!r}, …): {problem}")
    try:
        if isinstance(options, str):
            asked = _place(options, answer)
        elif isinstance(options, type):
            asked = _exact(options, answer, spec or ".2f")
        elif isinstance(options, range):
            asked = _number(options, answer, spec)
        else:
            asked = _choice(options, answer)
    except Unanswerable as odd:
        frame = sys._getframe(1)  # noqa: SLF001 - the caller's line is what asks
        problem, lines = f"ask({name!r}, …): {odd}", [frame.f_lineno, frame.f_lineno]
        tell(QUESTION_MIME, name, unanswerable=problem, file=frame.f_code.co_filename, lines=lines)
        warnings.warn(problem, Unanswerable, stacklevel=2)
        return
    except (TypeError, ValueError) as error:
        raise ValueError(f"ask({name!r}, …): {error}") from None
    tell(QUESTION_MIME, name, **asked)


def _choice(options: Sequence[Any], answer: Any) -> dict[str, object]:
    """Choose among words or numbers.

    >>> _choice([1, 8_000], 8_000)
    {'form': 'choice', 'options': ['1', '8,000'], 'right': 1}
    """
    texts = [option if isinstance(option, str) else formatted(option, ",") for option in options]
    if len(set(texts)) < max(2, len(texts)):
        raise ValueError(f"two options or more, each once, not {texts}")
    if answer not in list(options):
        raise Unanswerable(f"the answer {answer!r} is none of {', '.join(texts)}")
    return {"form": "choice", "options": texts, "right": list(options).index(answer)}


def _number(options: range, answer: Any, spec: str) -> dict[str, object]:
    """Guess a number.

    >>> _number(range(0, 101, 5), 12.345, ".1f")
    {'form': 'number', 'low': 0, 'high': 100, 'step': 5, 'truth': 12.345, 'shown': '12.3'}
    """
    if len(options) < 2 or options.step < 1:
        raise ValueError(f"{options} has no two numbers, or counts down")
    low, high, truth = options[0], options[-1], float(answer)
    if not low <= truth <= high:
        raise Unanswerable(f"the answer {truth:g} is not between {low} and {high}")
    shown = formatted(truth, spec or (",.0f" if truth.is_integer() else ",.3g"))
    return {"form": "number", "low": low, "high": high, "step": options.step, "truth": truth, "shown": shown}


def _exact(kind: type, answer: Any, spec: str) -> dict[str, object]:
    """Type a whole number, a rounded number, or a shape.

    >>> _exact(int, 18_496, "")
    {'form': 'exact', 'shape': False, 'decimals': 0, 'values': [18496], 'shown': '18,496'}
    >>> _exact(float, 6.9078, ".2f")
    {'form': 'exact', 'shape': False, 'decimals': 2, 'values': [6.91], 'shown': '6.91'}
    >>> _exact(tuple, (26, 26, 32), "")
    {'form': 'exact', 'shape': True, 'decimals': 0, 'values': [26, 26, 32], 'shown': '(26, 26, 32)'}
    """
    if kind not in (int, float, tuple):
        raise ValueError(f"int, float or tuple, not {kind.__name__}")
    shape = kind is tuple
    values: list[float] = (
        [float(answer)] if kind is float else [index(value) for value in (answer if shape else [answer])]
    )
    if not values:
        raise ValueError("a shape has one number or more")
    if not all(map(math.isfinite, values)):
        raise Unanswerable(f"the answer {answer!r} is no number")
    shown = formatted(values[0], spec if kind is float else ",")
    decimals = len(shown.partition(".")[2])
    if kind is float:
        values = [float(shown)]
    shown = f"({', '.join(map(str, values))})" if shape else shown
    return {"form": "exact", "shape": shape, "decimals": decimals, "values": values, "shown": shown}


def _place(figure: str, answer: Any) -> dict[str, object]:
    """Mark a place: its left, top, right and bottom, as shares of the figure."""
    import matplotlib.pyplot as plt

    if not plt.fignum_exists(figure):
        raise ValueError(f"this fence draws no figure {figure!r} before it asks")
    drawn = plt.figure(figure)
    drawn.draw_without_rendering()
    left, top, right, bottom = (float(value) for value in answer)
    corners = drawn.axes[0].transData.transform([(left, top), (right, bottom)])
    (x1, y1), (x2, y2) = drawn.transFigure.inverted().transform(corners)
    # Pages count from the top, and Matplotlib from the bottom.
    box = [x1, 1 - y1, x2, 1 - y2]
    if not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1 and all(map(math.isfinite, box))):
        raise Unanswerable("the place is not left, top, right, bottom within the figure")
    return {"form": "place", "figure": figure, "box": [round(share, 4) for share in box]}
