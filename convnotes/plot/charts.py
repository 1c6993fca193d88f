"""Charts: curves, bars, intervals, and a confusion matrix."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.ticker import MaxNLocator, PercentFormatter

from convnotes.compare import Accuracy, Difference
from convnotes.plot.style import COLOURS, WIDTH


def curves(
    name: str,
    lines: Mapping[str, Sequence[float]],
    ylabel: str,
    *,
    xlabel: str = "epoch",
    places: Sequence[float] = (),
) -> None:
    """A line for each name, with one value for each epoch; epochs count from 1.

    ``places`` replaces the epochs by other numbers along ``xlabel``.

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


def intervals(name: str, rows: Mapping[str, Accuracy | Difference], xlabel: str) -> None:
    """For each name the seeds as dots, and below them the mean with its 95 % interval; the first name is on top.

    Accuracies stand in %, and differences in percentage points. With one seed there is no interval.

    >>> from convnotes.compare import accuracy
    >>> right = np.arange(300).reshape(3, 100) % 10 > 0
    >>> intervals("rungs", {"frozen": accuracy(right), "fine-tuned": accuracy(right)}, "accuracy")
    >>> plt.fignum_exists("rungs")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(WIDTH, 0.5 + 0.45 * len(rows)), layout="constrained")
    for place, (row, colour) in enumerate(zip(rows.values(), cycle(COLOURS), strict=False)):
        axis.plot(row.seeds, np.full(len(row.seeds), 0.15 - place), "o", color=colour, markersize=4, alpha=0.7)
        if row.low <= row.high:
            sides = [[row.mean - row.low], [row.high - row.mean]]
            axis.errorbar(row.mean, -0.15 - place, xerr=sides, fmt="|", color=colour, capsize=4, markersize=9)
    differ = any(isinstance(row, Difference) for row in rows.values())
    axis.xaxis.set_major_formatter(PercentFormatter(1, symbol=None if differ else "%"))
    if differ:
        axis.axvline(0, color="gray", linewidth=0.8)
    axis.set(xlabel=xlabel, yticks=[-place for place in range(len(rows))], yticklabels=list(rows))
    axis.margins(y=0.15)
    axis.grid(axis="x", linewidth=0.5, alpha=0.4)


def confusion(name: str, counts: np.ndarray, labels: Sequence[str]) -> None:
    """A confusion matrix: rows are the true classes, columns the predicted ones.

    ``counts`` is (classes, classes) int. Cells with 0 stay empty, and only mistakes are
    shaded.

    >>> confusion("answers", np.array([[9, 1], [0, 10]]), ["cat", "dog"])
    >>> plt.fignum_exists("answers")
    True
    """
    _, axis = plt.subplots(num=name, figsize=(4.6, 4.4), layout="constrained")
    wrong = counts * (1 - np.eye(len(counts)))
    # The red is transparent, so that readers see the counts on light and on dark pages.
    red = np.broadcast_to(colors.to_rgb(COLOURS[0]), (*counts.shape, 3))
    axis.imshow(np.dstack([red, 0.7 * wrong / max(wrong.max(), 1)]))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axis.text(column, row, str(count), ha="center", va="center", fontsize=9)
    axis.set(xlabel="answer", ylabel="truth", xticks=range(len(labels)), yticks=range(len(labels)))
    axis.set(xticklabels=labels, yticklabels=labels)
