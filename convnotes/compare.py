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

    Raises ``ValueError`` for an array of another kind, and ``TypeError`` for what is no array.

    >>> right = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
    >>> [round(value, 3) for value in accuracy(right)]
    [0.625, 0.125, 0.242]
    """
    right = _checked(right)
    seeds, examples = right.shape
    mean = float(right.mean())
    between = float(right.mean(axis=1).std(ddof=1) / np.sqrt(seeds)) if seeds > 1 else float("nan")
    return Accuracy(mean, between, float(np.sqrt(mean * (1 - mean) / examples)))


class Difference(NamedTuple):
    """The accuracy of the second model minus that of the first, and its standard error, as fractions of 1.

    ``seeds`` is the smaller of the two numbers of seeds. With one seed, the error between
    seeds is not known, and ``error`` is that of the examples and of the other seeds alone.
    """

    mean: float
    error: float
    seeds: int

    @property
    def clear(self) -> bool:
        """Whether the difference exceeds two of its standard errors; with one seed nothing is clear."""
        return self.seeds > 1 and abs(self.mean) > 2 * self.error


def paired(first: np.ndarray, second: np.ndarray) -> Difference:
    """The difference of two accuracies on the same examples.

    Most of what makes an example hard cancels out between the models. So pairing finds
    smaller differences than a comparison of two binomial errors does. The squared error
    is the sum of three: that of the examples, and those of both models' seeds. Both
    arrays are (seeds, examples) bool, and their numbers of seeds may differ.

    Raises ``ValueError`` if the numbers of examples differ, or are less than two.

    Source: Dietterich 1998, "Approximate statistical tests for comparing supervised
    classification learning algorithms".

    >>> first = np.array([[1, 1, 0, 0, 0, 0, 1, 0]] * 3, bool)
    >>> second = np.array([[1, 1, 1, 1, 0, 1, 1, 1]] * 3, bool)
    >>> difference = paired(first, second)
    >>> round(difference.mean, 3), round(difference.error, 3), difference.clear
    (0.5, 0.189, True)
    """
    first, second = _checked(first), _checked(second)
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"not the same examples: {first.shape[1]} and {second.shape[1]}")
    if first.shape[1] < 2:
        raise ValueError("one example has no standard error; compare at least two")
    by_example = second.mean(axis=0) - first.mean(axis=0)
    of_examples = by_example.std(ddof=1) / np.sqrt(len(by_example))
    of_seeds = [accuracy(right).seeds for right in (first, second) if len(right) > 1]
    error = float(np.sqrt(of_examples**2 + np.sum(np.square(of_seeds))))
    return Difference(float(by_example.mean()), error, min(len(first), len(second)))


def _checked(right: np.ndarray) -> np.ndarray:
    if not isinstance(right, np.ndarray) or isinstance(right, np.ma.MaskedArray):
        raise TypeError(f"this is a {type(right).__name__}, not a NumPy array (seeds, examples); use np.asarray(…)")
    if right.ndim != 2 or not right.size or not np.isin(right, (0, 1)).all():
        raise ValueError(f"an array {right.shape} of {right.dtype} is not (seeds, examples) of true and false")
    # The mean of float16 would be rounded.
    return right.astype(bool)
