"""A term of the glossary: what it says to its reader, and the way to its entry."""

import pytest
from playwright.sync_api import expect

from tests.addresses import address
from tests.browser.test_claims import TAP

PAGE = "5-1/pooling"
TERM = "article a.term:visible"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_says_what_it_means(reader, language):
    page = reader.open(address(language, PAGE))
    term, card = page.locator(TERM).first, page.locator("#link-card")
    assert term.get_attribute("title") is None
    # As a mouse comes to it, and as a keyboard does.
    for come in (term.hover, lambda: term.evaluate("term => term.focus({ focusVisible: true })")):
        come()
        expect(card).to_be_visible()
        assert card.locator("p").inner_text() == term.get_attribute("data-meaning")
        assert term.get_attribute("aria-describedby") == "link-card"
        page.keyboard.press("Escape")
        expect(card).not_to_be_visible()
        assert term.get_attribute("aria-describedby") is None


def test_it_leads_to_its_entry(reader):
    page = reader.open(address("en", PAGE))
    term = page.locator(TERM).first
    where = term.get_attribute("href").partition("#")[2]
    term.click()
    page.wait_for_url(f"{address('en', 'glossary')}#{where}")
    assert page.locator(f"[id='{where}']").is_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_a_finger_sees_the_meaning_first_and_then_follows(reader, width):
    page = reader.open(address("ko", PAGE), width=width)
    card = page.locator("#link-card")
    for term in page.locator(TERM).all()[:8]:
        term.scroll_into_view_if_needed()
        term.evaluate(TAP)
        assert card.locator("p").inner_text() == term.get_attribute("data-meaning")
        box, line = card.bounding_box(), term.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        # Below the word, in letters of at least 13 px, and not as narrow as a column of words.
        assert box["y"] >= line["y"] and box["width"] >= 120
        assert float(card.evaluate("card => parseFloat(getComputedStyle(card).fontSize)")) >= 13
    term.evaluate(TAP)
    page.wait_for_url(f"{address('ko', 'glossary')}#*")


def test_a_tap_elsewhere_hides_it(reader):
    page = reader.open(address("ko", PAGE), width=360)
    page.locator(TERM).first.evaluate(TAP)
    page.locator("article h1").evaluate(TAP)
    expect(page.locator("#link-card")).not_to_be_visible()


def test_on_paper_a_term_is_plain_words(reader):
    page = reader.open(address("ko", PAGE))
    term = page.locator(TERM).first
    term.hover()
    page.emulate_media(media="print")
    assert term.evaluate("term => getComputedStyle(term).textDecorationLine") == "none"
    assert not page.locator("#link-card").is_visible()
