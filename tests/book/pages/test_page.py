"""A page: its properties, and the faults of an unreadable page."""

import pytest

from convnotes.book.fault import Fault
from convnotes.book.pages.page import Page


def page(text, language="ko"):
    return Page("a", language, f"docs/{language}/a.md", text)


def test_a_page_that_cannot_be_read_is_told_with_an_excerpt():
    with pytest.raises(Fault) as caught:
        _ = page("# A\n\n```python\nx = 1\ny = (\n```\n").blocks
    assert str(caught.value).split("\n") == [
        "docs/ko/a.md:5: SyntaxError: '(' was never closed, at column 5",
        "       3 | ```python",
        "       4 | x = 1",
        "  >    5 | y = (",
        "       6 | ```",
        "       7 | ",
    ]


@pytest.mark.parametrize("key", ["recorded", "lab"])
def test_the_front_matter_says_true_or_nothing(key):
    assert getattr(page(f"---\n{key}: true\n---\n"), key)
    assert not getattr(page("# A\n"), key) and not getattr(page("---\ntitle: A\n---\n"), key)
    with pytest.raises(Fault, match=f"a.md:1: write {key}: true in the front matter, or leave it out"):
        getattr(page(f"---\n{key}: yes\n---\n"), key)


def test_pages_with_the_same_code_share_a_run():
    korean, english = page("```python\nx = 1  # 하나\n```\n"), page("```python\nx  =  1\n```\n", "en")
    assert korean.code == english.code != page("```python\nx = 2\n```\n").code


def test_what_runs_is_in_order_and_without_what_needs_a_download():
    text = "```python\nx = 1\n```\n\n```text\nno\n```\n\n```pycon\n>>> x\n1\n```\n"
    download = '\n```python { data-norun="download" }\nload_data()\n```\n'
    assert [fence.code for fence in page(text + download).running] == ["x = 1", ">>> x\n1"]
    assert len(page(text + download).fences) == 4
