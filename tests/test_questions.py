"""Questions outside a page: what nobody could answer is refused."""

import matplotlib.pyplot as plt
import pytest

import convnotes


@pytest.mark.parametrize(
    ("name", "options", "answer", "message"),
    [
        ("No", ["a", "b"], "a", "write lower-case letters"),
        ("end", ["a", "b"], "a", "and not 'end'"),
        ("n", ["a"], "a", "two options or more"),
        ("n", ["a", "a", "b"], "a", "each once"),
        ("n", ["a", "b"], "c", "the answer 'c' is none of a, b"),
        ("n", range(11), 12, "the answer 12 is not between 0 and 10"),
        ("n", range(11), float("nan"), "not between"),
        ("n", range(10, 0, -1), 5, "counts down"),
        ("n", range(11), "many", "could not convert"),
        ("n", "nowhere", (0, 0, 1, 1), "draws no figure 'nowhere'"),
    ],
)
def test_what_nobody_could_answer_is_refused(name, options, answer, message):
    with pytest.raises(ValueError, match=r"^ask\(") as caught:
        convnotes.ask(name, options, answer)
    assert message in str(caught.value)


def test_a_place_lies_in_the_figure():
    _, ax = plt.subplots(num="cells")
    ax.imshow([[0, 1], [2, 3]])
    convnotes.ask("where", "cells", (0, 0, 1, 1))
    for outside in [(0, 0, 90, 1), (1, 0, 0, 1), (0, 0, 1)]:
        with pytest.raises(ValueError, match=r"ask\('where', …\)"):
            convnotes.ask("where", "cells", outside)
    plt.close("cells")
