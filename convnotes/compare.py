"""The accuracy of a model over several seeds, and the difference of two models, with their errors.

Every function takes arrays (seeds, examples) bool: whether each seed classified each
example correctly.
"""

from typing import NamedTuple

import numpy as np


class Accuracy(NamedTuple):
    """A mean over seeds and its two standard errors, all as fractions of 1."""

    mean: float
    seeds: float
    examples: float


def accuracy(right: np.ndarray) -> Accuracy:
    """The mean accuracy, its standard error between seeds, and its binomial standard error.

    The error between seeds says how much other seeds would change the mean. The binomial
    error says how much other examples would. ``right`` is (seeds, examples) bool. With
    one seed, the error between seeds is NaN.

    >>> right = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
    >>> [round(value, 3) for value in accuracy(right)]
    [0.625, 0.125, 0.242]
    """
    seeds, examples = right.shape
    mean = float(right.mean())
    between = float(right.mean(axis=1).std(ddof=1) / np.sqrt(seeds)) if seeds > 1 else float("nan")
    return Accuracy(mean, between, float(np.sqrt(mean * (1 - mean) / examples)))


class Difference(NamedTuple):
    """The accuracy of the second model minus that of the first, and its standard error, as fractions of 1."""

    mean: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether the difference exceeds two of its standard errors."""
        return abs(self.mean) > 2 * self.error


def paired(first: np.ndarray, second: np.ndarray) -> Difference:
    """The difference of two accuracies on the same examples.

    Most of what makes an example hard cancels out between the models. So pairing finds
    smaller differences than a comparison of two binomial errors does. The squared error
    is the sum of three: that of the examples, and those of both models' seeds. Both
    arrays are (seeds, examples) bool, and their numbers of seeds may differ.

    Raises ``ValueError`` if the numbers of examples differ.

    Source: Dietterich 1998, "Approximate statistical tests for comparing supervised
    classification learning algorithms".

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
