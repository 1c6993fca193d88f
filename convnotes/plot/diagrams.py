"""Diagrams of operations and models, drawn from their numbers."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from convnotes.conv import im2col, output_size, pad_width
from convnotes.plot.cells import LINE, LOOK, canvas, cell, cells, number, picture, tint, write
from convnotes.plot.style import ACCENT, DIAGRAM, GREY, INK


def product(name: str, window: np.ndarray, kernel: np.ndarray) -> None:
    """Window times kernel, number by number, and the sum of the products.

    Both are (height, width). At 3×3, two decimals fit into a cell.

    >>> product("by-hand", np.eye(3), np.array([[-1, 0, 1]] * 3))
    """
    height, width = kernel.shape
    side = 1.6 / width
    tall = height * side
    left, right, below = 0.05, DIAGRAM - 1.65, LINE + tall + 0.1
    products = window * kernel
    axis = canvas(name, below + LINE + tall)
    for title, values, corner in (
        ("window", window, (left, LINE)),
        ("kernel", kernel, (right, LINE)),
        ("products", products, (left, below + LINE)),
    ):
        write(axis, corner[0] + 0.8, corner[1] - LINE / 2, title)
        cells(axis, corner, side, values, alike=values, form=".2f")
    write(axis, DIAGRAM / 2, LINE + tall / 2, "×")
    middle = below + LINE + tall / 2
    write(axis, DIAGRAM / 2, middle, "→")
    write(axis, right + 0.8, middle - side / 2 - LINE / 2, "sum")
    cell(axis, (right + 0.4, middle - side / 2), (0.8, side), number(products.sum(), ".2f"), **LOOK)


def pooling(name: str, maps: np.ndarray) -> None:
    """Max pooling by 2×2: the largest number of each window is marked, and stays.

    ``maps`` is (height, width), both even.

    >>> pooling("four", np.arange(16).reshape(4, 4))
    """
    height, width = maps.shape
    side = min(0.5, 3.4 / (1.5 * width))
    left, right, top = 0.05, DIAGRAM - 0.05 - side * width / 2, LINE + side * height / 4
    axis = canvas(name, LINE + side * height)
    write(axis, left + side * width / 2, LINE / 2, "input")
    write(axis, (left + side * width + right) / 2, LINE + side * height / 2, "→")
    write(axis, right + side * width / 4, top - LINE / 2, "output")
    for (row, column), value in np.ndenumerate(maps):
        cell(axis, (left + column * side, LINE + row * side), (side, side), number(value))
    for row, column in np.ndindex(height // 2, width // 2):
        window = maps[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        down, along = np.unravel_index(window.argmax(), (2, 2))
        corner = left + 2 * column * side, LINE + 2 * row * side
        cell(axis, (corner[0] + along * side, corner[1] + down * side), (side, side), **LOOK)
        cell(axis, corner, (2 * side, 2 * side), edge=INK)
        cell(axis, (right + column * side, top + row * side), (side, side), number(window.max()), **LOOK)


def dropout(name: str, rows: Mapping[str, np.ndarray]) -> None:
    """The same values before and after a layer, a row each: those that it has made 0 are marked.

    Each row is (values,) float. Its name stands on its left.

    >>> dropout("drop", {"input": np.ones(4), "training": np.array([2, 0, 0, 2])})
    """
    left, gap = 1.15, 0.12
    side = (DIAGRAM - left - 0.05) / max(map(len, rows.values()))
    axis = canvas(name, (side + gap) * len(rows) - gap)
    for place, (row, values) in enumerate(rows.items()):
        top = place * (side + gap)
        write(axis, left - 0.1, top + side / 2, row, "right")
        for column, value in enumerate(values):
            marks = {} if value else LOOK
            cell(axis, (left + column * side, top), (side, side), number(value), **marks)


def channels(name: str, image: np.ndarray, kernels: np.ndarray, names: Sequence[str]) -> None:
    """One filter on several channels: each meets its own kernel, and what comes out is added up.

    ``image`` and ``kernels`` are (height, width, channels), and each channel has a name.
    The maps and their sum share a scale, and so do the kernels.

    >>> channels("filter", np.ones((8, 10, 3)), np.ones((3, 3, 3)), ["red", "green", "blue"])
    """
    maps = [im2col(image[..., [c]], kernels[..., [c], np.newaxis])[..., 0] for c in range(len(names))]
    total = np.sum(maps, axis=0)
    alike = np.stack([*maps, total])
    side = 0.6 / kernels.shape[1]
    tall = image.shape[0] / image.shape[1]
    size, end = (0.85, 0.85 * tall), len(names) * (LINE + tall)
    axis = canvas(name, end)
    for row, title in enumerate(names):
        top = row * (LINE + tall) + LINE
        middle = top + tall / 2
        write(axis, 0.55, top - LINE / 2, title)
        picture(axis, (0.05, top), (1, tall), image[..., row], alike=image)
        write(axis, 1.18, middle, "×")
        cells(axis, (1.3, middle - side * len(kernels) / 2), side, kernels[..., row], alike=kernels)
        write(axis, 2.05, middle, "→")
        picture(axis, (2.2, middle - size[1] / 2), size, maps[row], alike=alike)
    write(axis, 1.6, LINE / 2, "kernel")
    axis.plot([3.1, 3.16, 3.16, 3.1], [LINE, LINE, end, end], color=INK, linewidth=1)
    corner = 3.3, (LINE + end - size[1]) / 2
    write(axis, 3.725, corner[1] - LINE / 2, "sum")
    picture(axis, corner, size, total, alike=alike, edge=ACCENT)


def windows(name: str, cases: Sequence[tuple[int, int, int, str]]) -> None:
    """The places of a window along a row of pixels, for cases (size, kernel, stride, padding).

    Below the pixels is a cell of the output for each place; the first place is marked.
    Padded zeros have a dotted outline. A stroke crosses out a pixel that no window reaches.

    >>> windows("places", [(7, 3, 1, "valid"), (7, 3, 2, "same")])
    """
    pads = [pad_width(*case) for case in cases]
    zeros = max(before for before, _ in pads)
    widest = max(case[0] + after for case, (_, after) in zip(cases, pads, strict=True))
    side = min(0.42, (DIAGRAM - 0.1) / (zeros + widest))
    panel = LINE + 2 * side + 0.45
    axis = canvas(name, panel * len(cases) - 0.15)
    for place, (case, pad) in enumerate(zip(cases, pads, strict=True)):
        _row_of_windows(axis, (0.05 + side * zeros, panel * place), side, case, pad)


def _row_of_windows(
    axis: Axes, corner: tuple[float, float], side: float, case: tuple[int, int, int, str], pad: tuple[int, int]
) -> None:
    """Draw one case of ``windows``. Pixel 1 is below ``corner``."""
    (size, kernel, stride, padding), (before, after) = case, pad
    left, top = corner[0], corner[1] + LINE
    starts = [stride * place - before for place in range(output_size(*case))]
    title = f"{padding}, {size} → {len(starts)} (k={kernel}, s={stride})"
    write(axis, 0.05, top - LINE / 2, title, "left")
    reached = {start + offset for start in starts for offset in range(kernel)}
    for pixel in range(-before, size + after):
        x, fill = left + side * pixel, LOOK["fill"] if pixel < starts[0] + kernel else "none"
        if 0 <= pixel < size:
            cell(axis, (x, top), (side, side), str(pixel + 1), fill=fill, edge=INK)
        else:
            cell(axis, (x, top), (side, side), "0", fill=fill, line=":")
        if pixel not in reached:
            axis.plot([x, x + side], [top + side, top], color=INK, linewidth=1.5)
    above, below = top + side, top + side + 0.3
    for place, start in enumerate(starts):
        x = left + side * (start + (kernel - 1) / 2)
        ends = left + side * start, left + side * (start + kernel)
        between, edge, fill = (LOOK["fill"], ACCENT, LOOK["fill"]) if place == 0 else (tint(INK, 0.05), GREY, "none")
        shape = [(ends[0], above), (ends[1], above), (x + side, below), (x, below)]
        axis.add_patch(Polygon(shape, facecolor=between, edgecolor=edge, linewidth=0.8))
        cell(axis, (x, below), (side, side), str(place + 1), fill=fill, edge=INK)


def cone(name: str, size: int, layers: Sequence[tuple[str, int, int]]) -> None:
    """What one output in the middle sees of each layer before it, down to a row of ``size`` pixels.

    A layer is (name, kernel, stride), without padding. A cell stands above the middle of
    the pixels that it sees, and is as wide as its step.

    >>> cone("sees", 12, [("CONV", 3, 1), ("POOL", 2, 2), ("CONV", 3, 1)])
    """
    # Of each row: its name, how many cells it has, where the first begins, in pixels, and their step.
    rows, begin, step = [("input", size, 0.0, 1)], 0.0, 1
    for title, kernel, stride in layers:
        # The window's middle is the middle of a cell that is ``stride`` times as wide.
        begin, step = begin + (kernel - stride) * step / 2, step * stride
        rows.append((title, output_size(rows[-1][1], kernel, stride), begin, step))
    seen = [(rows[-1][1] // 2, 1)]
    for _, kernel, stride in reversed(layers):
        first, count = seen[-1]
        seen.append((first * stride, (count - 1) * stride + kernel))

    axis = canvas(name, LINE + 0.42 * len(layers) + 0.2)
    write(axis, DIAGRAM - 0.05, LINE / 2, "cells seen", "right")
    left, pixel = 0.7, (DIAGRAM - 1.1) / size
    above: list[float] = []
    for level, ((title, total, begin, step), (first, count)) in enumerate(zip(reversed(rows), seen, strict=True)):
        top, wide = LINE + 0.42 * level, pixel * step
        start = left + pixel * begin
        for place in range(total):
            fill = LOOK["fill"] if first <= place < first + count else "none"
            cell(axis, (start + wide * place, top), (wide, 0.2), fill=fill)
        write(axis, left - 0.08, top + 0.1, title, "right")
        write(axis, DIAGRAM - 0.05, top + 0.1, str(count), "right")
        ends = [start + wide * first, start + wide * (first + count)]
        for pair in zip(above, ends, strict=False):
            axis.plot(pair, [top - 0.22, top], color=ACCENT, linewidth=1)
        above = ends


def shortcut(name: str, steps: Sequence[tuple[str, int]]) -> None:
    """A block that adds its input to its output: a bar for what each step gives, as long as it has channels.

    A step is (name, channels). The first is the input, and the last adds it.

    >>> shortcut("residual", [("input", 24), ("expand", 144), ("project", 24), ("add", 24)])
    """
    middle, longest = DIAGRAM / 2 + 0.15, max(count for _, count in steps)
    axis = canvas(name, LINE + 0.62 * (len(steps) - 1) + 0.3)
    ends = []
    for place, (title, count) in enumerate(steps):
        top, wide = LINE + 0.62 * place, (DIAGRAM - 0.9) * count / longest
        cell(axis, (middle - wide / 2, top), (wide, 0.3), str(count), fill=tint(INK, 0.15), edge=INK)
        ends.append((middle - wide / 2, top + 0.15))
        if place:
            write(axis, middle, top - 0.16, "↓")
            write(axis, middle + 0.15, top - 0.16, title, "left")
        else:
            write(axis, middle, LINE / 2, title)
    (start, first), *_, (end, last) = ends
    axis.plot([start, 0.2, 0.2], [first, first, last], color=ACCENT, linewidth=2)
    arrow = {"arrowstyle": "->", "color": ACCENT, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", (end, last), (0.2, last), arrowprops=arrow)


def journey(
    name: str,
    columns: Sequence[tuple[str, np.ndarray]],
    kernels: Mapping[int, np.ndarray],
    traced: Sequence[int],
) -> None:
    """What each layer gives for one image, from left to right, with the way of one channel marked.

    A column is (name, maps), the maps (height, width, channels), and the first is the image.
    ``kernels`` has those of each convolution, (height, width, channels in, channels out), by
    its column, and ``traced`` the marked channel of each column. A column has one scale.

    >>> maps = [("input", np.ones((6, 6, 1))), ("CONV", np.ones((4, 4, 2)))]
    >>> journey("way", maps, {1: np.ones((3, 3, 1, 2))}, [0, 1])
    """
    gaps = [0.0, *(0.5 if place in kernels else 0.06 for place in range(1, len(columns)))]
    side = (DIAGRAM - 0.1 - sum(gaps)) / len(columns)
    most = max(maps.shape[2] for _, maps in columns)
    head, pitch = 2 * LINE, side + 0.05
    axis = canvas(name, head + pitch * most)
    right, ends = 0.05, [0.0]
    for place, ((title, maps), gap, channel) in enumerate(zip(columns, gaps, traced, strict=True)):
        left, size = right + gap, maps.shape[:2]
        write(axis, left + side / 2, LINE / 2, title)
        if place == 0 or size != columns[place - 1][1].shape[:2]:
            write(axis, left + side / 2, LINE * 1.4, "×".join(map(str, size)))
        # A single map stands where the marked one of the next column does.
        rows = [traced[1]] if maps.shape[2] == 1 else range(maps.shape[2])
        for row, one in zip(rows, np.moveaxis(maps, 2, 0), strict=True):
            edge = ACCENT if row == rows[channel] else GREY
            picture(axis, (left, head + pitch * row), (side, side), one, alike=maps, edge=edge)
        end = head + pitch * rows[channel] + side / 2
        for middle, kernel in zip(ends, np.moveaxis(kernels[place], 2, 0), strict=True) if place in kernels else ():
            axis.plot([right, left - 0.1, left], [middle, middle, end], color=ACCENT, linewidth=1, zorder=0.5)
            corner = right + 0.08, middle - 0.13
            cells(axis, corner, 0.26 / len(kernel), kernel[..., channel], alike=kernels[place])
        right, ends = left + side, [head + pitch * row + side / 2 for row in rows]


def stages(name: str, sizes: Mapping[str, int], ways: Mapping[str, Collection[str]]) -> None:
    """The parts of a model from the input on, and which of them each way of training changes.

    ``sizes`` has the number of weights of each part. The first parts are frozen, and those
    that a way trains are marked.

    >>> stages("ways", {"base": 900, "classifier": 10}, {"feature extraction": ["classifier"]})
    """
    left, tall = 0.85, 0.27
    wide = (DIAGRAM - left) / len(ways)
    axis = canvas(name, LINE + tall * len(sizes))
    for row, part in enumerate(sizes):
        write(axis, left - 0.08, LINE + tall * (row + 0.4), part, "right")
    for column, (way, trained) in enumerate(ways.items()):
        x, frozen = left + wide * column, len(sizes) - len(trained)
        write(axis, x + wide / 2, LINE / 2, way)
        size = wide - 0.08, tall * frozen - 0.05
        cell(axis, (x + 0.04, LINE), size, "kept frozen", fill=tint(INK, 0.08))
        for row, (part, count) in enumerate(sizes.items()):
            if part in trained:
                cell(axis, (x + 0.04, LINE + tall * row), (size[0], tall - 0.05), f"{count:,}", **LOOK)


def answer(name: str, image: np.ndarray, chances: Mapping[str, float]) -> None:
    """An image, (height, width), and how probable a model finds each class; the most probable is marked.

    >>> answer("unsure", np.eye(28), {"1": 0.25, "7": 0.75})
    """
    tall = 0.25
    axis = canvas(name, tall * len(chances))
    height = 1.3 * image.shape[0] / image.shape[1]
    picture(axis, (0.05, (tall * len(chances) - height) / 2), (1.3, height), image, alike=image)
    for row, (label, chance) in enumerate(chances.items()):
        middle = tall * (row + 0.5)
        write(axis, 1.75, middle, label, "right")
        colours = LOOK if chance == max(chances.values()) else {"fill": tint(INK, 0.25), "edge": INK}
        cell(axis, (1.83, middle - 0.09), (1.75 * chance, 0.18), **colours)
        if chance >= 0.005:
            write(axis, 1.9 + 1.75 * chance, middle, f"{chance:.0%}", "left")
