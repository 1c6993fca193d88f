"""How long pages take to read."""

import re

import pytest

from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.page import Page
from convnotes.site.reading import minutes
from tests.addresses import COURSE


def page(code):
    return Page("a", "en", "docs/en/a.md", f"# Title {{ #a }}\n\n```{code}\n```\n")


def test_what_is_folded_takes_no_time():
    code = "x = 1\n" * 300
    assert minutes(page(f"python\n{code}x")) == 20
    assert minutes(page(f'python {{ data-fold="checks 16-300" }}\n{code}x')) == minutes(page("python\nx")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_says_about_as_many_minutes_as_the_pages_take(language):
    pages = COURSE.pages[language]
    said = re.findall(r"\]\((5-\d)/index\.md\).*\n\n +(\d+)(?:분| minutes)", pages["index"].text)
    assert len(said) == 4
    for folder, typed in said:
        taken = sum(minutes(page) for name, page in pages.items() if name.startswith(f"{folder}/"))
        assert abs(taken - int(typed)) <= 10, (folder, taken)
