"""The pictures of a lesson.

Each function draws one Matplotlib figure under a name, by which the page places it:
``![alt](figure:name "caption")``. Words are English here; the page shows them in its
own language through ``docs/labels.csv``.
"""

from convnotes.plot.charts import bars, confusion, curves, intervals
from convnotes.plot.diagrams import windows
from convnotes.plot.images import Place, grid, mosaic, overlay, patches
from convnotes.plot.style import COLOURS, GREY, INK, TIGHT, WIDTH

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "TIGHT",
    "WIDTH",
    "Place",
    "bars",
    "confusion",
    "curves",
    "grid",
    "intervals",
    "mosaic",
    "overlay",
    "patches",
    "windows",
]
