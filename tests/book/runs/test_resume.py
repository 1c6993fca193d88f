"""Resumed recordings: their time, and the files that are still valid."""

import os

import pytest

from convnotes.book.runs.resume import Resume


def test_an_attempt_that_was_killed_lasted_until_its_last_file(tmp_path):
    first = Resume(tmp_path, [])
    checkpoint = tmp_path / "deep" / "checkpoint"
    checkpoint.parent.mkdir()
    checkpoint.touch()
    os.utime(checkpoint, (first.began, first.began + 3600))
    assert Resume(tmp_path, []).stop() == pytest.approx(3600, abs=1)
