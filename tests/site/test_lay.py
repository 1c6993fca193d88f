"""A finished site is laid over the one that stands."""

from convnotes.site.lay import lay


def files(folder):
    return {file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*") if file.is_file()}


def make(folder, contents):
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_what_is_new_is_there_and_what_is_gone_is_not(tmp_path):
    new = make(tmp_path / "new", {"index.html": "2", "b/index.html": "b"})
    site = make(tmp_path / "site", {"index.html": "1", "a/b/index.html": "a", ".git/HEAD": "x", "running.json": "{}"})
    assert lay(new, site)
    assert files(site) == {"index.html": "2", "b/index.html": "b", ".git/HEAD": "x", "running.json": "{}"}
    assert not (site / "a").exists()
    assert not lay(new, site)


def test_a_site_may_be_new(tmp_path):
    new = make(tmp_path / "new", {"a/index.html": "a", ".nojekyll": ""})
    assert not lay(new, tmp_path / "site")
    assert files(tmp_path / "site") == files(new)


def test_a_folder_may_stand(tmp_path):
    new, site = make(tmp_path / "new", {"index.html": "2"}), make(tmp_path / "site", {"en/index.html": "en"})
    lay(new, site, without="en")
    assert files(site) == {"index.html": "2", "en/index.html": "en"}


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path):
    site = make(tmp_path / "site", {"a": "file", "b/c/index.html": "folder"})
    new = make(tmp_path / "new", {"a/index.html": "folder", "b": "file"})
    lay(new, site)
    assert files(site) == {"a/index.html": "folder", "b": "file"}
