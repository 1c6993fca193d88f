"""A claim tells what decides it, and where."""

import warnings
from typing import Any

import numpy as np
import pytest

import convnotes
from convnotes.claims import Unheld
from convnotes.display import CLAIM_MIME

told: list[tuple[str, str, dict[str, Any]]] = []


@pytest.fixture(autouse=True)
def _listen(monkeypatch):
    told.clear()
    monkeypatch.setattr("convnotes.claims.tell", lambda mime, name, **content: told.append((mime, name, content)))


def test_a_claim_tells_its_condition_and_the_values_of_what_it_names():
    mean, curve = {"last": np.float32(0.75)}, np.array([0.5, 0.25])
    convnotes.claim("it-falls", bool(mean["last"] > 0.5 and curve[1] < curve[0]))
    ((mime, name, content),) = told
    assert (mime, name, content["holds"]) == (CLAIM_MIME, "it-falls", True)
    assert content["code"] == 'bool(mean["last"] > 0.5 and curve[1] < curve[0])'
    assert content["values"] == {"mean['last']": "0.75", "curve[1]": "0.25", "curve[0]": "0.5"}
    assert content["file"].endswith("test_claims.py")


def test_a_condition_of_several_lines_has_the_lines_of_its_call():
    first, second = 1, 2
    convnotes.claim(
        "in-order",
        all(
            (
                first < second,
                second < 3,
            )
        ),
    )
    ((_, _, content),) = told
    begins, ends = content["lines"]
    assert ends - begins == 8
    assert content["values"] == {"first": "1", "second": "2"}
    assert content["code"].startswith("all(\n    (\n")


def test_nothing_is_called_twice_for_its_value():
    calls = []

    def measure():
        calls.append(1)
        return 3

    convnotes.claim("measured-once", measure() == 3)
    assert len(calls) == 1
    assert told[0][2]["values"] == {}


def test_what_says_little_is_not_shown():
    large, odd = np.zeros(1_000), object()
    convnotes.claim("of-many", bool((large == 0).all() and odd is not None and all(each == 0 for each in large)))
    assert told[0][2]["values"] == {}


def test_without_a_source_a_claim_is_told_all_the_same():
    exec(compile("import convnotes\nconvnotes.claim('bare', True)", "<nowhere>", "exec"), {})
    assert told[0][2] == {"holds": True, "file": "<nowhere>", "lines": [2, 2], "code": "", "values": {}}


def test_a_claim_that_does_not_hold_warns_and_goes_on():
    share = 0.4
    with pytest.warns(Unheld, match=r"^the claim 'most' does not hold: share > 0\.5, with share = 0\.4$"):
        convnotes.claim("most", share > 0.5)
    assert told[0][2]["holds"] is False


@pytest.mark.parametrize("holds", [1, 0.5, None, "yes", np.array([True, False]), [True]])
def test_a_claim_takes_one_truth(holds):
    with pytest.raises(TypeError, match=r"claim\('a', …\) takes one true or false, not "):
        convnotes.claim("a", holds)


@pytest.mark.parametrize("holds", [np.True_, np.array([True])[0], np.ones(1)[0] > 0, np.array(1) > 0])
def test_a_truth_of_numpy_is_one(holds):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        convnotes.claim("a", holds)
    assert told[0][2]["holds"] is True


def test_a_truth_of_tensorflow_is_one():
    class Tensor:
        def numpy(self):
            return np.True_

    convnotes.claim("a", Tensor())  # type: ignore[arg-type]
    assert told[0][2]["holds"] is True


@pytest.mark.parametrize("name", ["", "A", "two words", "5-2/a", "a_b", "-a", "a--b"])
def test_a_name_is_words_with_hyphens(name):
    with pytest.raises(ValueError, match="write lower-case letters and digits"):
        convnotes.claim(name, holds=True)
