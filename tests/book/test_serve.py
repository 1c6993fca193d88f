"""Runs in progress while readers see the pages."""

import time

import pytest

from convnotes.book.serve import Background
from tests.conftest import wait_until

pytestmark = pytest.mark.kernels


@pytest.fixture
def background(project):
    project.said, project.left = [], []
    return Background(lambda state: project.said.append(dict(state)), project.left.append)


def page(project, code):
    project.page(f"# A {{ #a }}\n\n```python\n{code}\n```\n")
    return project.course.pages["ko"]["a"]


def test_a_run_says_how_far_it_is_and_is_kept(project, background):
    background.start([page(project, "print(6 * 7)")], project.scheduler())
    wait_until(lambda: project.left, 30)
    assert project.left == [0] and background.state == {}
    assert {"a": {"fence": 1, "of": 1, "seconds": 0}} in project.said
    assert "42" in project.make(wait=False).texts["en"]["a"]


def test_a_run_that_fails_says_where_and_is_not_tried_again(project, background):
    failing = page(project, "print(6 * 7)\n1 / 0")
    background.start([failing], project.scheduler())
    wait_until(lambda: "error" in background.state.get("a", {}), 30)
    assert "docs/ko/a.md:5: ZeroDivisionError" in background.state["a"]["error"]
    said = len(project.said)
    background.start([failing], project.scheduler())
    time.sleep(0.2)
    assert len(project.said) == said and project.left == []


def test_code_that_was_changed_meanwhile_is_forgotten(project, background):
    background.start([page(project, "import time\n\ntime.sleep(1)\nprint('old')")], project.scheduler())
    wait_until(lambda: background.state["a"]["fence"] == 1, 30)
    background.start([page(project, "print('new')")], project.scheduler())
    wait_until(lambda: project.left, 30)
    time.sleep(1.5)
    assert project.left == [0] and background.state == {}


def test_pages_stand_without_outputs_until_they_are_there(project):
    prose = """
    ![the alt](figure:f "The caption")

    [The table](table:t)

    {{ acc:.1%}} by {{ gain:.1pp }} and $k = {{ acc }}$, `{{ code }}`

    ![draw](figure:d "Draw"){ .draw-digit model=m }
    """
    project.page(f"# A {{ #a }}\n{prose}\n```python\nx = 1\n```\n\n[all](table:site-runs)\n")
    book = project.make(wait=False)
    assert [waiting.name for waiting in book.waiting] == ["a"] and project.ran == set()
    text = book.texts["en"]["a"]
    assert '<p class="running" data-page="a">The code of this page is running.' in text
    assert '<p class="waiting" id="figure-f">the alt</p>' in text
    assert '<p class="waiting" id="table-t">The table</p>' in text
    assert '<p class="waiting" id="figure-d">draw</p>' in text
    assert "… by … and <math" in text and "`{{ code }}`" in text and "x = 1" in text
    assert "a.ipynb" not in book.files["en"]
