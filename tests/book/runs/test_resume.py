"""Resumed recordings: their time, and the files that are still valid."""

import os

import pytest

from convnotes.book.pages.scanner import scan
from convnotes.book.runs.resume import Resume


def test_an_attempt_that_was_killed_lasted_until_its_last_file(tmp_path):
    first = Resume(tmp_path, [])
    checkpoint = tmp_path / "deep" / "checkpoint"
    checkpoint.parent.mkdir()
    checkpoint.touch()
    os.utime(checkpoint, (first.began, first.began + 3600))
    assert Resume(tmp_path, []).stop() == pytest.approx(3600, abs=1)


def fences(*codes):
    return [next(iter(scan(f"```python\n{code}\n```\n", "a.md"))) for code in codes]


def test_what_changed_fences_have_written_is_moved_aside_and_can_be_moved_back(tmp_path):
    folder = tmp_path / "a"
    first = Resume(folder, fences("data = 1", "train()"))
    first.reach(1)
    first.reach(2)
    (folder / "deep").mkdir()
    (folder / "deep" / "weights").write_text("hours of training", "utf-8")
    changed = Resume(folder, fences("data = 2", "train()"))
    assert not (folder / "deep").exists() and changed.reached == []
    assert (changed.aside / "deep" / "weights").read_text("utf-8") == "hours of training"
    (folder / "attempts.json").unlink()
    folder.rmdir()
    changed.aside.rename(folder)
    assert len(Resume(folder, fences("data = 1", "train()")).reached) == 2
    assert (folder / "deep" / "weights").exists()
