"""The exercises of the labs: an unsolved exercise fails its own check, and its solution passes."""

import pytest

from convnotes.book.course import Course
from convnotes.book.pages.blocks import EXERCISE, SOLUTION
from tests.conftest import ROOT

PAGES = Course(ROOT).pages["ko"]
LABS = {name: page for name, page in PAGES.items() if page.lab}


def blocks(page):
    """The setup fences of a lab, and the fences of each exercise with its solution and checks."""
    setup, exercises = [], []
    for fence in page.running:
        kind = fence.options.get("data-lab")
        if kind == EXERCISE:
            exercises.append([fence])
        elif exercises:
            exercises[-1].append(fence)
        else:
            setup.append(fence)
    return setup, exercises


def test_every_chapter_has_a_lab():
    chapters = {name.partition("/")[0] for name in PAGES if name.startswith("5-")}
    assert {name.removeprefix("labs/") for name in LABS} == chapters


@pytest.mark.parametrize("name", LABS)
def test_each_exercise_has_its_solution_and_then_its_check(name):
    _, exercises = blocks(LABS[name])
    assert len(exercises) >= 4
    for exercise in exercises:
        assert [fence.options.get("data-lab") for fence in exercise[:2]] == [EXERCISE, SOLUTION]
        assert "assert" in exercise[2].code


@pytest.mark.kernels
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "labs/5-1" else pytest.mark.nightly) for name in LABS]
)
def test_an_exercise_that_was_not_solved_fails_with_advice(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    setup, exercises = blocks(LABS[name])
    for fence in setup:
        exec(fence.code, names)
    for exercise, solution, *checks in exercises:
        unsolved = dict(names)
        exec(exercise.code, unsolved)
        with pytest.raises(AssertionError) as caught:
            exec("\n".join(check.code for check in checks), unsolved)
        assert str(caught.value), f"line {checks[0].line} says nothing to a reader without the answer"
        exec(exercise.code, names)
        exec(solution.code, names)
        # The next exercise may use names of this one and of its check.
        for check in checks:
            exec(check.code, names)
