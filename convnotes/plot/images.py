"""Pictures of images: rows, windows, the channels of a layer, and heatmaps."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from convnotes.plot.style import COLOURS, GREY, TIGHT, WIDE_TYPE, WIDTH

Place = tuple[int, int, int]


def grid(
    name: str,
    images: Sequence[Sequence[np.ndarray]],
    *,
    columns: Sequence[str] = (),
    rows: Sequence[str] = (),
    scale: Literal["row", "column", "each"] = "row",
) -> None:
    """Rows of images, each (height, width), or (height, width, 3) for colour.

    Rows may differ in length. Images that share a ``scale`` can be compared: black is 0,
    and white is their largest value. If they have negative values, red is positive, blue
    is negative and white is 0. ``columns`` and ``rows`` are titles.

    >>> grid("two", [[np.eye(3), np.ones((3, 3))]], columns=["left", "right"])
    >>> plt.fignum_exists("two")
    True
    """
    width = max(map(len, images))
    margin = 1.1 if rows else 0.0
    side = min((WIDTH - margin) / width, 1.9)
    tall = side * max(image.shape[0] / image.shape[1] for line in images for image in line)
    titles = 0.25 if len(columns) == width else 0.25 * len(images) if columns else 0.0
    size = (margin + side * width, tall * len(images) + titles)
    _, axes = plt.subplots(len(images), width, num=name, figsize=size, squeeze=False, layout=TIGHT)
    for axis in axes.flat:
        axis.axis("off")
    for row, line in enumerate(images):
        for column, image in enumerate(line):
            _frame(axes[row, column], GREY, 0.5)
            column_of = [other[column] for other in images if column < len(other)]
            _show(axes[row, column], image, {"row": line, "column": column_of, "each": [image]}[scale])
    for axis, title in zip(axes[0] if len(columns) == width else axes.flat, columns, strict=False):
        axis.set_title(title, fontsize=WIDE_TYPE, pad=3)
    for axis, title in zip(axes[:, 0], rows, strict=False):
        axis.text(-0.12, 0.5, title, transform=axis.transAxes, ha="right", va="center", fontsize=WIDE_TYPE)


def patches(name: str, image: np.ndarray, groups: Mapping[str, Sequence[Place]]) -> None:
    """An image with marked square windows, and below it the windows, a row for each group.

    ``image`` is (height, width) or (height, width, 3). A place is (top, left, size) in
    pixels. A window over the edge shows only its part inside the image.

    >>> patches("parts", np.eye(8), {"edges": [(0, 0, 3), (5, 5, 3)]})
    >>> plt.fignum_exists("parts")
    True
    """
    width = max(map(len, groups.values()))
    side = (WIDTH - 1.1) / width
    tall = 2.6
    figure = plt.figure(name, figsize=(WIDTH, tall + (side + 0.1) * len(groups)), layout=TIGHT)
    heights, widths = [tall, *[side] * len(groups)], [1.1, *[side] * width]
    cells = figure.add_gridspec(1 + len(groups), 1 + width, height_ratios=heights, width_ratios=widths)
    whole = figure.add_subplot(cells[0, :])
    _show(whole, image, [image])
    whole.axis("off")
    for row, (title, places) in enumerate(groups.items(), 1):
        for column, (top, left, size) in enumerate(places, 1):
            colour = COLOURS[(column - 1 if len(groups) == 1 else row - 1) % len(COLOURS)]
            whole.add_patch(Rectangle((left - 0.5, top - 0.5), size, size, fill=False, edgecolor=colour, linewidth=1.5))
            axis = figure.add_subplot(cells[row, column])
            _show(axis, image[max(top, 0) : top + size, max(left, 0) : left + size], [image])
            _frame(axis, colour, 2)
        label = figure.add_subplot(cells[row, 0])
        label.axis("off")
        label.text(1, 0.5, title, ha="right", va="center", fontsize=WIDE_TYPE)


def mosaic(name: str, maps: np.ndarray, columns: int) -> None:
    """All channels of (height, width, channels) maps on one scale, ``columns`` of them in a row.

    The first channel is at the top left. Black is 0, and white is the largest value of
    all channels. So a silent channel is black.

    >>> mosaic("layer", np.ones((4, 4, 6)), columns=3)
    >>> plt.fignum_exists("layer")
    True
    """
    height, width, channels = maps.shape
    gap, rows = max(1, width // 24), -(-channels // columns)
    tiles = np.full((rows * columns, height + gap, width + gap), np.nan)
    tiles[:channels, :height, :width] = maps.transpose(2, 0, 1)
    tiles = tiles.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    image = tiles.reshape(rows * (height + gap), columns * (width + gap))[:-gap, :-gap]
    size = (WIDTH, WIDTH * image.shape[0] / image.shape[1])
    _, axis = plt.subplots(num=name, figsize=size, layout=TIGHT)
    axis.imshow(image, cmap="gray", vmin=0, vmax=maps.max() or 1, interpolation="nearest")
    axis.axis("off")


def overlay(
    name: str,
    image: np.ndarray,
    maps: Mapping[str, np.ndarray],
    unit: str,
    *,
    cells: tuple[float, float] | None = None,
) -> None:
    """An image (height, width, 3) uint8 and maps over it, on one scale, with a colour bar in ``unit``.

    There are three to a row, or two where they are four.

    A map is (rows, columns), and its cells stay visible. Smoothing would suggest details
    that the map does not have. If there are negative values, red is positive and blue is
    negative.

    ``cells`` is (start, step) in pixels: the centre of the first cell, and how far apart
    neighbours are. ``convnotes.ledger`` has both. A cell is drawn as a square of ``step``
    pixels around its centre. Without ``cells``, the map divides the whole image evenly.

    >>> overlay("where", np.zeros((8, 8, 3), "uint8"), {"cat": np.eye(2)}, "logit", cells=(2.5, 2))
    >>> plt.fignum_exists("where")
    True
    """
    count = 1 + len(maps)
    columns = 2 if count == 4 else min(count, 3)
    rows, side = -(-count // columns), (WIDTH - 0.95) / columns
    size = (WIDTH, rows * (side + 0.3))
    figure, panels = plt.subplots(rows, columns, num=name, figsize=size, squeeze=False, layout=TIGHT)
    axes = list(panels.flat)
    for spare in axes[count:]:
        spare.remove()
    del axes[count:]
    axes[0].imshow(image)
    low, high = (bound([bound(values) for values in maps.values()]) for bound in (np.min, np.max))
    top = max(high, -low)
    scale: dict[str, Any] = {"cmap": "inferno", "vmin": 0, "vmax": top or 1}
    if low < 0:
        scale = {"cmap": "RdBu_r", "vmin": -top, "vmax": top}
    bottom, right = image.shape[0] - 0.5, image.shape[1] - 0.5
    for axis, (title, values) in zip(axes[1:], maps.items(), strict=True):
        axis.imshow(image.mean(axis=2), cmap="gray", vmin=0, vmax=255)
        ends = [_ends(count, size, cells) for count, size in zip(values.shape, image.shape[:2], strict=True)]
        extent = (*ends[1], *reversed(ends[0]))
        shown = axis.imshow(values, **scale, alpha=0.6, extent=extent, interpolation="nearest")
        axis.set_title(title, fontsize=WIDE_TYPE, pad=3)
        axis.set(xlim=(-0.5, right), ylim=(bottom, -0.5))
    for axis in axes:
        axis.axis("off")
    bar = figure.colorbar(shown, ax=axes, shrink=0.75, aspect=14 * rows)
    bar.set_label(unit, size=WIDE_TYPE)
    bar.ax.tick_params(labelsize=WIDE_TYPE)


def _ends(count: int, size: int, cells: tuple[float, float] | None) -> tuple[float, float]:
    """Where a row of cells begins and ends along a side of an image."""
    if cells is None:
        return -0.5, size - 0.5
    start, step = cells
    return start - step / 2, start + (count - 0.5) * step


def _frame(axis: Axes, colour: str, width: float) -> None:
    """Draw a line around an image, which could otherwise have the colour of the page."""
    axis.axis("on")
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set(visible=True, edgecolor=colour, linewidth=width)


def _show(axis: Axes, image: np.ndarray, alike: Sequence[np.ndarray]) -> None:
    if image.ndim == 3:
        # "auto" smooths a photo, but keeps the edges of greatly enlarged pixels.
        axis.imshow(image, interpolation="auto")
        return
    low, high = (float(bound(list(map(bound, alike)))) for bound in (np.min, np.max))
    if low < 0:
        top = max(high, -low)
        axis.imshow(image, cmap="RdBu_r", vmin=-top, vmax=top)
    else:
        axis.imshow(image, cmap="gray", vmin=0, vmax=high or 1)
