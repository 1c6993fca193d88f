"""The search in Material's box. What it finds is in tests/test_searches.py, without a browser."""

import pytest

from convnotes.book.languages import LANGUAGES
from tests.addresses import address
from tests.searching import SEARCHES

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


@pytest.mark.parametrize(
    ("language", "query", "name"),
    [
        ("ko", "최대풀링은", "5-1/pooling"),
        ("ko", "그래드캠", "5-4/heatmaps"),
        ("ko", "합성굽", "5-1/convolution"),
        ("en", "output size", "5-1/convolution"),
        ("en", "over fitting", "5-2/from-scratch"),
        ("en", "KeyError: 'acc'", "5-2/when-it-breaks"),
    ],
)
def test_the_box_shows_what_the_search_finds(reader, language, query, name):
    page = reader.open(address(language, "index"))
    page.keyboard.press("/")
    page.wait_for_function(READY)
    assert address(language, name) in page.evaluate(SEARCH, query)
    assert page.locator(".md-search-result__list mark").count()


def test_no_page_fetches_the_words_of_all_pages_until_somebody_searches(reader):
    page = reader.open(address("en", "index"))
    page.wait_for_function("() => document.querySelector('.md-search__input')")
    assert not [file for file in reader.served if "documents.json" in file]
    with page.expect_response("**/search/documents.json"):
        page.keyboard.press("/")
    assert page.locator(".md-search__input").input_value() == ""


def test_what_is_pasted_or_dictated_is_searched_for_as_what_is_typed(reader):
    page = reader.open(address("en", "index"))
    page.keyboard.press("/")
    page.wait_for_function(READY)
    # This presses no key.
    page.keyboard.insert_text("max pooling")
    page.locator(".md-search-result__link").first.wait_for()
    assert page.locator(f".md-search-result__link[href^='{address('en', '5-1/pooling')}']").count() >= 1


# A phone is four to six times as slow as what tests run on.
ANSWERS = """async ([module, documents, queries]) => {
    const { Search } = await import(module);
    const search = new Search(await (await fetch(documents)).json());
    return queries.map((query) => {
        const begin = performance.now();
        search.search(query);
        return performance.now() - begin;
    });
}"""


@pytest.mark.nightly
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slow_phone_answers_within_a_tenth_of_a_second(reader, language):
    page = reader.open(address(language, "index"))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    module, documents = address("ko", "javascripts/search/search.js"), address(language, "search/documents.json")
    queries = [search["query"] for search in SEARCHES if search["language"] == language]
    took = page.evaluate(ANSWERS, [module.rstrip("/"), documents.rstrip("/"), queries])
    assert sorted(took)[len(took) * 9 // 10] < 100, sorted(zip(took, queries, strict=True))[-5:]
