"""The pictures of a lesson.

Each function draws one Matplotlib figure under a name, by which the page places it:
``![alt](figure:name "caption")``. Words are English here; the page shows them in its
own language through ``docs/labels.csv``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from convnotes.conv import output_size, pad_width

WIDTH = 5.6
INK = "#1f2328"
GREY = "#8c8c8c"
COLOURS = ["#d1495b", "#3f88c5", "#2a9d8f", "#e09f3e", "#8e6bbf", "#6a994e", "#c97b84", "#4d7c8a"]

TIGHT = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02)

Place = tuple[int, int, int]


def grid(
    name: str,
    images: Sequence[Sequence[np.ndarray]],
    *,
    columns: Sequence[str] = (),
    rows: Sequence[str] = (),
    scale: Literal["row", "column", "each"] = "row",
) -> None:
    """Images in rows, each (height, width), or (height, width, 3) for colour.

    Rows may differ in length. Images that share a ``scale`` can be compared: white is
    their largest value and black is 0; where there are negative values, red is
    positive, blue negative and white 0.

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
        axis.set_title(title, fontsize=9, pad=3)
    for axis, title in zip(axes[:, 0], rows, strict=False):
        axis.text(-0.12, 0.5, title, transform=axis.transAxes, ha="right", va="center", fontsize=9)


def patches(name: str, image: np.ndarray, groups: Mapping[str, Sequence[Place]]) -> None:
    """An image with square windows marked, and each window by itself, a row for each group.

    ``image`` is (height, width) or (height, width, 3); a place is (top, left, size) in
    pixels. What lies outside the image is left out.

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
        label.text(1, 0.5, title, ha="right", va="center", fontsize=9)


def mosaic(name: str, maps: np.ndarray, columns: int) -> None:
    """All channels of (height, width, channels) maps on one scale, ``columns`` in a row, the first at the top left.

    White is the largest value of them all and black is 0; a channel that is black
    everywhere is silent.

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


def overlay(name: str, image: np.ndarray, maps: Mapping[str, np.ndarray], unit: str) -> None:
    """Maps over an image (height, width, 3) uint8, all on one scale, with a colour bar of their raw values.

    A map (rows, columns) covers the image cell by cell, however few the cells are:
    smoothing would promise what the map does not hold. Where there are negative
    values, red is positive, blue negative.

    >>> overlay("where", np.zeros((8, 8, 3), "uint8"), {"cat": np.eye(2)}, "logit")
    >>> plt.fignum_exists("where")
    True
    """
    count = 1 + len(maps)
    side = (WIDTH - 0.7) / count
    figure, axes = plt.subplots(1, count, num=name, figsize=(WIDTH, side + 0.3), layout=TIGHT)
    axes[0].imshow(image)
    low, high = (bound([bound(values) for values in maps.values()]) for bound in (np.min, np.max))
    top = max(high, -low)
    scale: dict[str, Any] = {"cmap": "inferno", "vmin": 0, "vmax": top or 1}
    if low < 0:
        scale = {"cmap": "RdBu_r", "vmin": -top, "vmax": top}
    bottom, right = image.shape[0] - 0.5, image.shape[1] - 0.5
    for axis, (title, values) in zip(axes[1:], maps.items(), strict=True):
        axis.imshow(image.mean(axis=2), cmap="gray", vmin=0, vmax=255)
        shown = axis.imshow(values, **scale, alpha=0.6, extent=(-0.5, right, bottom, -0.5), interpolation="nearest")
        axis.set_title(title, fontsize=9, pad=3)
    for axis in axes:
        axis.axis("off")
    figure.colorbar(shown, ax=axes, label=unit, shrink=0.75, aspect=14)


def curves(
    name: str,
    lines: Mapping[str, Sequence[float]],
    ylabel: str,
    *,
    xlabel: str = "epoch",
    places: Sequence[float] = (),
) -> None:
    """Values after each epoch, one line each; epochs count from 1. Or values at other ``places`` along ``xlabel``.

    >>> curves("loss", {"training": [2.0, 1.0], "validation": [2.1, 1.5]}, "loss")
    >>> plt.fignum_exists("loss")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(WIDTH, 2.8), layout="constrained")
    for (label, values), colour in zip(lines.items(), COLOURS, strict=False):
        along = places or range(1, len(values) + 1)
        axis.plot(along, values, "o-", markersize=4, color=colour, label=label)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.legend()


def bars(name: str, heights: Mapping[str, float], ylabel: str) -> None:
    """One bar for each name.

    >>> bars("probabilities", {"3": 0.1, "8": 0.9}, "probability")
    >>> plt.fignum_exists("probabilities")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(WIDTH, 2), layout="constrained")
    axis.bar(list(heights), list(heights.values()), color=COLOURS[1])
    axis.set(ylabel=ylabel)


def intervals(name: str, rows: Mapping[str, tuple[float, float]], xlabel: str) -> None:
    """A point with a bar of two standard errors to each side, one line each, the first on top.

    >>> intervals("rungs", {"frozen": (0.98, 0.004), "fine-tuned": (0.99, 0.003)}, "accuracy")
    >>> plt.fignum_exists("rungs")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(WIDTH, 0.5 + 0.4 * len(rows)), layout="constrained")
    for place, ((mean, error), colour) in enumerate(zip(rows.values(), COLOURS, strict=False)):
        axis.errorbar(mean, -place, xerr=2 * error, fmt="o", color=colour, capsize=4)
    axis.set(xlabel=xlabel, yticks=[-place for place in range(len(rows))], yticklabels=list(rows))
    axis.margins(y=0.15)
    axis.grid(axis="x", linewidth=0.5, alpha=0.4)


def confusion(name: str, counts: np.ndarray, labels: Sequence[str]) -> None:
    """A confusion matrix: rows are the truth, columns the answer. Empty cells stay empty.

    >>> confusion("answers", np.array([[9, 1], [0, 10]]), ["cat", "dog"])
    >>> plt.fignum_exists("answers")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(4.6, 4.4), layout="constrained")
    wrong = counts * (1 - np.eye(len(counts)))
    # Transparent red, so that the counts can be read on a light and on a dark page.
    red = np.broadcast_to(colors.to_rgb(COLOURS[0]), (*counts.shape, 3))
    axis.imshow(np.dstack([red, 0.7 * wrong / max(wrong.max(), 1)]))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axis.text(column, row, str(count), ha="center", va="center", fontsize=9)
    axis.set(xlabel="answer", ylabel="truth", xticks=range(len(labels)), yticks=range(len(labels)))
    axis.set(xticklabels=labels, yticklabels=labels)


def windows(name: str, cases: Sequence[tuple[int, int, int, str]]) -> None:
    """Where a window stands along a row of pixels: (size, kernel, stride, padding), one case each.

    Padded zeros are dashed, pixels that no window reaches are crossed out.

    >>> windows("places", [(7, 3, 1, "valid"), (7, 3, 2, "same")])
    >>> plt.fignum_exists("places")
    True
    """
    heights = [1.4 + 0.3 * output_size(*case) for case in cases]
    _, axes = plt.subplots(
        len(cases),
        num=name,
        figsize=(WIDTH, 0.6 * sum(heights)),
        squeeze=False,
        height_ratios=heights,
        layout="constrained",
    )
    for axis, (size, kernel, stride, padding) in zip(axes[:, 0], cases, strict=True):
        before, after = pad_width(size, kernel, stride, padding)
        starts = [stride * place - before for place in range(output_size(size, kernel, stride, padding))]
        for pixel in range(-before, size + after):
            line = "-" if 0 <= pixel < size else ":"
            axis.add_patch(Rectangle((pixel + 0.05, 0), 0.9, 0.9, fill=False, edgecolor=INK, linestyle=line))
            if not any(start <= pixel < start + kernel for start in starts):
                axis.plot([pixel + 0.25, pixel + 0.75], [0.25, 0.65], color=INK)
        for place, start in enumerate(starts):
            level = -0.35 - 0.3 * place
            axis.plot(
                [start + 0.1, start + kernel - 0.1], [level, level], color=COLOURS[place % len(COLOURS)], linewidth=3
            )
        axis.set(xlim=(-1.2, 9.2), ylim=(-0.5 - 0.3 * len(starts), 1), aspect="equal")
        axis.set_title(f"{padding}, {size} → {len(starts)} (k={kernel}, s={stride})", fontsize=9, loc="left", pad=2)
        axis.axis("off")


def _frame(axis: Axes, colour: str, width: float) -> None:
    """A line around an image: without one, a white image is lost on a light page and a black one on a dark page."""
    axis.axis("on")
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set(visible=True, edgecolor=colour, linewidth=width)


def _show(axis: Axes, image: np.ndarray, alike: Sequence[np.ndarray]) -> None:
    if image.ndim == 3:
        # A photo, so smooth; but where its pixels are blown up, they show.
        axis.imshow(image, interpolation="auto")
        return
    low, high = (float(bound(list(map(bound, alike)))) for bound in (np.min, np.max))
    if low < 0:
        top = max(high, -low)
        axis.imshow(image, cmap="RdBu_r", vmin=-top, vmax=top)
    else:
        axis.imshow(image, cmap="gray", vmin=0, vmax=high or 1)
