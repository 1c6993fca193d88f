"""Accuracies with their errors: against closed forms, and against many simulated repetitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnotes.compare import accuracy, paired


def test_one_seed_says_nothing_about_seeds():
    result = accuracy(np.array([[True, True, True, False]]))
    assert result.mean == 0.75 and np.isnan(result.seeds)
    assert result.examples == pytest.approx(np.sqrt(0.75 * 0.25 / 4))


def test_a_model_and_itself_do_not_differ():
    right = np.random.default_rng(0).random((3, 100)) < 0.7
    difference = paired(right, right)
    assert difference.mean == 0 and not difference.clear


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_other_way_round_is_the_same_with_the_sign_changed(k1, k2, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.random((k1, 40)) < 0.6, rng.random((k2, 40)) < 0.8
    one, other = paired(first, second), paired(second, first)
    assert one.mean == pytest.approx(-other.mean) and one.error == pytest.approx(other.error)
    assert one.mean == pytest.approx(second.mean() - first.mean())


def test_the_error_covers_a_difference_that_is_not_there():
    # Two equally good models see photos that are hard or easy for both. At most 5 % of the
    # repetitions may find a difference. The error must stay small enough to find a real one.
    rng = np.random.default_rng(0)
    found, errors = 0, 0.0
    for _ in range(400):
        easy = rng.random(500) < 0.8
        chance = np.where(easy, 0.97, 0.4)
        first, second = (rng.random((3, 500)) < chance for _ in range(2))
        difference = paired(first, second)
        found += difference.clear
        errors += difference.error
    assert found / 400 <= 0.05
    assert errors / 400 < 0.02


def test_pairing_sees_what_two_binomial_errors_hide():
    hard = np.zeros(1000, bool)
    hard[:250] = True
    first = np.tile(~hard, (3, 1))
    second = first.copy()
    second[:, :20] = True
    difference = paired(first, second)
    assert difference.clear
    assert difference.mean < 2 * np.hypot(accuracy(first).examples, accuracy(second).examples)


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
    assert abs(difference.mean) > 10 * difference.error and difference.seeds == 1 and not difference.clear


@pytest.mark.parametrize("wrong", [[[True, False]], None, np.ma.masked_array([[1, 0]], mask=[[False, True]])])
def test_what_is_no_array_is_named(wrong):
    for call in (lambda: accuracy(wrong), lambda: paired(np.ones((1, 2), bool), wrong)):
        with pytest.raises(TypeError, match="not a NumPy array"):
            call()


def test_small_floats_are_not_rounded():
    right = np.arange(30_000).reshape(3, -1) % 7 > 0
    assert accuracy(right.astype("float16")) == accuracy(right)
