"""The accuracy of a model over several seeds, and the difference of models, with 95 % intervals.

Every function takes arrays (seeds, examples) bool: whether each seed classified each
example correctly. An interval answers: what would other seeds on other examples give?

The intervals follow from crossed random effects: an answer depends on the example, on
the seed, and on both together. So the variance of a mean is that of the examples plus
that of the seeds. Few seeds know their spread badly, so t widens their part.

Sources: Chen, Gallas, Yousef 2012, "Classifier variability: accounting for training
and testing", for the two sources of variance; Welch 1947, "The generalization of
'Student's' problem when several different population variances are involved", for t.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

# Both ends of an interval leave out 2.5 %.
UPPER = 0.975


class Accuracy(NamedTuple):
    """The mean over seeds, its 95 % interval, and the accuracy of each seed, as fractions of 1."""

    mean: float
    low: float
    high: float
    seeds: tuple[float, ...]


def accuracy(right: np.ndarray) -> Accuracy:
    """The mean accuracy, and the interval in which other seeds and examples would put it.

    ``right`` is (seeds, examples) bool. The interval is Wilson's, so that it stays within
    0 and 1. With one seed nothing is known of other seeds, and both its ends are NaN.

    Raises ``ValueError`` for an array of another kind, and ``TypeError`` for what is no array.

    >>> right = np.arange(300).reshape(3, 100) % 10 > 0
    >>> result = accuracy(right)
    >>> round(result.mean, 3), round(result.low, 3), round(result.high, 3), result.seeds
    (0.9, 0.824, 0.945, (0.9, 0.9, 0.9))
    """
    right = _checked(right)
    mean, half = _mean_and_half([right])
    seeds = tuple(right.mean(axis=1).tolist())
    # The half width says how many independent examples would know as much.
    z_squared = float(stdtrit(np.inf, UPPER)) ** 2
    examples = mean * (1 - mean) * z_squared / half**2 if half else right.shape[1]
    centre = (mean + z_squared / (2 * examples)) / (1 + z_squared / examples)
    half = np.sqrt(mean * (1 - mean) * z_squared / examples + (z_squared / (2 * examples)) ** 2)
    half = float(half) / (1 + z_squared / examples) if len(right) > 1 else float("nan")
    return Accuracy(mean, centre - half, centre + half, seeds)


class Difference(NamedTuple):
    """A difference of accuracies, its 95 % interval, and that of each seed, as fractions of 1.

    ``seeds`` compares the first seeds with each other, the second ones, and so on, as far as both go.
    """

    mean: float
    low: float
    high: float
    seeds: tuple[float, ...]

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0; with one seed it has no ends, and nothing is clear."""
        return self.low > 0 or self.high < 0


def paired(first: np.ndarray, second: np.ndarray, *, by_seed: bool = False) -> Difference:
    """The accuracy of the second model minus that of the first, on the same examples.

    Most of what makes an example hard cancels out between the models. So pairing finds
    smaller differences than a comparison of two intervals does. Both arrays are (seeds,
    examples) bool, and their numbers of seeds may differ. With one seed in either, the
    ends of the interval are NaN.

    ``by_seed`` compares the first seeds with each other, the second ones, and so on. That
    is narrower where a seed decides much for both, such as the examples drawn to train on,
    or where both are one training at two epochs. Otherwise the trainings count as independent.

    Raises ``ValueError`` if the numbers of examples differ, or are less than two.

    >>> first = np.array([[1, 1, 0, 0, 0, 0, 1, 0]] * 3, bool)
    >>> second = np.array([[1, 1, 1, 1, 0, 1, 1, 1]] * 3, bool)
    >>> difference = paired(first, second)
    >>> round(difference.mean, 3), round(difference.low, 3), round(difference.high, 3), difference.clear
    (0.5, 0.053, 0.947, True)
    """
    return _difference([(-1, first), (1, second)], by_seed=by_seed)


def interaction(
    plain: np.ndarray, one: np.ndarray, other: np.ndarray, both: np.ndarray, *, by_seed: bool = False
) -> Difference:
    """How much more two changes gain together than the sum of what each gains alone.

    The four arrays are as in ``paired``: without a change, with each, and with both.

    >>> plain, one, other = (np.arange(400).reshape(2, 200) % 10 < rank for rank in (5, 6, 6))
    >>> round(interaction(plain, one, other, both=np.ones((2, 200), bool)).mean, 3)
    0.3
    """
    return _difference([(1, both), (-1, one), (-1, other), (1, plain)], by_seed=by_seed)


def _difference(signed: Sequence[tuple[int, np.ndarray]], *, by_seed: bool) -> Difference:
    models = [sign * _checked(right).astype(float) for sign, right in signed]
    examples = [model.shape[1] for model in models]
    if len(set(examples)) > 1:
        raise ValueError(f"not the same examples: {' and '.join(map(str, examples))}")
    if examples[0] < 2:
        raise ValueError("one example has no standard error; compare at least two")
    fewest = min(len(model) for model in models)
    together = np.sum([model[:fewest] for model in models], axis=0)
    if by_seed:
        if len(seeds := {len(model) for model in models}) > 1:
            raise ValueError(f"not the same seeds: {min(seeds)} and {max(seeds)}")
        models = [together]
    mean, half = _mean_and_half(models)
    return Difference(mean, mean - half, mean + half, tuple(together.mean(axis=1).tolist()))


def _mean_and_half(models: Sequence[np.ndarray]) -> tuple[float, float]:
    """The sum of the means of independent models on the same examples, and half the width of its interval."""
    by_example = np.sum([model.mean(axis=0) for model in models], axis=0)
    mean, examples = float(by_example.mean()), len(by_example)
    if examples < 2 or any(len(model) < 2 for model in models):
        return mean, float("nan")
    seeds, chance = np.transpose([_seeds_and_chance(model) for model in models])
    # What chance adds is in both spreads, that of the examples and that of the seeds: it counts once.
    of_examples = max(by_example.var(ddof=1) / examples - chance.sum(), 0)
    # Seeds that agree by luck are no less few: for Welch's freedom, they count as much as chance.
    parts = np.maximum(np.maximum(seeds, chance), 1e-30)
    freedom = parts.sum() ** 2 / sum(parts**2 / [len(model) - 1 for model in models])
    squared = stdtrit(examples - 1, UPPER) ** 2 * of_examples + stdtrit(freedom, UPPER) ** 2 * seeds.sum()
    return mean, float(np.sqrt(squared))


def _seeds_and_chance(model: np.ndarray) -> tuple[float, float]:
    """The variance of a model's mean between seeds, and the part of it that is chance at each example."""
    count, examples = model.shape
    left = model - model.mean(axis=0) - model.mean(axis=1, keepdims=True) + model.mean()
    chance = (left**2).sum() / ((count - 1) * (examples - 1))
    return model.mean(axis=1).var(ddof=1) / count, chance / (count * examples)


def _checked(right: np.ndarray) -> np.ndarray:
    if not isinstance(right, np.ndarray) or isinstance(right, np.ma.MaskedArray):
        raise TypeError(f"this is a {type(right).__name__}, not a NumPy array (seeds, examples); use np.asarray(…)")
    if right.ndim != 2 or not right.size or not np.isin(right, (0, 1)).all():
        raise ValueError(f"an array {right.shape} of {right.dtype} is not (seeds, examples) of true and false")
    # The mean of float16 would be rounded.
    return right.astype(bool)
