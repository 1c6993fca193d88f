"""A part of a served site stays while MkDocs rebuilds the rest."""

import os

from convnotes.site.standing import Part, times_of


def make(folder, text):
    folder.mkdir()
    (folder / "index.html").write_text(text, "utf-8")


def test_a_part_is_back_when_it_is_made_of_the_same(tmp_path):
    part, folder = Part(), tmp_path / "en"
    part.put_away(folder)
    assert not part.put_back(folder, "words"), "there is nothing yet"
    make(folder, "one")
    part.put_away(folder)
    assert not folder.exists()
    assert part.put_back(folder, "words")
    assert (folder / "index.html").read_text("utf-8") == "one"


def test_a_part_is_to_be_made_when_something_changed(tmp_path):
    part, folder = Part(), tmp_path / "en"
    part.put_back(folder, "words")
    for text in ("one", "two"):
        make(folder, text)
        part.put_away(folder)
        assert not part.put_back(folder, f"words for {text}")
    make(folder, "three")
    part.put_away(folder)
    assert part.put_back(folder, "words for two")
    assert (folder / "index.html").read_text("utf-8") == "three"


def test_a_part_whose_making_failed_is_to_be_made_again(tmp_path):
    part, folder = Part(), tmp_path / "en"
    part.put_back(folder, "words")
    make(folder, "half")
    part.forget()
    part.put_away(folder)
    assert not part.put_back(folder, "words")


def test_times_tell_of_each_change_but_not_of_the_caches_of_python(tmp_path):
    make(tmp_path / "docs", "one")
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
