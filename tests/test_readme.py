"""The map in the README matches the tree."""

import re
from itertools import chain

import pytest

from tests.conftest import ROOT

README = ("README.md", "README.en.md")


def mapped(name):
    """The paths that a README's map names."""
    listing = re.search(r"```text\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)[1]
    folders: list[str] = []
    for line in listing.splitlines():
        entry = re.split(r" {2,}", line.strip())[0]
        depth = (len(line) - len(line.lstrip())) // 2
        names = [word for word in entry.split() if word != "…"]
        for word in names:
            yield "".join(folders[:depth]) + word
        folders[depth:] = names[-1:]


@pytest.mark.parametrize("name", README)
def test_what_the_map_names_is_there(name):
    assert [path for path in mapped(name) if not (ROOT / path).exists()] == []


def test_both_languages_have_the_same_map():
    korean, english = map(list, map(mapped, README))
    assert korean == english


def test_every_room_is_on_the_map():
    there = {path.rstrip("/") for path in mapped(README[0])}
    files = chain(ROOT.glob("convnotes/*/__init__.py"), ROOT.glob("convnotes/book/*/__init__.py"))
    rooms = {file.parent.relative_to(ROOT).as_posix() for file in files}
    assert rooms - there == set()
