"""Lines of code have addresses: by a button or a key, without text that would be copied, and into folded code."""

import pytest

CODE = """<article><div class="highlight"><pre><code><span id="__span-1-1">first = 1
</span><span id="__span-1-2"><span class="hll">second = 2
</span></span></code></pre></div>
<div class="highlight folds"><details class="fold"><summary>setup</summary><pre><code><span id="__span-2-1">third = 3
</span></code></pre></details></div>
<div class="highlight output"><pre><code><span id="__span-3-1">1</span></code></pre></div>
<aside class="page-facts"><p>Facts.</p></aside></article>"""
BEGIN = """async (text) => {
    document.body.innerHTML = text;
    await import("/convnotes/javascripts/site/keys.js");
}"""


@pytest.fixture
def page(workshop):
    page = workshop()
    page.evaluate(BEGIN, CODE)
    return page


def test_the_button_shows_the_numbers_and_puts_them_away(page):
    links, button = page.locator(".line-link"), page.get_by_role("button", name="Line numbers (l)")
    assert links.count() == 0
    button.click()
    assert links.evaluate_all("all => all.map(({ hash }) => hash)") == ["#__span-1-1", "#__span-1-2", "#__span-2-1"]
    assert page.locator("#__span-1-2").inner_text().strip() == "second = 2"
    assert page.locator("#__span-1-2 > .hll > .line-link").count() == 1
    links.nth(1).focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#__span-1-2")
    assert page.evaluate("document.querySelector(':target').id") == "__span-1-2"
    button.click()
    assert links.count() == 0


def test_a_key_shows_them_and_goes_to_the_first(page):
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.hash") == "#__span-1-1"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#__span-1-2")
    page.keyboard.press("l")
    assert page.locator(".line-link").count() == 0


def test_the_address_of_a_folded_line_opens_it(page):
    page.evaluate("location.hash = '#__span-2-1'")
    page.wait_for_function("document.querySelector('details.fold').open")
