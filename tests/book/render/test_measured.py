"""What was measured outside of the build, on any page."""

import pytest

from convnotes.book.pages.page import PageError
from convnotes.book.render.measured import measured
from convnotes.book.runs.scheduler import RunFailure

DAMAGE = """{"numbers": {"site_kinds": 1, "site_told": 7}, "columns": ["what was broken", "pages"], "rows": [
  ["a fence", 1200]
]}"""


@pytest.fixture
def damage(tmp_path):
    file = tmp_path / "docs" / "measured" / "damage.json"
    file.parent.mkdir(parents=True)
    file.write_text(DAMAGE, "utf-8")
    return file


def test_a_measurement_is_numbers_and_a_table(project, damage):
    project.labels("en,ko\nwhat was broken,망가뜨린 것\npages,쪽\na fence,코드\n")
    project.page("# A { #a }\n\n{{ site_kinds }}: {{ site_told }}\n\n[All](table:site-damage)\n")
    texts = project.make().texts
    assert "1: 7" in texts["ko"]["a"]
    assert '<th scope="row">코드</th><td class="num">1,200</td>' in texts["ko"]["a"]
    assert '<th scope="row">a fence</th><td class="num">1,200</td>' in texts["en"]["a"]


def test_a_book_that_was_never_measured_says_nothing_of_it(project):
    project.page("# A { #a }\n\n{{ site_kinds }}\n")
    with pytest.raises(RunFailure, match="no fence reports a number 'site_kinds'"):
        project.make()


@pytest.mark.parametrize("text", ["{", "[]", "{}", DAMAGE.replace("columns", "column"), DAMAGE.replace("1200", "[]")])
def test_a_file_that_cannot_be_read_is_named(damage, text):
    damage.write_text(text, "utf-8")
    with pytest.raises(PageError, match=r"measured/damage\.json:1: cannot read this; measure it again"):
        measured(damage.parents[2])
