"""The times of files tell what has changed."""

import os

from convnotes.site.times import times_of


def test_times_tell_of_each_change_but_not_of_the_caches_of_python(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.html").write_text("one", "utf-8")
    settings = tmp_path / "mkdocs.yml"
    settings.touch()
    before = times_of([tmp_path / "docs", settings])
    (tmp_path / "docs" / "module.pyc").touch()
    assert times_of([tmp_path / "docs", settings]) == before
    os.utime(settings, ns=(0, 0))
    after = times_of([tmp_path / "docs", settings])
    assert {file for file in after if after[file] != before[file]} == {settings}
    (tmp_path / "docs" / "index.html").unlink()
    assert times_of([tmp_path / "docs", settings]) != after
