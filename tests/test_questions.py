"""Questions outside a page: options that are none are refused, and an answer that nobody could give warns."""

import matplotlib.pyplot as plt
import pytest

import convnotes
from convnotes.questions import Unanswerable


@pytest.mark.parametrize(
    ("name", "options", "answer", "message"),
    [
        ("No", ["a", "b"], "a", "write lower-case letters"),
        ("end", ["a", "b"], "a", "and not 'end'"),
        ("n", ["a"], "a", "two options or more"),
        ("n", ["a", "a", "b"], "a", "each once"),
        ("n", range(10, 0, -1), 5, "counts down"),
        ("n", range(11), "many", "could not convert"),
        ("n", "nowhere", (0, 0, 1, 1), "draws no figure 'nowhere'"),
        ("n", str, "a", "int, float or tuple, not str"),
        ("n", int, 2.5, "'float' object cannot be interpreted as an integer"),
        ("n", tuple, (None, 26, 26), "'NoneType' object cannot be interpreted as an integer"),
        ("n", tuple, (), "a shape has one number or more"),
    ],
)
def test_what_is_no_question_is_refused(name, options, answer, message):
    with pytest.raises(ValueError, match=r"^ask\(") as caught:
        convnotes.ask(name, options, answer)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "answer", "message"),
    [
        (["a", "b"], "c", "the answer 'c' is none of a, b"),
        (range(11), 12, "the answer 12 is not between 0 and 10"),
        (range(11), float("nan"), "the answer nan is not between 0 and 10"),
        (float, float("nan"), "the answer nan is no number"),
    ],
)
def test_an_answer_that_nobody_could_give_warns_and_goes_on(monkeypatch, options, answer, message):
    told = []
    monkeypatch.setattr("convnotes.questions.tell", lambda mime, name, **content: told.append((name, content)))
    with pytest.warns(Unanswerable, match=rf"^ask\('n', …\): {message}$"):
        convnotes.ask("n", options, answer)
    ((name, content),) = told
    assert (name, content["unanswerable"]) == ("n", f"ask('n', …): {message}")
    assert content["file"].endswith("test_questions.py")


def test_a_place_lies_in_the_figure():
    _, ax = plt.subplots(num="cells")
    ax.imshow([[0, 1], [2, 3]])
    convnotes.ask("where", "cells", (0, 0, 1, 1))
    for outside in [(0, 0, 90, 1), (1, 0, 0, 1)]:
        with pytest.warns(Unanswerable, match=r"ask\('where', …\)"):
            convnotes.ask("where", "cells", outside)
    with pytest.raises(ValueError, match=r"ask\('where', …\)"):
        convnotes.ask("where", "cells", (0, 0, 1))
    plt.close("cells")
