"""Files that are there whole, or not at all."""

from pathlib import Path

import pytest

from convnotes.files import write


def names(folder):
    return sorted(file.name for file in folder.rglob("*"))


def test_files_are_written_with_their_folders_and_nothing_is_left_beside_them(tmp_path):
    write({tmp_path / "deep" / "a": b"one", tmp_path / "b": b"two"})
    assert (tmp_path / "deep" / "a").read_bytes() == b"one" and (tmp_path / "b").read_bytes() == b"two"
    assert names(tmp_path) == ["a", "b", "deep"]


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_what_fails_before_the_first_has_its_name_leaves_each_as_it_was(tmp_path, monkeypatch, step):
    files = [tmp_path / name for name in ("a", "b", "c")]
    for file in files[:2]:
        file.write_bytes(b"before")
    plain = getattr(Path, step)
    # The last one to be written fails, or the first one to get its name.
    failing = "c" if step == "write_bytes" else "a"

    def fail(file, content):
        if failing in file.name.split("."):
            raise OSError("no space left")
        return plain(file, content)

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(OSError, match="no space left"):
        write(dict.fromkeys(files, b"after"))
    monkeypatch.undo()
    assert names(tmp_path) == ["a", "b"]
    assert all(file.read_bytes() == b"before" for file in files[:2])


def test_a_write_that_was_killed_does_not_stop_the_next(tmp_path):
    (tmp_path / ".a.new").write_bytes(b"half")
    write({tmp_path / "a": b"whole"})
    assert (tmp_path / "a").read_bytes() == b"whole" and names(tmp_path) == ["a"]
