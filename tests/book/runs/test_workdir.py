"""Working folders of processes that were killed."""

from filelock import FileLock

from convnotes.book.runs.workdir import Workdir, sweep


def test_what_nobody_holds_is_swept_and_what_somebody_holds_stays(tmp_path):
    left, held = Workdir(tmp_path, "left"), Workdir(tmp_path, "held")
    for workdir in (left, held):
        (workdir.make() / "checkpoint").touch()
        (tmp_path / f".{workdir.name}.new").touch()
        workdir.lock.touch()
    (tmp_path / "run.ipynb").touch()
    with FileLock(held.lock):
        sweep(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            ".held.lock",
            ".held.new",
            ".held.work",
            "run.ipynb",
        ]
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["run.ipynb"]


def test_a_folder_is_made_empty(tmp_path):
    workdir = Workdir(tmp_path / "new", "a")
    (workdir.make() / "old").touch()
    assert list(workdir.make().iterdir()) == []


def test_nothing_to_sweep(tmp_path):
    sweep(tmp_path / "nowhere")


def test_a_folder_stays_for_as_long_as_its_owner(tmp_path):
    class Owner:
        pass

    owner = Owner()
    folder = Workdir(tmp_path / "store", "site").keep_for(owner)
    sweep(folder.parent)
    assert folder.is_dir()
    del owner
    assert list(folder.parent.iterdir()) == []
