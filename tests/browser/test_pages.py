"""Every page of the site in a browser. That nothing asks elsewhere or complains is checked by the reader itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import PAGES, SITE_URL, address
from tests.browser.conftest import NEXT, NOTICED, OPEN_DETAILS, READ, UNCOVER
from tests.test_site import SAMPLE

LOAD_IMAGES = """
() => Promise.all([...document.querySelectorAll("article img")].map(async image => {
    image.loading = "eager";
    await image.decode();
    return [image.currentSrc, image.alt, image.naturalWidth];
}))
"""
# Where an explorable has started, its figure makes room.
FIGURES = "article figure:not(.explorable figure)"
# Images begin to load when a frame is drawn in which they are near.
SCROLL = """
top => new Promise(done => {
    window.scrollTo(0, top);
    requestAnimationFrame(() => requestAnimationFrame(done));
})
"""
ONE_OF_EACH_IS_THERE = """
selector => [...document.querySelectorAll(selector)].every(
    figure => [...figure.querySelectorAll("img")].some(image => image.complete && image.naturalWidth)
)
"""
EXPLORABLE_IMAGES = """
() => [...document.querySelectorAll(".explorable img")].map(image => image.src.split("#")[0])
"""
SHOWN_IMAGES = """
selector => [...document.querySelectorAll(selector)].map(
    figure => [...figure.querySelectorAll("img")].filter(image => image.checkVisibility()).length
)
"""
HEIGHT = "() => document.documentElement.scrollHeight"
WIDTH = "() => document.documentElement.scrollWidth"
SCHEME = "() => document.body.dataset.mdColorScheme"
CUT_TABLES = """
() => [...document.querySelectorAll(".table-scroll")].filter(
    box => box.checkVisibility() && box.scrollWidth > box.clientWidth
).map(box => box.innerText)
"""


# The width and the scheme in which a page is held against the rules of axe-core. Contrast is a matter of the scheme,
# and what scrolls or is too small to press of the width; of a page, both languages have the same structure.
RULES = {"ko": (360, "light"), "en": (1280, "dark")}


# By day, each page is opened in one language, in turn.
NAMES = sorted({name for _, name in PAGES})
BY_DAY = {(("ko", "en")[place % 2], name) for place, name in enumerate(NAMES)}


# One visit for all, because opening a page takes longer than most questions about it.
@pytest.mark.parametrize(
    ("language", "name"),
    [pytest.param(*page, marks=() if page in BY_DAY else pytest.mark.nightly) for page in PAGES],
)
def test_page(request, reader, language, name):
    width, scheme = RULES[language]
    # A Korean page weighs the more, and one in the dark.
    page = reader.open(address(language, name), scheme="dark" if scheme == "light" else "light")
    figures_load_when_they_come_near_in_the_variant_of_the_scheme(reader, page)
    page_never_scrolls_sideways(page)
    # High, so that little has to be scrolled before all has been in view.
    page.set_viewport_size({"width": width, "height": 4000})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(NEXT)
    assert page.evaluate(SCHEME) == {"light": "default", "dark": "slate"}[scheme]
    page_is_accessible(page, width, in_colour=request.config.getoption("nightly") or name in SAMPLE)


def figures_load_when_they_come_near_in_the_variant_of_the_scheme(reader, page):
    explorable = page.evaluate(EXPLORABLE_IMAGES)
    at_first = figures_in(reader.served, explorable)
    page.evaluate(UNCOVER)
    page.evaluate(OPEN_DETAILS)
    for top in range(0, page.evaluate(HEIGHT), 2000):
        page.evaluate(SCROLL, top)
    page.wait_for_function(ONE_OF_EACH_IS_THERE, arg=FIGURES)
    figures = page.locator(FIGURES).count()
    loaded = figures_in(reader.served, explorable)
    assert loaded == figures
    # Chromium loads what is up to 2,500 pixels away.
    assert at_first < figures or figures < 4
    assert sum(reader.served.values()) <= 1_500_000, "the page weighs too much"
    for source, alt, width in page.evaluate(LOAD_IMAGES):
        assert alt and width > 0, source
    assert set(page.evaluate(SHOWN_IMAGES, FIGURES)) <= {1}


def figures_in(served, but_for):
    return sum("/figures/" in address and address not in but_for for address in served)


def page_never_scrolls_sideways(page):
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDTH) <= width, f"wider than {width} px"
    assert page.evaluate(CUT_TABLES) == [], "a table is cut off even at 1280 px"


def page_is_accessible(page, width, in_colour):
    page.evaluate(READ)
    page.wait_for_function(NOTICED)
    page.set_viewport_size({"width": width, "height": 800})
    # The colours are those of all pages, and half of the work.
    colours = {"color-contrast": {"enabled": in_colour}}
    left_out = None if in_colour else {"exclude": [["pre > code *"]]}
    results = Axe().run(page, left_out, {"resultTypes": ["violations"], "rules": colours})
    assert results.violations_count == 0, results.generate_report()


def go_on(page):
    """To the next page, by its link in the footer; its address comes before its content."""
    before = page.url
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(lambda url: url != before)
    there = page.url.partition("#")[0]
    page.locator(f"link[rel=canonical][href='{there}']").wait_for(state="attached")


def test_language_switch_keeps_page_and_section(reader):
    page = reader.open(SITE_URL)
    go_on(page)
    anchor = page.locator("article h2").first.get_attribute("id")
    page.locator("article h2 .headerlink").first.click()
    there = page.url.removeprefix(SITE_URL)
    assert there.endswith(f"#{anchor}")
    marked = page.locator(f".md-sidebar--secondary .md-nav__link--active[href='#{anchor}']")
    marked.wait_for()
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{SITE_URL}en/{there}")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(f"[id='{anchor}']").is_visible()
    marked.wait_for()
    page.get_by_role("link", name="한국어").click()
    page.wait_for_url(f"{SITE_URL}{there}")


def test_the_reader_chooses_light_or_dark_and_it_is_kept(reader):
    page = reader.open(SITE_URL, scheme="dark")
    button = page.locator(".scheme")
    assert page.evaluate(SCHEME) == "slate"
    page.emulate_media(color_scheme="light")
    # Browsers tell a page of such a change when they draw it anew.
    page.evaluate(NEXT)
    assert page.evaluate(SCHEME) == "default", "it follows the system at once"
    for name, scheme in (("밝게", "default"), ("어둡게", "slate")):
        button.click()
        assert (name in button.get_attribute("title"), page.evaluate(SCHEME)) == (True, scheme)
    go_on(page)
    assert page.evaluate(SCHEME) == "slate", "on the next page too"
    button.click()
    assert page.evaluate(SCHEME) == "default", "and again as the system"


@pytest.mark.parametrize("name", ["5-1/index", "5-2/regularization"])
def test_a_page_is_styled_few_times_before_it_can_be_used(reader, name):
    """Styling all elements anew costs a phone the most; Material's own switch of colours did it three times."""
    page = reader.open("about:blank")
    session = page.context.new_cdp_session(page)
    events, ended = [], []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    page.goto(address("ko", name), wait_until="load")
    page.wait_for_timeout(500)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    styled = sum(event["args"]["elementCount"] for event in events if event["name"] == "UpdateLayoutTree")
    elements = page.evaluate("() => document.querySelectorAll('*').length")
    print(name, styled, elements, styled / elements)
    # Twice, and once more where a busy machine shows the page in parts; with the theme's switch it was seven times.
    assert styled < 4 * elements
