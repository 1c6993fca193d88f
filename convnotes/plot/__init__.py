"""The pictures of a lesson.

Each function draws one Matplotlib figure with a name. The page places the figure by that
name: ``![alt](figure:name "caption")``. Words are English here, and the page translates
them with ``docs/labels.csv``.
"""

from convnotes.plot.charts import bars, confusion, curves, gap, intervals, shares
from convnotes.plot.diagrams import (
    answer,
    channels,
    cone,
    dropout,
    journey,
    pooling,
    product,
    shortcut,
    stages,
    windows,
)
from convnotes.plot.images import Place, grid, mosaic, overlay, patches
from convnotes.plot.style import COLOURS, GREY, INK, TIGHT, WIDE_TYPE, WIDTH

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "TIGHT",
    "WIDE_TYPE",
    "WIDTH",
    "Place",
    "answer",
    "bars",
    "channels",
    "cone",
    "confusion",
    "curves",
    "dropout",
    "gap",
    "grid",
    "intervals",
    "journey",
    "mosaic",
    "overlay",
    "patches",
    "pooling",
    "product",
    "shares",
    "shortcut",
    "stages",
    "windows",
]
