"""Accuracies and differences with their intervals: known cases, and models whose accuracies are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import t

from convnotes.compare import accuracy, interaction, paired


def simulated(rng, accuracies, seeds, *, spread, photos=1000):
    """Answers of models whose mean accuracies are known, on photos that are hard or easy for all of them.

    ``spread`` is that of the seeds, in logits; a photo's own is 3, of which each model shares all but 1.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    sigma = np.sqrt(3**2 + 1 + spread**2)
    hard, answers = 3 * rng.standard_normal(photos), []
    for mean in accuracies:
        centre = brentq(lambda m, mean=mean: weights @ expit(m + sigma * points) / weights.sum() - mean, -50, 50)
        logits = centre + hard + rng.standard_normal(photos) + spread * rng.standard_normal((seeds, 1))
        answers.append(rng.random((seeds, photos)) < expit(logits))
    return answers


def coverage(accuracies, seeds, *, spread, repetitions):
    """How many of the intervals hold the truth: of the first accuracy, and of the difference."""
    rng = np.random.default_rng([seeds, int(1000 * spread), *(int(1000 * mean) for mean in accuracies)])
    held = np.zeros((repetitions, 2))
    for repetition in range(repetitions):
        first, second = simulated(rng, accuracies, seeds, spread=spread)
        of_one, of_both = accuracy(first), paired(first, second)
        truth = accuracies[1] - accuracies[0]
        held[repetition] = of_one.low <= accuracies[0] <= of_one.high, of_both.low <= truth <= of_both.high
    return held.mean(axis=0)


@pytest.mark.parametrize("accuracies", [(0.7, 0.7), (0.92, 0.92), (0.98, 0.98)])
def test_95_of_100_intervals_hold_the_truth(accuracies):
    # 300 repetitions know the coverage to about 2.5 points; the night knows it better.
    assert (np.abs(coverage(accuracies, 3, spread=0.2, repetitions=300) - 0.955) <= 0.035).all()


@pytest.mark.nightly
@pytest.mark.parametrize("spread", [0.1, 0.2, 0.4])
@pytest.mark.parametrize("seeds", [2, 3, 5])
@pytest.mark.parametrize("accuracies", [(0.7, 0.7), (0.92, 0.92), (0.98, 0.98), (0.7, 0.92), (0.92, 0.98)])
def test_95_of_100_intervals_hold_the_truth_everywhere(accuracies, seeds, spread):
    held = coverage(accuracies, seeds, spread=spread, repetitions=2000)
    print(f"{accuracies}, {seeds} seeds, spread {spread}: {held[0]:.1%} of accuracies, {held[1]:.1%} of differences")
    # 2,000 repetitions have a standard error of 0.5 points. Few seeds make the interval of one model rather too wide.
    assert (held >= 0.93).all() and held[0] <= (0.99 if seeds == 2 else 0.985) and held[1] <= 0.98


def test_one_seed_says_nothing_about_seeds():
    result = accuracy(np.array([[True, True, True, False]]))
    assert result.mean == 0.75 and np.isnan([result.low, result.high]).all() and result.seeds == (0.75,)


def test_seeds_that_differ_in_nothing_but_their_luck_leave_the_interval_of_the_photos():
    rng = np.random.default_rng(0)
    right = np.tile(rng.random(1000) < 0.7, (5, 1))
    result = accuracy(right)
    binomial = 1.96 * np.sqrt(result.mean * (1 - result.mean) / 1000)
    assert result.high - result.low == pytest.approx(2 * binomial, rel=0.01)


def test_photos_that_say_nothing_leave_t_of_the_seeds():
    # On a thousand photos that all seeds find alike, the seeds' own accuracies are all there is.
    right = np.zeros((3, 1000), bool)
    for seed, count in enumerate((600, 700, 800)):
        right[seed, np.random.default_rng(seed).permutation(1000)[:count]] = True
    difference = paired(np.zeros((3, 1000), bool), right, by_seed=True)
    half = t.ppf(0.975, 2) * np.std([0.6, 0.7, 0.8], ddof=1) / np.sqrt(3)
    assert (difference.high - difference.low) / 2 == pytest.approx(half, rel=0.02)


def test_chance_at_each_photo_counts_once():
    # Each answer is a coin: other seeds and other photos would move the mean by one coin's error, not two.
    rng = np.random.default_rng(1)
    half = [accuracy(rng.random((20, 1000)) < 0.5) for _ in range(20)]
    width = np.mean([result.high - result.low for result in half]) / 2
    assert width == pytest.approx(2 * 0.5 / np.sqrt(20 * 1000), rel=0.1)


def test_all_right_is_not_certain():
    result = accuracy(np.ones((3, 100), bool))
    assert result.mean == result.high == 1 and 0.9 < result.low < 0.97


def test_a_model_and_itself_do_not_differ():
    right = np.random.default_rng(0).random((3, 100)) < 0.7
    difference = paired(right, right)
    assert difference.mean == 0 and not difference.clear and difference.seeds == (0, 0, 0)


@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_the_other_way_round_is_the_same_with_the_sign_changed(k1, k2, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.random((k1, 40)) < 0.6, rng.random((k2, 40)) < 0.8
    one, other = paired(first, second), paired(second, first)
    assert [one.low, one.mean, one.high] == pytest.approx([-other.high, -other.mean, -other.low])
    assert one.mean == pytest.approx(second.mean() - first.mean()) and len(one.seeds) == min(k1, k2)


def test_pairing_sees_what_two_intervals_hide():
    rng = np.random.default_rng(0)
    hard = rng.random(1000) < 0.25
    first = np.tile(~hard, (3, 1))
    second = first.copy()
    second[:, :80] = True
    difference = paired(first, second)
    assert difference.clear and accuracy(first).high > accuracy(second).low


def test_what_a_seed_decides_for_both_cancels_out():
    # The seeds differ by far more than the second epoch gains, and each gains the same.
    first = np.zeros((3, 1000), bool)
    for seed, count in enumerate((500, 600, 700)):
        first[seed, :count] = True
    second = first | (np.arange(1000) % 20 == 0)
    assert paired(first, second, by_seed=True).clear and not paired(first, second).clear
    with pytest.raises(ValueError, match="not the same seeds: 2 and 3"):
        paired(first, second[:2], by_seed=True)


def test_an_interaction_is_a_difference_of_differences():
    rng = np.random.default_rng(0)
    plain, one, other, both = (rng.random((3, 1000)) < rate for rate in (0.5, 0.6, 0.6, 0.9))
    sum_of_both = rng.random((3, 1000)) < 0.7
    result = interaction(plain, one, other, both)
    assert result.mean == pytest.approx(paired(one, both).mean - paired(plain, other).mean)
    assert result.clear and not interaction(plain, one, other, sum_of_both).clear
    assert interaction(plain, one, other, both, by_seed=True).mean == pytest.approx(result.mean)


def test_other_examples_cannot_be_paired():
    with pytest.raises(ValueError, match="not the same examples: 4 and 5"):
        paired(np.ones((1, 4), bool), np.ones((1, 5), bool))
    with pytest.raises(ValueError, match="one example has no standard error"):
        paired(np.ones((2, 1), bool), np.ones((2, 1), bool))


@pytest.mark.parametrize(
    "right", [np.ones(4, bool), np.ones((0, 4), bool), np.full((2, 4), np.nan), np.full((1, 4), 0.7)]
)
def test_what_is_not_true_or_false_for_each_seed_and_example(right):
    with pytest.raises(ValueError, match=r"is not \(seeds, examples\) of true and false"):
        accuracy(right)
    with pytest.raises(ValueError, match=r"is not \(seeds, examples\) of true and false"):
        paired(np.ones((2, 4), bool), right)


@pytest.mark.parametrize("seeds", [(1, 1), (1, 3), (3, 1)])
def test_with_one_seed_nothing_is_clear(seeds):
    rng = np.random.default_rng(0)
    first, second = (rng.random((count, 1000)) < rate for count, rate in zip(seeds, (0.5, 0.9), strict=True))
    difference = paired(first, second)
    assert difference.mean > 0.3 and np.isnan([difference.low, difference.high]).all() and not difference.clear


@pytest.mark.parametrize("wrong", [[[True, False]], None, np.ma.masked_array([[1, 0]], mask=[[False, True]])])
def test_what_is_no_array_is_named(wrong):
    for call in (lambda: accuracy(wrong), lambda: paired(np.ones((1, 2), bool), wrong)):
        with pytest.raises(TypeError, match="not a NumPy array"):
            call()


def test_small_floats_are_not_rounded():
    right = np.arange(30_000).reshape(3, -1) % 7 > 0
    assert accuracy(right.astype("float16")) == accuracy(right)
