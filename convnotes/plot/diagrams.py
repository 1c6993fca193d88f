"""Diagrams of operations."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from convnotes.conv import output_size, pad_width
from convnotes.plot.style import COLOURS, INK, WIDTH


def windows(name: str, cases: Sequence[tuple[int, int, int, str]]) -> None:
    """The positions of a window along a row of pixels, for cases (size, kernel, stride, padding).

    Padded zeros have a dotted outline. A stroke crosses out a pixel that no window reaches.

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
