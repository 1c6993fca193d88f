"""The explorables on their pages: they start when they are near, obey the keyboard, and leave nothing behind."""

import gzip
import html
import re
from typing import Any
from urllib.parse import parse_qs

import keras
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.addresses import EXPLORABLES, SITE_URL, address
from tests.browser.conftest import NEXT
from tests.browser.workshop import published
from tests.conftest import ROOT
from tests.heights import NEEDED, REM, SHEET, measure, open_figures
from tests.test_contributing import GUIDE, fence

THEME = ROOT / "docs" / "theme"
JAVASCRIPT = THEME / "javascripts"
PLACES = [(element, name) for name, elements in EXPLORABLES.items() for element in elements]
NAMES = {element for element, _ in PLACES}
every_explorable = pytest.mark.parametrize(("element", "name"), PLACES)
every_page = pytest.mark.parametrize("name", EXPLORABLES)
# An address to share for each, with everything that it keeps there.
SHARED = {
    "draw-digit": "digit=3",
    "see-digit": "digit=3",
    "channel-browser": "layer=1&channel=7",
    "conv-playground": "picture=chelsea&stride=2&padding=same&dilation=2"
    f"&cells={'01' * 32}&kernel=0%2C1%2C0%2C1%2C-4%2C1%2C0%2C1%2C0&row=4&column=9",
    "pool-playground": "picture=4&kind=average+pool&shift=1&row=5&column=6",
    "decision-threshold": "model=1&threshold=30",
    "deep-nets": "recipe=3&depth=1",
    "training-scrubber": "digit=2&epoch=1",
    "learning-step": "rate=1&step=7&row=2&column=5&added=3",
    "receptive-field": "digit=5&cell=3%2C2%2C4%2C5",
    "filter-ablation": "digit=6&off=4-2-5",
    "own-photo": "show=gradCam",
    "photo-mixer": "flip=1&rotation=-25&zoom=-20",
    "shuffle-stages": "depth=5",
    "why-digit": "digit=8&class=3&layer=1",
    "shift-rotate": "digit=0&right=5&down=-3&angle=-45",
}
SHIFTS = """() => {
    window.shifted = 0;
    window.moved = [];
    new PerformanceObserver(list => {
        for (const { value, sources } of list.getEntries().filter(one => !one.hadRecentInput)) {
            window.shifted += value;
            window.moved.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 99))]);
        }
    }).observe({ type: "layout-shift", buffered: true });
}"""
# What is said comes a quarter of a second after what has caused it.
STILL = """says => new Promise(done => {
    let timer;
    const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (!says.innerText) return wait();
            seen.disconnect();
            done(says.innerText);
        }, 400);
    };
    const seen = new MutationObserver(wait);
    seen.observe(says, { childList: true, subtree: true, characterData: true });
    wait();
})"""
# Whether a canvas has more than one colour.
DRAWN = """canvas => new Set(
    new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)
).size > 9"""
# Counts what listens with a signal, as all that the explorables begin does.
COUNT_LISTENERS = """
window.listening = 0;
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (kind, listener, options) {
    const signal = options?.signal;
    if (signal && !signal.aborted) {
        window.listening++;
        add.call(signal, "abort", () => window.listening--, { once: true });
    }
    return add.call(this, kind, listener, options);
};
"""


def started(page, element):
    """The view of an explorable, scrolled to."""
    page.locator(element).scroll_into_view_if_needed()
    view = page.locator(f"{element}[data-started] .explorable-view")
    view.wait_for()
    page.evaluate(NEXT)
    return view


def opened(reader, element, name="", language="en", state="", **options):
    """An explorable on a page, or on the first one that has it."""
    name = name or next(place for has, place in PLACES if has == element)
    page = reader.open(address(language, name) + state, **options)
    return page, started(page, element)


def status(view):
    """What it says, when it has stopped changing."""
    return view.locator("[role=status]").evaluate(STILL)


def says(view, words):
    """Waits until it says this."""
    expect(view.locator("[role=status]")).to_contain_text(words)


def box_of(target):
    """Where it is on the screen, clear of the header."""
    target.evaluate("element => element.scrollIntoView({ block: 'center' })")
    return target.bounding_box()


def share(view):
    """The address that its button copies."""
    view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.locator(".explorable-share").click()
    # The button itself says so: what the view says may be out of sight.
    expect(view.locator(".explorable-share")).to_have_text(
        re.compile("^(주소를 복사했어요.|The address has been copied.)$")
    )
    return view.page.evaluate("() => navigator.clipboard.readText()")


def tab_to(page, target):
    """Go there by the Tab key alone, from the title of the page's section."""
    explorable = target.locator("xpath=ancestor::*[contains(@class, 'explorable ') or @class='explorable']").first
    explorable.evaluate("""element => {
        const all = [...document.querySelectorAll("a[href], button, input, [tabindex]")];
        const before = other => element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
        all.filter(other => before(other) && other.checkVisibility()).at(-1).focus();
    }""")
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the Tab key does not lead there")


def test_what_the_pages_name_is_registered_tested_and_has_a_module_and_heights():
    registry = (JAVASCRIPT / "explorables" / "index.js").read_text("utf-8")
    modules = {file.stem for file in (JAVASCRIPT / "explorables").glob("*-*.js")}
    keyboard = {
        name.removeprefix("test_").replace("_", "-") for name in vars(TestKeyboardAlone) if name.startswith("test_")
    }
    assert set(re.findall(r'^  "([a-z-]+)": \(\) => import\("./\1.js"\),$', registry, re.MULTILINE)) == NAMES
    assert NAMES == modules == set(SHARED) == keyboard
    heights = re.findall(r"^([a-z-]+:lang\(..\))", SHEET.read_text("utf-8"), re.MULTILINE)
    assert set(heights) == {f"{name}:lang({language})" for name in NAMES for language in ("ko", "en")}, "make heights"


def test_code_and_weights_are_small(site):
    shipped = list((site / "javascripts").rglob("*.js"))
    assert 0 < sum(len(gzip.compress(file.read_bytes())) for file in shipped) < 95_000
    sources = list(JAVASCRIPT.rglob("*.js"))
    assert len(sources) == len(shipped)
    assert max(len(file.read_text("utf-8").split("\n")) for file in sources) <= 251
    weights = {file: file.stat().st_size for file in (site / "models").rglob("*.bin")}
    # That of the reader's own photo is downloaded when a photo is chosen.
    large = [weights.pop(file) for file in list(weights) if file.name == "lite0.bin"]
    assert 0 < max(large) <= 5_000_000
    assert 0 < sum(weights.values()) < 250_000


def test_comments_are_not_shipped(site):
    for file in (site / "javascripts").rglob("*.js"):
        assert not re.search(r"^ *(//|\*|/\*\*.*\*/$)", file.read_text("utf-8"), re.MULTILINE), file


def test_words_are_in_both_languages(workshop):
    page = workshop()
    load = "async (name) => (await import(`/convnotes/javascripts/explorables/${name}.js`)).words"
    words = {name: page.evaluate(load, name) for name in ("words", *sorted(NAMES))}

    def shape(language):
        return {
            (part, key): sorted(re.findall(r"\{\w+\}", text))
            for part, texts in words.items()
            for key, text in texts[language].items()
        }

    assert shape("ko") == shape("en")
    assert not re.search("[가-힣]", str([texts["en"] for texts in words.values()]))
    sources = (file.read_text("utf-8") for file in JAVASCRIPT.rglob("*.js"))
    code = "".join(
        re.sub(r"^export const words = .*?^};$", "", text, flags=re.DOTALL | re.MULTILINE) for text in sources
    )
    layers = {"conv", "activation", "max pool", "average pool", "normalise"}
    in_manifest = layers | {"same", "chelsea", "astronaut", "plain", "batch norm", "residual", "both"}
    in_manifest |= {"Grad-CAM", "Grad-CAM, block 5c", "HiResCAM, block 5c", "outlines", "coffee", "rocket"}
    in_manifest |= {"augmentation, dropout", "frozen features", "frozen, augmentation", "fine-tuned"}
    by_name = re.compile(r"(right|down|angle)(Value|Strip)?")
    for _, key in shape("en"):
        assert key in in_manifest or by_name.fullmatch(key) or re.search(rf'"{key}"|\b{key}:', code), f"unused: {key}"


def test_an_accuracy_may_be_whole_and_a_probability_never_is(workshop):
    written = """async (shares) => {
        const { percent, probability } = await import("/convnotes/javascripts/explorables/controls.js");
        return shares.map((share) => [percent(share), probability(share)]);
    }"""
    assert workshop().evaluate(written, [1, 0.9996, 0.5, 0.0004, 0]) == [
        ["100.0%", "> 99.9%"],
        ["100.0%", "> 99.9%"],
        ["50.0%", "50.0%"],
        ["0.0%", "< 0.1%"],
        ["0.0%", "0.0%"],
    ]


@every_page
@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.nightly)])
def test_they_start_when_they_are_near_and_not_before(reader, name, language):
    # On the home page, one is near at once unless the window is small.
    page = reader.open(address(language, name), width=320, height=320)
    late = (".bin", "/convnet/", "view.js", "explorables/words.js", *(f"{element}.js" for element in EXPLORABLES[name]))
    assert not any(part in request for request in reader.served for part in late)
    for element in EXPLORABLES[name]:
        assert page.locator(f"{element} figure").count() == 1
        view = started(page, element)
        assert view.is_visible() and not page.locator(f"{element} figure").is_visible()
        assert status(view)


@every_page
def test_without_javascript_the_figures_stand(reader, name):
    context = reader.browser.new_context(java_script_enabled=False)
    context.route("**/*", reader._serve)
    page = context.new_page()
    page.goto(address("en", name))
    for element in EXPLORABLES[name]:
        figure = page.locator(f"{element} figure")
        assert figure.locator("figcaption").is_visible() and figure.get_by_role("img").first.get_attribute("alt")
    context.close()


HEIGHTS = """() => [...document.querySelectorAll(".explorable")].map(
    one => [one.localName, one.getBoundingClientRect().height]
)"""
WIDTHS = (320, 360, 420, 600, 768, 1280, 1600)
BY_DAY = (320, 600, 1280)


# By day, each page in one language, in turn.
@pytest.mark.parametrize(
    ("language", "name"),
    [
        pytest.param(language, name, marks=() if by_day else pytest.mark.nightly)
        for place, name in enumerate(EXPLORABLES)
        for language, by_day in (("ko", place % 2 == 0), ("en", place % 2 == 1))
    ],
)
def test_their_place_is_kept(request, reader, name, language):
    """None is larger than the box in which its figure stood, at any width, so nothing below it moves."""
    url = address(language, name)

    def heights(page, script):
        result = {}
        widths = WIDTHS if request.config.getoption("nightly") else BY_DAY
        for element, width, height in measure(page, widths, script):
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
            result[element, width] = height
        return result

    figures = open_figures(reader, url)
    kept, small = heights(figures, HEIGHTS), heights(figures, NEEDED)
    page = reader.open(url)
    for element in EXPLORABLES[name]:
        status(started(page, element))
    assert {place for place, height in heights(page, HEIGHTS).items() if abs(height - kept[place]) > 1} == set()
    large = heights(page, NEEDED)
    unused = {place: kept[place] - REM * max(large[place], small[place]) for place in kept if place[1] < 1600}
    assert {place: pixels for place, pixels in unused.items() if pixels > 100} == {}, "`make heights` measures anew"


@pytest.mark.parametrize(
    ("name", "width"),
    [
        pytest.param(name, width, marks=() if by_day else pytest.mark.nightly)
        for name in EXPLORABLES
        # The two that have jumped.
        for width, by_day in ((360, name in ("index", "5-1/touch")), (1280, False))
    ],
)
def test_nothing_jumps_while_a_reader_scrolls(reader, name, width):
    page = reader.open(address("ko", name), width=width)
    page.evaluate(SHIFTS)
    # A slow device draws long after it has laid out.
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    # 5,000 pixels a second; who lets go of a touchpad is no faster.
    for _ in range(40):
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(100)
        if page.evaluate("() => scrollY + innerHeight >= document.documentElement.scrollHeight"):
            break
    # A button that came late moved the text by a line: "print with solutions" 0.016, "copy" on a phone 0.02.
    assert page.evaluate("() => window.shifted") < 0.01, page.evaluate("() => window.moved")


@pytest.mark.parametrize(
    ("name", "language", "scheme", "width"),
    [
        pytest.param(name, *one, marks=() if by_day else pytest.mark.nightly)
        for place, name in enumerate(EXPLORABLES)
        for one, by_day in ((("ko", "light", 360), place % 2 == 0), (("en", "dark", 1280), place % 2 == 1))
    ],
)
def test_they_are_accessible_after_use(reader, name, language, scheme, width):
    page = reader.open(address(language, name), scheme=scheme, width=width)
    for element in EXPLORABLES[name]:
        view = started(page, element)
        for button in view.get_by_role("button").all()[:3]:
            button.click()
        status(view)
    results = Axe().run(page, context=".explorable")
    assert results.violations_count == 0, results.generate_report()
    small = page.locator(".explorable :is(button, select, input)").evaluate_all(
        """all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
            .filter(box => Math.min(box.width, box.height) < 24).length"""
    )
    assert small == 0


class TestKeyboardAlone:
    """Each explorable from Tab to result, without a mouse."""

    def test_draw_digit(self, reader):
        page, view = opened(reader, "draw-digit")
        tab_to(page, view.get_by_role("button", name="Clear"))
        page.keyboard.press("Enter")
        says(view, "Nothing is drawn")
        tab_to(page, view.get_by_role("application"))
        for _ in range(9):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Space")
        for _ in range(18):
            page.keyboard.press("ArrowDown")
        assert "answer is 1" in status(view)
        page.keyboard.press("Delete")
        says(view, "Nothing is drawn")

    def test_see_digit(self, reader):
        page, view = opened(reader, "see-digit")
        assert re.match(r"I see \d \(", status(view))
        tab_to(page, view.get_by_role("button", name="Clear"))
        page.keyboard.press("Enter")
        says(view, "Nothing is drawn")
        assert not view.locator(".explorable-bars").is_visible() and not view.locator(".see-answer").inner_text()
        tab_to(page, view.get_by_role("application"))
        for _ in range(9):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Space")
        for _ in range(18):
            page.keyboard.press("ArrowDown")
        assert "I see 1" in status(view)
        layers = view.get_by_role("group", name="The layer whose feature maps are shown").get_by_role("button")
        tab_to(page, layers.first)
        page.keyboard.press("Enter")
        assert layers.first.get_attribute("aria-pressed") == "true"
        assert "26 × 26 × 8" in view.locator(".explorable-maps").get_attribute("aria-label")

    def test_conv_playground(self, reader):
        page, view = opened(reader, "conv-playground", state="#conv-playground:row=5&column=7")
        before = status(view)
        assert "row 5, column 7" in before
        tab_to(page, view.get_by_role("application", name="Output"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        says(view, "row 6, column 6")
        tab_to(page, view.get_by_label("Picture"))
        page.keyboard.press("End")
        page.evaluate(NEXT)
        assert "⌊(8 + 0 − 3) / 1⌋ + 1 = 6" in view.inner_text()
        tab_to(page, view.get_by_role("application", name="Input"))
        cells = view.page.evaluate("() => location.hash")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        page.wait_for_function("before => location.hash !== before && location.hash.includes('cells=01')", arg=cells)
        tab_to(page, view.get_by_label("Row 1, column 1 of the kernel"))
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("2.5")
        page.evaluate(NEXT)
        assert "2.5" in view.locator(".slide-terms").inner_text()
        tab_to(page, view.get_by_label("Place of the window"))
        page.keyboard.press("Home")
        says(view, "row 0, column 0")
        page.keyboard.press("ArrowRight")
        says(view, "row 0, column 1")
        # Where motion is reduced, it goes on by one step.
        page.keyboard.press("Space")
        says(view, "row 0, column 2")

    def test_pool_playground(self, reader):
        page, view = opened(reader, "pool-playground")
        assert "the largest value, 9" in status(view)
        tab_to(page, view.get_by_role("button", name="Step"))
        page.keyboard.press("Enter")
        says(view, "row 0, column 1: the largest value, 4")
        tab_to(page, view.get_by_role("button", name="Average pooling"))
        page.keyboard.press("Enter")
        says(view, "the mean of four, 1")
        tab_to(page, view.get_by_label("Shift to the right"))
        page.keyboard.press("ArrowRight")
        says(view, "the mean of four, 3")
        assert "after a shift by 1: input" in view.inner_text()

    def test_training_scrubber(self, reader):
        page, view = opened(reader, "training-scrubber")
        says(view, "Epoch 8")
        tab_to(page, view.get_by_label("Epoch", exact=True))
        page.keyboard.press("Home")
        says(view, "Epoch 0")
        page.keyboard.press("ArrowRight")
        says(view, "Epoch 1")

    def test_channel_browser(self, reader):
        page, view = opened(reader, "channel-browser")
        says(view, "block6a, channel 0: the made image has a score of")
        assert view.locator("canvas").first.evaluate(DRAWN)
        tab_to(page, view.get_by_role("button", name="head"))
        page.keyboard.press("Enter")
        tab_to(page, view.get_by_role("button", name="Channel 11"))
        page.keyboard.press("Enter")
        says(view, "head, channel 11: the made image has a score of")
        assert "The map has 5×5 cells." in status(view)

    def test_decision_threshold(self, reader):
        page, view = opened(reader, "decision-threshold")
        says(view, "Augmentation, dropout, threshold 50%: of 1,000 validation photos (mean of 3 seeds)")
        tab_to(page, view.get_by_label("Threshold", exact=True))
        page.keyboard.press("End")
        says(view, "500 dogs are taken for cats and 0 cats for dogs. The accuracy is 50.0%")
        assert "precision –," in view.inner_text()
        tab_to(page, view.get_by_role("button", name="Fine-tuned"))
        page.keyboard.press("Enter")
        says(view, "Fine-tuned, threshold 100%")

    def test_deep_nets(self, reader):
        page, view = opened(reader, "deep-nets")
        says(view, "20 layers, Plain: after training")
        tab_to(page, view.get_by_label("Depth (layers)", exact=True))
        page.keyboard.press("Home")
        says(view, "4 layers, Plain")
        tab_to(page, view.get_by_role("button", name="Both"))
        page.keyboard.press("Enter")
        says(view, "4 layers, Both")

    def test_learning_step(self, reader):
        page, view = opened(reader, "learning-step")
        says(view, "Rate 0.3, step 0, loss 2.07. The error in row 5, column 4")
        tab_to(page, view.get_by_label("Learning rate", exact=True))
        page.keyboard.press("End")
        says(view, "Rate 0.45, step 0")
        tab_to(page, view.get_by_label("Step", exact=True))
        page.keyboard.press("End")
        says(view, "Rate 0.45, step 30, loss 96.5")
        tab_to(page, view.get_by_role("application", name="Error of the output"))
        page.keyboard.press("ArrowDown")
        says(view, "row 6, column 4")
        tab_to(page, view.get_by_label("Errors added"))
        page.keyboard.press("End")
        says(view, "With 64 errors added")

    def test_receptive_field(self, reader):
        page, view = opened(reader, "receptive-field")
        says(view, "10×10 pixels")
        tab_to(page, view.get_by_role("application").first)
        page.keyboard.press("ArrowRight")
        said = status(view)
        assert "CONV, channel 0, row 13, column 14" in said and "3×3 pixels" in said
        for _ in range(12):
            page.keyboard.press("ArrowRight")
        assert "channel 1, row 13, column 0" in status(view)

    def test_filter_ablation(self, reader):
        page, view = opened(reader, "filter-ablation")
        says(view, "Channels off: 0")
        tab_to(page, view.get_by_role("button", name="Switch channel 2 off").last)
        page.keyboard.press("Space")
        says(view, "Channels off: 1")
        tab_to(page, view.get_by_role("button", name="Switch all on"))
        page.keyboard.press("Enter")
        says(view, "Channels off: 0")

    def test_own_photo(self, reader):
        page, view = opened(reader, "own-photo")
        tab_to(page, view.get_by_role("button", name="Cat"))
        page.keyboard.press("Enter")
        says(view, "Egyptian cat, with a probability of")

    def test_photo_mixer(self, reader):
        page, view = opened(reader, "photo-mixer")
        says(view, "Not flipped, rotation 0.00")
        tab_to(page, view.get_by_role("button", name="Flip left to right"))
        page.keyboard.press("Enter")
        says(view, "Flipped, rotation 0.00")
        tab_to(page, view.get_by_label("Rotation", exact=True))
        page.keyboard.press("End")
        says(view, "rotation +0.50 · 180° to the left, zoom 0.00 · ×1.00. That is further")
        tab_to(page, view.get_by_role("button", name="As it was"))
        page.keyboard.press("Enter")
        says(view, "Not flipped, rotation 0.00")

    def test_shuffle_stages(self, reader):
        page, view = opened(reader, "shuffle-stages")
        says(view, "Nothing is shuffled yet")
        tab_to(page, view.get_by_label("Shuffled down to"))
        page.keyboard.press("ArrowRight")
        said = status(view)
        assert "Shuffled down to logits, 1 of 10 stages" in said and "Outlines 1.00" in said
        page.keyboard.press("End")
        says(view, "Shuffled down to stem, 10 of 10 stages")

    def test_why_digit(self, reader):
        page, view = opened(reader, "why-digit")
        tab_to(page, view.get_by_role("button", name="7", exact=True))
        page.keyboard.press("Enter")
        says(view, "maps are those of 7")
        again = view.get_by_role("button", name="Shuffle them again")
        assert again.is_disabled(), "there is nothing to shuffle anew"
        tab_to(page, view.get_by_label("How many of the last layers to shuffle"))
        page.keyboard.press("ArrowRight")
        says(view, "last 1 layers shuffled")
        tab_to(page, again)
        page.keyboard.press("Enter")
        says(view, "last 1 layers shuffled")

    def test_shift_rotate(self, reader):
        page, view = opened(reader, "shift-rotate")
        says(view, "still 4")
        tab_to(page, view.get_by_label("To the right", exact=True))
        page.keyboard.press("Home")
        says(view, "went from 4 to")
        strip = view.get_by_label("10 pixels to the left to 10 pixels to the right")
        assert strip.locator("[aria-current=true]").count() == 1
        assert "wrong" in strip.locator("li").first.get_attribute("class")
        tab_to(page, view.get_by_role("button", name="Put it back"))
        page.keyboard.press("Enter")
        says(view, "still 4")


class TestHome:
    """The page that a reader sees first."""

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_the_pad_is_in_sight_on_a_phone(self, reader, language):
        page = reader.open(address(language, "index"), width=360, height=740)
        pad = started(page, "see-digit").get_by_role("application").bounding_box()
        assert pad["width"] >= 290 and pad["y"] + pad["height"] <= 740

    def test_the_digits_that_fool_it_are_marked_and_named(self, reader):
        page, view = opened(reader, "see-digit")
        fooling = view.locator(".fooling")
        assert str(fooling.count()) in page.locator("article a.claim").first.inner_text()
        fooling.first.click()
        said = fooling.first.get_attribute("aria-label")
        digit, answer = re.fullmatch(r"Digit (\d) of the test data, which the model takes for (\d)", said).groups()
        assert digit != answer
        says(view, f"It is {digit}, but I see {answer} (")

    def test_it_is_light_and_its_downloads_stand_at_its_foot(self, reader, site):
        page, _ = opened(reader, "see-digit", language="ko")
        tools, start = page.locator(".page-tools"), page.locator("a.start")
        assert tools.bounding_box()["y"] > start.bounding_box()["y"]
        weight = sum(
            len(gzip.compress((site / url.removeprefix(SITE_URL)).read_bytes()))
            for url in reader.served
            if (site / url.removeprefix(SITE_URL)).is_file()
        )
        assert 0 < weight + len(gzip.compress((site / "index.html").read_bytes())) <= 250_000


KEYS = """
view => [...view.querySelectorAll(".explorable-help")].filter(help => help.checkVisibility()).map(help => {
    const keys = help.querySelector(".explorable-keys");
    const size = one => parseFloat(getComputedStyle(one).fontSize);
    const shown = keys && [getComputedStyle(keys).display, keys.innerText, size(keys) < size(help)];
    return [help.firstChild.textContent, shown];
})
"""


@pytest.mark.parametrize(
    "element", ["draw-digit", "conv-playground", "pool-playground", "learning-step", "receptive-field", "own-photo"]
)
def test_what_the_keyboard_does_is_a_small_line_of_its_own(reader, element):
    _, view = opened(reader, element)
    helps = view.evaluate(KEYS)
    assert not any(re.search("keyboard|arrow|Space|Delete", words) for words, _ in helps)
    lines = [keys for _, keys in helps if keys]
    assert len(lines) == 1 and lines[0][0] == "block" and lines[0][1].startswith("Keyboard: ") and lines[0][2]


def test_no_bar_is_shown_of_nothing(reader):
    _, view = opened(reader, "draw-digit")
    view.get_by_role("button", name="Clear").click()
    says(view, "Nothing is drawn")
    assert not view.locator(".explorable-bars").is_visible()


def test_the_chosen_kernel_is_shown(reader):
    _, view = opened(reader, "conv-playground")
    kernels = view.get_by_role("group", name="Choose a kernel")
    kernels.get_by_role("button", name="Blur").click()
    expect(kernels.locator("[aria-pressed=true]")).to_have_text("Blur")
    view.get_by_label("Row 1, column 1 of the kernel").fill("2")
    expect(kernels.locator("[aria-pressed=true]")).to_have_count(0)


class TestMotion:
    """What slides, where motion is welcome."""

    @staticmethod
    def moving(reader, element, **options):
        page, view = opened(reader, element, **options)
        page.emulate_media(reduced_motion="no-preference")
        return page, view

    def test_it_plays_is_quiet_meanwhile_and_says_where_it_has_stopped(self, reader):
        page, view = self.moving(reader, "pool-playground")
        before = status(view)
        heard = view.locator("[role=status]").evaluate(
            """says => {
                window.heard = [];
                new MutationObserver(() => window.heard.push(says.innerText)).observe(says, { childList: true });
            }"""
        )
        assert heard is None and "row 0, column 0" in before
        view.get_by_role("button", name="Play").click()
        assert view.get_by_role("button", name="Pause").is_visible()
        last = re.compile("row 1, column 1: the largest value, 6")
        expect(view.locator("[role=status]")).to_have_text(last, timeout=30_000)
        assert page.evaluate("() => window.heard.filter(Boolean).length") == 1
        assert view.get_by_role("button", name="Play").is_visible()

    def test_the_products_fly_into_the_sum(self, reader):
        page, view = self.moving(reader, "conv-playground")
        said = status(view)
        page.evaluate(
            """() => {
                window.flown = [];
                const animate = Element.prototype.animate;
                Element.prototype.animate = function (...given) {
                    window.flown.push(this.parentElement.parentElement.className);
                    return animate.apply(this, given);
                };
            }"""
        )
        view.get_by_role("button", name="Step").click()
        expect(view.locator("[role=status]")).not_to_have_text(said)
        assert page.evaluate("() => window.flown.filter((parent) => parent === 'slide-terms').length") == 9

    def test_space_plays_and_pauses(self, reader):
        page, view = self.moving(reader, "conv-playground", state="#conv-playground:row=0&column=0")
        assert status(view)
        view.get_by_role("application", name="Output").focus()
        page.keyboard.press("Space")
        place = view.get_by_label("Place of the window")
        page.wait_for_function("place => Number(place.value) > 0", arg=place.element_handle())
        page.keyboard.press("Space")
        assert "row 0, column 0" not in status(view)


def test_on_a_phone_window_products_and_sum_are_seen_together(reader):
    for element in ("conv-playground", "pool-playground"):
        page = reader.open(address("ko", next(name for has, name in PLACES if has == element)), width=360, height=740)
        view = started(page, element)
        status(view)
        top, bottom = view.evaluate(
            """view => {
                view.querySelector(".slide-screens").scrollIntoView();
                const edge = (name, side) => view.querySelector(name).getBoundingClientRect()[side];
                return [edge(".slide-screens", "top"), edge(".slide-said", "bottom")];
            }"""
        )
        left, right = (one.bounding_box()["y"] for one in view.locator(".slide-screen").all())
        assert left == right
        assert bottom - top <= 692
        # Pinned, when only the screens have come into sight.
        pinned = view.evaluate(
            """view => {
                scrollBy(0, view.querySelector(".slide-transport").getBoundingClientRect().bottom - innerHeight + 220);
                return view.querySelector(".slide-said").getBoundingClientRect().bottom;
            }"""
        )
        assert pinned <= 740


def test_a_dot_stands_on_each_curve_where_the_slider_is(reader):
    _, view = opened(reader, "shuffle-stages", state="#shuffle-stages:depth=3")
    values = [float(text) for text in re.findall(r" (-?\d\.\d\d)[;.]", status(view).replace("−", "-"))]
    curves = view.locator("svg").evaluate_all(
        """all => all.map(one => ({
            points: one.querySelector("polyline").getAttribute("points").split(" "),
            dot: ["cx", "cy"].map(key => one.querySelector("circle").getAttribute(key)).join(","),
        }))"""
    )
    assert len(values) == len(curves) == 4 and values[-1] == 1
    assert all(curve["dot"] == curve["points"][3] and len(curve["points"]) == 11 for curve in curves)
    shown = view.locator(".explorable-set").all_inner_texts()[1:]
    assert [float(text.replace("−", "-")) for text in shown] == values


def test_bars_are_drawn_in_forced_colours(reader):
    page, view = opened(reader, "see-digit")
    page.emulate_media(forced_colors="active")
    drawn = view.locator(".explorable-bar").first.evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert "gradient" in drawn


class TestPointer:
    def test_a_stroke_with_the_mouse(self, reader):
        page, view = opened(reader, "draw-digit")
        box = box_of(view.get_by_role("application"))
        x, y = box["x"] + box["width"] / 2, box["y"]
        page.mouse.move(x, y + 0.15 * box["height"])
        page.mouse.down()
        page.mouse.move(x, y + 0.85 * box["height"], steps=10)
        page.mouse.up()
        assert "answer is 1" in status(view)

    def test_a_stroke_with_a_finger(self, reader):
        page, view = opened(reader, "draw-digit", width=360)
        box = box_of(view.get_by_role("application"))
        finger = page.context.new_cdp_session(page)

        def touch(kind, *height):
            points = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + part * box["height"]} for part in height]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", 0.15)
        for step in range(3, 18):
            touch("touchMove", step / 20)
        touch("touchEnd")
        assert "answer is 1" in status(view)

    def test_the_cell_under_the_mouse(self, reader):
        page, view = opened(reader, "conv-playground")
        box = box_of(view.get_by_role("application", name="Output"))
        page.mouse.move(box["x"] + 2.5 / 26 * box["width"], box["y"] + 3.5 / 26 * box["height"])
        says(view, "row 3, column 2")


def test_a_digit_is_the_same_in_every_explorable_and_the_address_is_that_of_the_one_in_use(reader):
    page, view = opened(reader, "filter-ablation")
    first = started(page, "training-scrubber")
    first.get_by_role("button", name="Digit 7 of the test data").click()
    page.wait_for_function("() => location.hash === '#training-scrubber:digit=7'")
    assert view.get_by_role("button", name="Digit 7 of the test data").get_attribute("aria-pressed") == "true"
    says(view, "answer is still 7")


@every_explorable
def test_a_shared_address_leads_to_the_same_view(reader, element, name):
    """And from there, addresses that make no sense break nothing: most of this test is the opening of the page."""
    page, view = opened(reader, element, name, state=f"#{element}:{SHARED[element]}")
    assert view.evaluate("view => view.getBoundingClientRect().top < innerHeight")
    said = status(view)
    shared = share(view)
    assert SHARED[element].split("&")[-1] in shared
    page.goto("about:blank")
    page.goto(shared, wait_until="networkidle")
    expect(started(page, element).locator("[role=status]")).to_have_text(said)
    break_address(page, element, broken(element, each=3))


def test_the_address_of_a_view_outlasts_scrolling_and_leads_to_it_in_the_other_language(reader):
    page, view = opened(reader, "draw-digit", state=f"#draw-digit:{SHARED['draw-digit']}")
    shared = page.url
    page.locator(".language").hover()
    to_view = page.locator(".language").get_attribute("href")
    assert to_view == shared.replace(SITE_URL + "en/", SITE_URL)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    marked = page.locator(".md-sidebar--secondary .md-nav__link--active")
    marked.wait_for()
    page.evaluate(NEXT)
    assert not view.evaluate("view => view.getBoundingClientRect().bottom > 0")
    page.mouse.move(0, 400)
    page.locator(".language").hover()
    assert page.url == shared
    to_section = page.locator(".language").evaluate("link => link.href")
    assert to_section == to_view.partition("#")[0] + marked.get_attribute("href")


def test_the_share_button_says_that_the_address_was_copied_and_then_its_name_again(reader):
    _, view = opened(reader, "draw-digit")
    button, said = view.locator(".explorable-share"), status(view)
    share(view)
    assert view.locator("[role=status]").inner_text() == said
    expect(button).to_have_text("Copy the address of this view", timeout=8000)


def test_a_frame_for_another_page_shows_the_view_alone(reader):
    page, view = opened(reader, "see-digit")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.get_by_role("button", name="Embed").click()
    expect(view.locator(".explorable-share")).to_have_text("The iframe has been copied.")
    frame = page.evaluate("() => navigator.clipboard.readText()")
    page.goto(html.unescape(re.search('src="([^"]+)"', frame)[1]))
    expect(page.locator("see-digit[data-started]")).to_be_visible()
    assert not page.locator(".md-header").is_visible() and page.locator(".embed-from a").is_visible()


def test_a_shared_state_outlasts_a_slow_model(reader):
    waiting = []

    def wait(route):
        waiting.append(route)

    page = reader.open(address("en", "5-1/index"))
    page.context.route("**/journey.bin", wait)
    page.goto("about:blank")
    page.goto(f"{address('en', '5-1/index')}#draw-digit:{SHARED['draw-digit']}")
    while not waiting:
        page.wait_for_timeout(50)
    # Meanwhile the reader follows a link to a section.
    section = page.locator("article h2").first.get_attribute("id")
    page.evaluate("id => { location.hash = id }", section)
    waiting[0].fallback()
    view = started(page, "draw-digit")
    assert SHARED["draw-digit"].split("&")[-1] in share(view)


def test_a_drawing_can_be_shared(reader):
    page, view = opened(reader, "draw-digit")
    box = box_of(view.get_by_role("application"))
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 50, steps=5)
    page.mouse.move(box["x"] + 80, box["y"] + 150, steps=5)
    page.mouse.up()
    said = status(view)
    page.wait_for_function("() => location.hash.includes('digit=')")
    shared = share(view)
    page.goto("about:blank")
    page.goto(shared, wait_until="networkidle")
    # Points are kept to a 64th of the pad.
    says(started(page, "draw-digit"), re.compile(f"^{re.escape(said.split(',')[0])}(,|$)"))


BROKEN = [
    *("~A.~!", "77", "none", "0", "99", "1", "1,2", "1e9", "-5", "2", "9,9,9,9", "9-9.x.1-77", "-3", "NaN", "999", ""),
    *(
        "__proto__",
        "%E0%A4%A",
        "1e308",
        "constructor",
        ",".join(["1e308"] * 9),
        "-1e308",
        "~.~~",
        "Infinity",
        "%",
        "+-&;",
    ),
]
ANOTHER = """([element, hash]) => {
    const before = document.querySelector(`${element} .explorable-view`);
    location.hash = hash;
    return new Promise(done => {
        const look = () => {
            const view = document.querySelector(`${element}[data-started] .explorable-view`);
            const said = view !== before && view?.querySelector("[role=status]").textContent;
            return said ? done(said) : requestAnimationFrame(look);
        };
        look();
    });
}"""


def broken(element, each=1):
    """States that make no sense: each key has each value once, beside other values for the other keys."""
    keys = parse_qs(SHARED[element])
    states = [
        "&".join(f"{key}={BROKEN[(at + 5 * place) % len(BROKEN)]}" for place, key in enumerate(keys))
        for at in range(0, len(BROKEN), each)
    ]
    return [*states, "__proto__=1&constructor=2", "kernel=" + "%2C".join(["-1e308", "1e308"] * 4 + ["1e-308"])]


def break_address(page, element, states):
    for state in states:
        assert page.evaluate(ANOTHER, [element, f"#{element}:{state}"]), state


# By day, the page of one is opened with such an address; the others are given it where a shared one has led.
@pytest.mark.parametrize(
    ("element", "name"),
    [
        pytest.param(element, name, marks=() if element == "conv-playground" else pytest.mark.nightly)
        for element, name in {element: (element, name) for element, name in PLACES}.values()
    ],
)
def test_a_broken_address_breaks_nothing(request, reader, element, name):
    first, *states = broken(element, each=1 if request.config.getoption("nightly") else 3)
    page, view = opened(reader, element, name, state=f"#{element}:{first}")
    assert status(view)
    break_address(page, element, states)


def test_an_explorable_that_is_taken_out_leaves_no_listener_behind(reader):
    page = reader.open(address("en", "5-1/touch"))
    page.context.add_init_script(COUNT_LISTENERS)
    page.reload(wait_until="networkidle")
    for element in ("training-scrubber", "filter-ablation", "shift-rotate"):
        assert status(started(page, element))
        # At once, because others may start when the page has become shorter.
        with_it, without = page.locator(element).evaluate(
            "element => [window.listening, (element.remove(), window.listening)]"
        )
        assert with_it > without
    # Others may have started when these were scrolled to.
    page.locator(".explorable").evaluate_all("all => all.forEach(element => element.remove())")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.listening") == 0


def test_the_figure_stays_when_its_model_does_not_come(reader):
    page = reader.open(address("en", "5-1/index"))
    page.context.route("**/journey.bin", lambda route: route.abort())
    page.locator("draw-digit").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert page.locator("draw-digit figure").is_visible()
    assert reader.problems
    reader.problems.clear()


MOUNT = """() => {
    document.body.innerHTML = `<a href="#">before</a>
        <next-layer class="explorable"><p>the figure</p><a class="model" href="model.json">the model</a></next-layer>`;
}"""


def test_the_example_of_the_guide_needs_only_its_module_and_its_line(workshop, monkeypatch, tmp_path):
    layers = [keras.layers.Flatten(name="flat"), keras.layers.Dense(10, activation="softmax", name="answer")]
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    page = workshop(published(monkeypatch, "model", model, images={"4": np.zeros((28, 28, 1))}))
    folder = tmp_path / "javascripts" / "explorables"
    (folder / "next-layer.js").write_text(fence("js", "export function begin"), "utf-8")
    index, line = folder / "index.js", re.search(r"`(\"next-layer\": \(\).*?)`", GUIDE)[1]
    index.write_text(index.read_text("utf-8").replace("EXPLORABLES = {", f"EXPLORABLES = {{ {line}"), "utf-8")
    page.reload()

    def opened_here(reader, element):
        page.evaluate(MOUNT)
        return page, started(page, element)

    given: dict[str, Any] = {"opened": opened_here, "tab_to": tab_to, "status": status}
    exec(fence("python", "def test_next_layer"), given)
    given["test_next_layer"](None, None)
    assert "This is answer." in page.inner_text("[role=status]")
    page.wait_for_function("() => location.hash === '#next-layer:layer=1'")
