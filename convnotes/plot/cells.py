"""Cells with numbers, and words, on a canvas whose type stays readable on a phone.

A place is measured in inches from the top left corner. A positive number is red and a
negative one blue. Where no number is negative, more ink is more.
"""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from convnotes.plot.style import ACCENT, DIAGRAM, GREY, INK, NEGATIVE, POSITIVE, TIGHT, TYPE

# The height of a line of words.
LINE = 0.26


def canvas(name: str, height: float) -> Axes:
    """A figure as wide as every diagram, with one axis of inches.

    >>> canvas("empty", 2).get_xlim()
    (np.float64(0.0), np.float64(4.2))
    """
    # A line at the edge is as wide as the others.
    height += 0.04
    _, axis = plt.subplots(num=name, figsize=(DIAGRAM, height), layout=TIGHT)
    axis.set(xlim=(0, DIAGRAM), ylim=(height, 0), autoscale_on=False)
    axis.axis("off")
    return axis


def write(axis: Axes, x: float, y: float, words: str, align: str = "center") -> None:
    axis.text(x, y, words, ha=align, va="center", fontsize=TYPE)


def tint(colour: str, strength: float) -> str:
    """A colour that the page shines through, so that words on it are read on light and dark pages.

    >>> tint("#1f2328", 0.2)
    '#1f232833'
    """
    return f"{colour}{round(255 * strength):02x}"


# Where the reader should look.
LOOK: Mapping[str, str] = {"fill": tint(ACCENT, 0.35), "edge": ACCENT}


def cell(
    axis: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    text: str = "",
    *,
    fill: str = "none",
    edge: str = GREY,
    line: str = "-",
) -> None:
    width = 1.5 if edge == ACCENT else 0.8
    axis.add_patch(Rectangle(corner, *size, facecolor=fill, edgecolor=edge, linestyle=line, linewidth=width))
    if text:
        write(axis, corner[0] + size[0] / 2, corner[1] + size[1] / 2, text)


def cells(
    axis: Axes, corner: tuple[float, float], side: float, values: np.ndarray, *, alike: np.ndarray, form: str = ""
) -> None:
    """A table of numbers, with the colours that all numbers of ``alike`` share, and written if they have a form."""
    signed, scale = alike.min() < 0, np.abs(alike).max() or 1
    for (row, column), value in np.ndenumerate(values):
        colour = (NEGATIVE if value < 0 else POSITIVE) if signed else INK
        place = corner[0] + column * side, corner[1] + row * side
        fill = tint(colour, (0.6 if signed else 0.3) * abs(value) / scale)
        cell(axis, place, (side, side), number(value, form) if form else "", fill=fill)


def picture(
    axis: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    values: np.ndarray,
    *,
    alike: np.ndarray,
    edge: str = GREY,
) -> None:
    """A map with the colours that a grid of images has and all maps of ``alike`` share."""
    scale = np.abs(alike).max() or 1
    low, shades = (-scale, "RdBu_r") if alike.min() < 0 else (0, "gray")
    extent = (corner[0], corner[0] + size[0], corner[1] + size[1], corner[1])
    axis.imshow(values, cmap=shades, vmin=low, vmax=scale, extent=extent, aspect="auto")
    cell(axis, corner, size, edge=edge)


def number(value: float, form: str = "g") -> str:
    """A number with a minus of its own, and without one before 0.

    >>> number(-0.5, ".2f"), number(-0.001, ".2f")
    ('−0.50', '0.00')
    """
    text = f"{value:{form}}"
    return text.replace("-", "−" if float(text) else "")
