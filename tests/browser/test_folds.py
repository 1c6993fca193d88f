"""Code that steps aside: what a fold shows, what opens it, and that nothing is lost with it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import PAGES, address
from tests.browser.conftest import NOTICED, READ, UNCOVER

PAGE = "5-4/trust"
FOLD = "article details.fold"
# How much of a page the code takes that a reader of a phone has to pass, outputs not counted.
CODE = """
() => {
    const code = [...document.querySelectorAll("article .highlight:not(.output)")];
    const heights = code.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height);
    return heights.reduce((sum, height) => sum + height, 0) / document.documentElement.scrollHeight;
}
"""
MOST = 0.2
# On these pages the code is the lesson: what it takes, which may only fall.
LESSONS = {
    "5-1/all-of-mnist": 0.28,
    "5-1/first-convnet": 0.24,
    "5-1/index": 0.23,
    "5-1/learning": 0.27,
    "5-1/pooling": 0.23,
    "5-2/from-scratch": 0.26,
    "5-2/regularization": 0.3,
    "5-2/what-goes-wrong": 0.24,
    "5-3/feature-extraction": 0.31,
    "5-3/fine-tuning": 0.26,
    "5-3/what-goes-wrong": 0.33,
    "5-3/your-photos": 0.26,
}
HIDDEN = "fold => !fold.querySelector('code').checkVisibility({ contentVisibilityAuto: true })"


def test_a_fold_is_one_line_and_opens_by_click_and_by_the_keyboard(reader):
    page = reader.open(address("ko", PAGE), width=360)
    fold = page.locator(FOLD).first
    summary = fold.locator("summary")
    assert summary.inner_text().startswith("준비 코드") and fold.evaluate(HIDDEN)
    assert 24 <= fold.bounding_box()["height"] < 40
    summary.click()
    assert not fold.evaluate(HIDDEN)
    summary.press("Enter")
    assert fold.evaluate(HIDDEN)


def test_a_claim_opens_the_fold_that_its_line_is_in(reader):
    page = reader.open(address("en", PAGE))
    page.evaluate(UNCOVER)
    found = page.locator("article a.claim[data-code]").evaluate_all(
        "all => all.findIndex(claim => document.querySelector(claim.hash)?.closest('details.fold'))"
    )
    claim = page.locator("article a.claim[data-code]").nth(found)
    claim.click()
    line = page.locator(":target")
    name = claim.get_attribute("id").removeprefix("claim-")
    assert f'claim("{name}"' in page.locator("details.fold[open]", has=line).inner_text()
    line.locator(".claim-back").click()
    assert page.locator(":target").get_attribute("id") == f"claim-{name}"


def test_an_address_with_a_line_opens_its_fold(reader):
    page = reader.open(address("en", PAGE))
    line = page.locator("details.fold [id^=__span]").first.get_attribute("id")
    page = reader.open(f"{address('en', PAGE)}#{line}")
    page.wait_for_function("() => document.querySelector(':target').closest('details').open")
    assert page.locator("details.fold[open]").count() == 1


def test_the_button_copies_what_is_folded_too(reader):
    page = reader.open(address("en", PAGE))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("article .folds").first
    block.scroll_into_view_if_needed()
    button = block.locator(".md-code__button")
    button.click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert button.count() == 1 and copied.startswith("import ") and copied.count("\n") > 20
    assert copied == block.get_attribute("data-copy")


def test_on_paper_all_code_is_there(reader):
    page = reader.open(address("en", PAGE))
    page.emulate_media(media="print")
    for fold in page.locator(FOLD).all():
        assert not fold.evaluate(HIDDEN) and not fold.locator("summary").is_visible()


def test_without_javascript_a_fold_opens(browser, reader):
    page = reader.open(address("ko", PAGE))
    html = page.content()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.set_content(html)
    plain.locator(f"{FOLD} summary").first.click()
    assert plain.locator(f"{FOLD}[open] code").first.is_visible()
    plain.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader, scheme):
    page = reader.open(address("ko", PAGE), width=360, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(f"{FOLD} summary").first.click()
    page.evaluate(READ)
    page.wait_for_function(NOTICED)
    assert Axe().run(page, context=".folds").response["violations"] == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in LESSONS else pytest.mark.nightly)
        for language, name in PAGES
        # In Korean the prose is shorter, so that the code takes more.
        if language == "ko" and name.startswith("5-")
    ],
)
def test_code_takes_little_of_a_phone(reader, name):
    page = reader.open(address("ko", name), width=360)
    page.wait_for_function("() => document.readyState === 'complete'")
    page.evaluate(UNCOVER)
    assert page.evaluate(CODE) <= LESSONS.get(name, MOST), name
