"""A sentence that code has checked: what its reader sees, and the way to the line and back."""

import pytest

from tests.addresses import address
from tests.browser.conftest import UNCOVER

PAGE = "5-4/trust"
CLAIM = "article a.claim[data-code]"
TAP = """
claim => claim.dispatchEvent(
    new PointerEvent("click", { bubbles: true, cancelable: true, pointerType: "touch", detail: 1 })
)
"""


@pytest.fixture
def page(reader):
    return opened(reader)


def opened(reader, **options):
    page = reader.open(address("ko", PAGE), **options)
    page.evaluate(UNCOVER)
    return page


def test_it_shows_its_condition_with_the_values(page):
    claim, card = page.locator(CLAIM).first, page.locator("#link-card")
    # As a mouse comes to it, and as a keyboard does.
    for come in (claim.hover, lambda: claim.evaluate("claim => claim.focus({ focusVisible: true })")):
        come()
        assert card.locator("code").inner_text() == claim.get_attribute("data-code")
        assert card.locator("li").all_inner_texts() == list(
            filter(None, claim.get_attribute("data-values").split("\n"))
        )
        assert claim.get_attribute("aria-describedby") == "link-card"
        page.keyboard.press("Escape")
        assert not card.is_visible()
        assert claim.get_attribute("aria-describedby") is None


def test_a_click_leads_to_the_line_and_back(page):
    claim = page.locator(CLAIM).first
    claim.click()
    line = page.locator(":target")
    name = claim.get_attribute("id").removeprefix("claim-")
    assert f'claim("{name}"' in line.inner_text()
    line.locator(".claim-back").click()
    # Material writes the section into the address, but the target stays.
    assert page.locator(":target").get_attribute("id") == f"claim-{name}"


def test_a_finger_sees_the_condition_first(reader):
    page = opened(reader, width=360)
    claim = page.locator(CLAIM).first
    claim.evaluate(TAP)
    assert page.locator("#link-card").is_visible()
    assert page.locator(":target").count() == 0
    box = page.locator("#link-card").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.locator("#link-card a").click()
    assert page.locator(":target").get_attribute("id").startswith("__span")


def test_the_way_back_is_not_copied_with_the_code_and_on_paper_a_claim_is_plain_words(page):
    assert "↩" not in page.locator("code:has(.claim-back)").first.inner_text()
    page.emulate_media(media="print")
    assert page.locator(CLAIM).first.evaluate("claim => getComputedStyle(claim).textDecorationLine") == "none"
    assert not page.locator(".claim-back").first.is_visible()
