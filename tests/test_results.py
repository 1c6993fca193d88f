"""Arrays that one page keeps and another reads."""

import hashlib

import numpy as np
import pytest

from convnotes import results
from convnotes.display import KEPT_MIME, SOURCE_MIME
from convnotes.results import keep, kept
from tests.conftest import ROOT

RIGHT = np.array([[True, False], [True, True]])


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """The folder of recorded runs, which is not the current folder."""
    for name in ("recorded", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("CONVNOTES_RECORDED", str(tmp_path / "recorded"))
    return tmp_path / "recorded"


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr("convnotes.display._in_shell", lambda: True)
    said = []
    monkeypatch.setattr("convnotes.display._display", lambda bundle, raw: said.append(bundle))
    return said


def test_arrays_come_back_as_they_were(recorded, capsys):
    keep("scratch", right=RIGHT, name=np.array([1.5], "float32"), file=np.array("text"))
    arrays = kept("scratch")
    assert list(arrays) == ["right", "name", "file"]
    assert np.array_equal(arrays["right"], RIGHT) and arrays["name"].dtype == np.float32 and arrays["file"] == "text"
    assert capsys.readouterr().out == ""


def test_the_same_arrays_are_the_same_bytes_and_nothing_else_is_left(recorded, tmp_path, monkeypatch):
    keep("a", right=RIGHT)
    monkeypatch.setattr("time.time", lambda: 0.0)
    keep("b", right=RIGHT)
    here = tmp_path / "here"
    assert (here / "a.npz").read_bytes() == (here / "b.npz").read_bytes()
    assert sorted(path.name for path in here.iterdir()) == ["a.npz", "b.npz"]
    with np.load(here / "a.npz") as arrays:
        assert np.array_equal(arrays["right"], RIGHT)


def test_a_run_says_what_it_kept_and_what_it_read_of_another(recorded, tmp_path, shell):
    keep("scratch", right=RIGHT)
    digest = hashlib.sha256((tmp_path / "here" / "scratch.npz").read_bytes()).hexdigest()
    assert shell == [{KEPT_MIME: {"name": "scratch.npz", "sha256": digest}}]
    kept("scratch")
    assert len(shell) == 1
    (tmp_path / "here" / "scratch.npz").rename(recorded / "scratch.npz")
    assert np.array_equal(kept("scratch")["right"], RIGHT)
    assert shell[1:] == [{SOURCE_MIME: {"name": "recorded/scratch.npz", "sha256": digest}}]


def test_without_the_variable_it_comes_with_the_package(recorded, monkeypatch, tmp_path):
    monkeypatch.delenv("CONVNOTES_RECORDED")
    # In a wheel it lies in the package, in a checkout beside the pages.
    monkeypatch.setattr(results, "_RECORDED", (tmp_path / "nowhere", recorded))
    np.savez(recorded / "scratch.npz", right=RIGHT)
    assert kept("scratch").keys() == {"right"}


def test_the_current_folder_comes_first(recorded):
    np.savez(recorded / "scratch.npz", other=RIGHT)
    keep("scratch", right=RIGHT)
    assert kept("scratch").keys() == {"right"}


def test_what_nobody_has_kept(recorded):
    with pytest.raises(FileNotFoundError, match=r"no scratch.npz; .*keep\('scratch', …\).*python -m convnotes record"):
        kept("scratch")


def test_no_pickles(recorded):
    with pytest.raises(ValueError, match="allow_pickle=False"):
        keep("scratch", right=np.array([None]))
    assert not list(recorded.parent.rglob("*.npz"))
    np.savez(recorded / "scratch.npz", right=np.array([None]))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        kept("scratch")


@pytest.mark.parametrize("name", ["", "a/b", "../a", "a.npz", "a_b", "가", "a\n"])
def test_a_name_that_is_none(recorded, name):
    for call in (lambda: keep(name, right=RIGHT), lambda: kept(name)):
        with pytest.raises(ValueError, match="is no name for kept arrays; use letters, digits and hyphens"):
            call()


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "recorded").glob("*.npz")), ids=lambda file: file.stem)
def test_what_the_book_keeps_is_small(file):
    assert file.stat().st_size <= 2_000_000
