"""Charts: curves, bars, intervals, and a confusion matrix."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from convnotes.compare import Accuracy, Difference
from convnotes.plot.style import ACCENT, COLOURS, DIAGRAM, GREY, INK, TYPE


def curves(
    name: str,
    lines: Mapping[str, Sequence[float]],
    ylabel: str,
    *,
    xlabel: str = "epoch",
    places: Sequence[float] = (),
    yscale: Literal["linear", "log"] = "linear",
) -> None:
    """A line for each name, with one value for each epoch; epochs count from 1. The name stands where the line ends.

    ``places`` replaces the epochs by other numbers along ``xlabel``.

    >>> curves("loss", {"training": [2.0, 1.0], "validation": [2.1, 1.5]}, "loss")
    >>> plt.fignum_exists("loss")
    True
    """
    axis = _chart(name, 2.6)
    axis.set(xlabel=xlabel, ylabel=ylabel, yscale=yscale)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    # Red and blue are for signs.
    for values, colour in zip(lines.values(), cycle(COLOURS[2:]), strict=False):
        style = "o-" if len(values) <= 12 else "-"
        axis.plot(places or range(1, len(values) + 1), values, style, markersize=4, color=colour)
    _name_ends(axis, dict(zip(lines, axis.lines, strict=True)))


def gap(name: str, training: np.ndarray, validation: np.ndarray, ylabel: str) -> None:
    """What training and validation give over the epochs: means, the gap between them, and the seeds as thin lines.

    Both are (seeds, epochs) float. The lowest mean of validation is marked.

    >>> gap("fit", np.array([[2.0, 1.0, 0.1]]), np.array([[2.1, 1.5, 1.9]]), "loss")
    >>> plt.fignum_exists("fit")
    True
    """
    axis = _chart(name, 2.8)
    axis.set(xlabel="epoch", ylabel=ylabel)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    epochs = np.arange(1, training.shape[1] + 1)
    means = {"training": training.mean(axis=0), "validation": validation.mean(axis=0)}
    axis.fill_between(epochs, *means.values(), color=GREY, alpha=0.25, linewidth=0)
    ends: dict[str, Line2D] = {}
    for (label, mean), seeds, colour in zip(means.items(), (training, validation), COLOURS[2:], strict=False):
        axis.plot(epochs, seeds.T, color=colour, linewidth=0.7, alpha=0.6)
        (ends[label],) = axis.plot(epochs, mean, color=colour, linewidth=2.2)
    lowest = int(means["validation"].argmin())
    axis.plot(epochs[lowest], means["validation"][lowest], "o", color=ACCENT)
    axis.annotate(
        "lowest", (epochs[lowest], means["validation"][lowest]), (4, -15), textcoords="offset points", fontsize=TYPE
    )
    _name_ends(axis, ends)


def shares(name: str, rows: Mapping[str, np.ndarray], xlabel: str) -> None:
    """For each name the share that each of its parts has, as bars from the largest to the smallest.

    >>> shares("zeros", {"conv1": np.array([0.2, 1.0, 0.6])}, "channels")
    >>> plt.fignum_exists("zeros")
    True
    """
    figure, axes = plt.subplots(
        len(rows), num=name, figsize=(DIAGRAM, 0.4 + 0.8 * len(rows)), layout="constrained", squeeze=False
    )
    for axis, (title, values) in zip(axes.flat, rows.items(), strict=True):
        axis.stairs(np.sort(values)[::-1], fill=True, color=GREY)
        axis.set(xlim=(0, len(values)), ylim=(0, 1), xticks=[len(values)], yticks=[0, 1])
        axis.yaxis.set_major_formatter(PercentFormatter(1))
        axis.tick_params(labelsize=TYPE)
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_title(title, loc="left", fontsize=TYPE, pad=2)
    figure.supxlabel(xlabel, fontsize=TYPE)


def bars(name: str, heights: Mapping[str, float], ylabel: str) -> None:
    """One bar for each name.

    >>> bars("probabilities", {"3": 0.1, "8": 0.9}, "probability")
    >>> plt.fignum_exists("probabilities")
    True
    """
    axis = _chart(name, 1.8)
    axis.bar(list(heights), list(heights.values()), color=GREY)
    axis.set(ylabel=ylabel)


def intervals(name: str, rows: Mapping[str, Accuracy | Difference], xlabel: str) -> None:
    """For each name its mean, the seeds as dots, and below them the 95 % interval; the first name is on top.

    Accuracies stand in %, and differences in percentage points. With one seed there is no interval.

    >>> from convnotes.compare import accuracy
    >>> right = np.arange(300).reshape(3, 100) % 10 > 0
    >>> intervals("rungs", {"frozen": accuracy(right), "fine-tuned": accuracy(right)}, "accuracy")
    >>> plt.fignum_exists("rungs")
    True
    """
    axis = _chart(name, 0.55 + 0.52 * len(rows))
    differ = any(isinstance(row, Difference) for row in rows.values())
    across = axis.get_yaxis_transform()
    for place, (title, row) in enumerate(rows.items()):
        axis.plot(row.seeds, np.full(len(row.seeds), -place), "o", color=GREY, markersize=4)
        if row.low <= row.high:
            sides = [[row.mean - row.low], [row.high - row.mean]]
            axis.errorbar(row.mean, -0.22 - place, xerr=sides, fmt="|", color=INK, capsize=4, markersize=9)
        mean = f"{100 * row.mean:+.1f}" if differ else f"{row.mean:.1%}"
        for x, words, align in ((0, title, "left"), (1, mean.replace("-", "−"), "right")):
            axis.text(x, 0.35 - place, words, transform=across, ha=align, va="center", fontsize=TYPE)
    axis.xaxis.set_major_locator(MaxNLocator(5))
    axis.xaxis.set_major_formatter(PercentFormatter(1, symbol=None if differ else "%"))
    if differ:
        axis.axvline(0, color=GREY, linewidth=0.8)
    axis.set(xlabel=xlabel, yticks=[], ylim=(-len(rows) + 0.5, 0.6))
    axis.spines["left"].set_visible(False)
    axis.margins(x=0.05)
    axis.grid(axis="x", linewidth=0.5, alpha=0.4)


def confusion(name: str, counts: np.ndarray, labels: Sequence[str]) -> None:
    """A confusion matrix: rows are the true classes, columns the predicted ones.

    ``counts`` is (classes, classes) int. Cells with 0 stay empty, and only mistakes are
    shaded.

    >>> confusion("answers", np.array([[9, 1], [0, 10]]), ["cat", "dog"])
    >>> plt.fignum_exists("answers")
    True
    """
    axis = _chart(name, 4)
    wrong = counts * (1 - np.eye(len(counts)))
    # The red is transparent, so that readers see the counts on light and on dark pages.
    red = np.broadcast_to(colors.to_rgb(COLOURS[0]), (*counts.shape, 3))
    axis.imshow(np.dstack([red, 0.7 * wrong / max(wrong.max(), 1)]))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axis.text(column, row, str(count), ha="center", va="center", fontsize=TYPE)
    axis.set(xlabel="answer", ylabel="truth", xticks=range(len(labels)), yticks=range(len(labels)))
    axis.set(xticklabels=labels, yticklabels=labels)


def _name_ends(axis: Axes, lines: Mapping[str, Line2D]) -> None:
    """Write the name of each line where it ends."""
    axis.autoscale_view()
    to_axis = axis.transData - axis.transAxes
    ends = [to_axis.transform(np.asarray(line.get_xydata())[-1]) for line in lines.values()]
    above = -1.0
    for (across, height), label in sorted(zip(ends, lines, strict=True), key=lambda pair: float(pair[0][1])):
        # Names of lines that end close together stand one above the other.
        above = max(height, above + 0.11)
        axis.text(across + 0.04, above, label, transform=axis.transAxes, va="center", fontsize=TYPE)


def _chart(name: str, height: float) -> Axes:
    """A figure whose type is read on a phone, as that of diagrams."""
    _, axis = plt.subplots(num=name, figsize=(DIAGRAM, height), layout="constrained")
    axis.tick_params(labelsize=TYPE)
    for side in (axis.xaxis, axis.yaxis):
        side.label.set_fontsize(TYPE)
    return axis
