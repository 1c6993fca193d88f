"""How sure we are: the accuracy of a model over several seeds, and whether two models differ.

Everything here takes ``right``: which example each seed got right, (seeds, examples) bool.
"""

from typing import NamedTuple

import numpy as np


class Accuracy(NamedTuple):
    """A mean over seeds with its two standard errors, all as fractions of 1."""

    mean: float
    seeds: float
    examples: float


def accuracy(right: np.ndarray) -> Accuracy:
    """The mean accuracy; its standard error between seeds; and the binomial one of this many examples.

    The first says how much another set of seeds would change the mean, the second how
    much another set of examples would. ``right`` is (seeds, examples) bool.

    >>> right = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
    >>> [round(value, 3) for value in accuracy(right)]
    [0.625, 0.125, 0.242]
    """
    seeds, examples = right.shape
    mean = float(right.mean())
    between = float(right.mean(axis=1).std(ddof=1) / np.sqrt(seeds)) if seeds > 1 else float("nan")
    return Accuracy(mean, between, float(np.sqrt(mean * (1 - mean) / examples)))


class Difference(NamedTuple):
    """How much better the second is, and the standard error of that, as fractions of 1."""

    mean: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether the difference is more than two of its standard errors."""
        return abs(self.mean) > 2 * self.error


def paired(first: np.ndarray, second: np.ndarray) -> Difference:
    """The difference of two accuracies that were measured on the same examples.

    Example by example, most of what makes an example hard cancels out, so a smaller
    difference can be seen than by holding two binomial errors against each other. The
    error adds, squared, that of the examples and those of both models' seeds. Both
    arrays are bool, (seeds, examples); their numbers of seeds may differ.

    Source: Dietterich 1998, "Approximate statistical tests for comparing supervised
    classification learning algorithms", on why to compare on the same examples.

    >>> first = np.array([[1, 1, 0, 0, 0, 0, 1, 0]] * 3, bool)
    >>> second = np.array([[1, 1, 1, 1, 0, 1, 1, 1]] * 3, bool)
    >>> difference = paired(first, second)
    >>> round(difference.mean, 3), round(difference.error, 3), difference.clear
    (0.5, 0.189, True)
    """
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"not the same examples: {first.shape[1]} and {second.shape[1]}")
    by_example = second.mean(axis=0) - first.mean(axis=0)
    of_examples = by_example.std(ddof=1) / np.sqrt(len(by_example))
    of_seeds = [accuracy(right).seeds for right in (first, second) if len(right) > 1]
    return Difference(float(by_example.mean()), float(np.sqrt(of_examples**2 + np.sum(np.square(of_seeds)))))
