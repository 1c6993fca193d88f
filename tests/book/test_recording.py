"""Recorded runs: made once, good for as long as the page holds their code."""

import json

import pytest

from convnotes.book import recording
from convnotes.book.execute import Limits
from convnotes.book.pages import Page, PageError
from convnotes.book.recording import record
from convnotes.book.run import RunFailure

PAGE = """
    ---
    title: A
    recorded: true
    ---

    # A {{ #a }}

    It is {{{{ answer }}}}.

    ```python
    {code}
    ```

    ```pycon
    >>> answer
    42
    ```
    """
CODE = "import convnotes\n\n    answer = 42\n    convnotes.report(answer=answer)"


@pytest.fixture
def recorded(project, monkeypatch, tmp_path):
    monkeypatch.setattr(recording, "user_cache_path", lambda name: tmp_path / "cache")
    project.page(PAGE.format(code=CODE))
    return project


def record_a(project, **limits):
    page = Page.read(project.root, "ko", project.root / "docs" / "ko" / "a.md")
    return record(page, project.root, project.executor(Limits(timeout=None)))


def failure(project):
    with pytest.raises(RunFailure) as caught:
        project.make()
    return str(caught.value)


def test_a_recorded_page_shows_its_recording_and_does_not_run(recorded):
    file = record_a(recorded)
    assert file == recorded.root / "docs" / "recorded" / "a.ipynb"
    texts = recorded.make().texts
    assert recorded.ran == set()
    assert "It is 42." in texts["ko"]["a"] and "It is 42." in texts["en"]["a"]


def test_the_page_says_when_and_with_what(recorded):
    record_a(recorded)
    origin = json.loads((recorded.root / "docs" / "recorded" / "a.ipynb").read_text("utf-8"))["metadata"]["convnotes"]
    assert {"date", "seconds", "python", "tensorflow", "processor", "cores"} <= origin["recorded"].keys()
    texts = recorded.make().texts
    assert f"recorded on {origin['recorded']['date']}, with Python" in texts["en"]["a"]
    assert f"{origin['recorded']['date']}에 기록했어요." in texts["ko"]["a"]


def test_comments_and_prose_may_change(recorded):
    record_a(recorded)
    recorded.page(PAGE.format(code=CODE + "  # why").replace("It is", "It was"))
    assert "It was 42." in recorded.make().texts["ko"]["a"]


def test_without_a_recording(recorded):
    assert "docs/ko/a.md:1: there is no recorded run docs/recorded/a.ipynb; record it: " in failure(recorded)


def test_code_that_is_no_longer_the_recorded_one(recorded):
    record_a(recorded)
    recorded.page(PAGE.format(code=CODE.replace("42", "43")))
    assert "docs/ko/a.md:10: this is not the code that was run on 20" in failure(recorded)
    recorded.page(PAGE.format(code=CODE) + "\n    ```python\n    more = 1\n    ```\n")
    assert "docs/ko/a.md:22: this is not the code that was run" in failure(recorded)
    recorded.page(PAGE.format(code=CODE).partition("    ```pycon")[0])
    assert "docs/ko/a.md:1: the run recorded on 20" in failure(recorded)


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"cells": 1, "nbformat": 4}'])
def test_a_damaged_recording(recorded, damage):
    record_a(recorded).write_text(damage, "utf-8")
    assert "docs/ko/a.md:1: cannot read the recorded run docs/recorded/a.ipynb" in failure(recorded)


def test_an_output_that_was_edited(recorded):
    file = record_a(recorded)
    file.write_text(file.read_text("utf-8").replace('"value": 42', '"value": 43'), "utf-8")
    assert "cannot read the recorded run docs/recorded/a.ipynb: not as it was when it was run" in failure(recorded)


def test_another_word_than_true(recorded):
    recorded.page(PAGE.format(code=CODE).replace("recorded: true", "recorded: yes"))
    assert "docs/ko/a.md:1: write recorded: true in the front matter" in failure(recorded)


def test_figures_with_other_words(recorded):
    code = 'import matplotlib.pyplot as plt\n\n    answer = 42\n    plt.figure(num="f").suptitle("loss")'
    text = PAGE.format(code=code).replace("It is {{ answer }}.", '![alt](figure:f "caption")')
    recorded.labels("en,ko\nloss,손실\n")
    recorded.page(text)
    record_a(recorded)
    recorded.make()
    recorded.labels("en,ko\nloss,손실값\n")
    assert "other words than the recorded figures: 'loss' was '손실'" in failure(recorded)


def test_a_recording_goes_on_after_an_interruption(recorded):
    code = """
    from pathlib import Path

    answer = 42
    first = not Path("checkpoint").exists()
    Path("checkpoint").touch()
    if first:
        raise KeyboardInterrupt
    """
    recorded.page(PAGE.format(code=code.strip()).replace("It is {{ answer }}.", ""))
    with pytest.raises(PageError, match="KeyboardInterrupt"):
        record_a(recorded)
    assert not (recorded.root / "docs" / "recorded").exists()
    record_a(recorded)
    recorded.make()
    assert not any((recorded.root / "cache").rglob("checkpoint"))
