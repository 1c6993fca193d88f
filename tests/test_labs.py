"""The exercises of the labs: an unsolved exercise fails its own check, and its solution passes."""

import ast
import re
from unicodedata import east_asian_width

import pytest

from convnotes.book.course import Course
from convnotes.book.pages.blocks import EXERCISE, SOLUTION
from convnotes.book.pages.messages import _parts, _strings
from tests.conftest import ROOT

COURSE = Course(ROOT)
PAGES = COURSE.pages["ko"]
LABS = {name: page for name, page in PAGES.items() if page.lab}


def blocks(page):
    """The setup fences of a lab, and the fences of each exercise with its solution and checks, in Korean."""
    setup, exercises = [], []
    for fence in COURSE.messages.shown(page).running:
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


def test_the_catalogue_has_nothing_that_no_lab_says():
    trees = [ast.parse(fence.code) for page in LABS.values() for fence in page.running]
    there = {_parts(string)[0] for tree in trees for string in _strings(tree)}
    assert COURSE.messages.pairs.keys() <= there


@pytest.mark.parametrize("name", LABS)
def test_what_a_lab_prints_is_found_whole_in_the_catalogue(name):
    calls = [node for fence in LABS[name].running for node in ast.walk(ast.parse(fence.code))]
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print":
            assert len(call.args) == 1 and not call.keywords, ast.unparse(call)


@pytest.mark.parametrize("name", LABS)
def test_korean_code_is_as_wide_as_other_code(name):
    for fence in COURSE.messages.shown(LABS[name]).running:
        for line in fence.code.split("\n"):
            assert sum(1 + (east_asian_width(letter) in "WF") for letter in line) <= 80, line


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
        assert re.search("[가-힣]", str(caught.value)), f"line {checks[0].line} says nothing to a reader"
        exec(exercise.code, names)
        exec(solution.code, names)
        # The next exercise may use names of this one and of its check.
        for check in checks:
            exec(check.code, names)
