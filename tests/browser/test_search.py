"""The site's own search: what readers look for, in searches.csv, and the page that is then among the first three."""

import csv
from pathlib import Path

import pytest

from convnotes.book.languages import LANGUAGES
from tests.addresses import address

with Path(__file__).with_name("searches.csv").open(encoding="utf-8", newline="") as file:
    SEARCHES = list(csv.DictReader(file))
# Until the index is there, Material takes every query for an invalid one.
READY = "() => !/Initializing|초기화/.test(document.querySelector('.md-search-result__meta').innerText)"
# The search answers through a worker, and Material then draws the list.
SEARCH = """
query => new Promise(done => {
    const input = document.querySelector(".md-search__input");
    const list = document.querySelector(".md-search-result__list");
    const meta = document.querySelector(".md-search-result__meta");
    const found = () => [...list.querySelectorAll(".md-search-result__item")].map(item => item.querySelector("a"));
    const seen = new MutationObserver(() => {
        clearTimeout(seen.timer);
        seen.timer = setTimeout(() => {
            seen.disconnect();
            done(found().slice(0, 3).map(link => link.href.split(/[?#]/)[0]));
        }, 80);
    });
    seen.observe(list, { childList: true, subtree: true });
    seen.observe(meta, { childList: true, subtree: true, characterData: true });
    input.value = query;
    input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
})
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_among_the_first_three(reader, language):
    page = reader.open(address(language, "index"))
    page.keyboard.press("/")
    page.wait_for_function(READY)
    missed = {}
    for search in SEARCHES:
        if search["language"] == language:
            found = page.evaluate(SEARCH, search["query"])
            if address(language, search["page"]) not in found:
                missed[search["query"]] = (search["page"], found)
    assert missed == {}


def test_what_is_pasted_or_dictated_is_searched_for_as_what_is_typed(reader):
    page = reader.open(address("en", "index"))
    page.keyboard.press("/")
    page.wait_for_function(READY)
    # This presses no key.
    page.keyboard.insert_text("max pooling")
    page.locator(".md-search-result__link").first.wait_for()
    assert page.locator(f".md-search-result__link[href^='{address('en', '5-1/pooling')}']").count() >= 1


def test_there_are_enough_of_them():
    assert len(SEARCHES) >= 40 and {search["language"] for search in SEARCHES} == set(LANGUAGES)
