"""What a page is like to read: line length, figures that open, focus, paper, and other ways of hosting."""

import contextlib
import functools
import gzip
import shutil
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from convnotes.book.languages import LANGUAGES
from tests.addresses import SITE_URL, address
from tests.browser.conftest import NEXT, NOTICED, READ

# The letters of the widest line of each paragraph; a Korean one is as wide as the font is high, which others are not.
LINES = """
() => [...document.querySelectorAll("article > p")].filter(p => p.checkVisibility()).map(p => {
    const range = document.createRange();
    const lines = new Map();
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        for (let i = 0; i < walker.currentNode.length; i++) {
            range.setStart(walker.currentNode, i);
            range.setEnd(walker.currentNode, i + 1);
            const top = Math.round(range.getBoundingClientRect().top / 8);
            lines.set(top, (lines.get(top) ?? 0) + 1);
        }
    }
    return Math.max(...lines.values());
})
"""
WORD_BREAK = (
    "words => [...new Set([...document.querySelectorAll(words)].map(word => getComputedStyle(word).wordBreak))]"
)


WIDTH_IN_LETTERS = """
() => Math.max(...[...document.querySelectorAll("article > p:not([class])")].map(
    p => p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)
))
"""


def test_english_lines_are_as_long_as_a_reader_can_follow(reader):
    page = reader.open(address("en", "5-1/cost"))
    assert 60 < max(page.evaluate(LINES)) <= 85


def test_korean_lines_are_as_long_as_a_reader_can_follow_and_break_between_words(reader):
    page = reader.open(address("ko", "5-1/pooling"))
    assert 35 < page.evaluate(WIDTH_IN_LETTERS) <= 42
    for name in ("5-1/pooling", "book"):
        words = "article :is(p, li, td, a:not(.headerlink))"
        assert reader.open(address("ko", name)).evaluate(WORD_BREAK, words) == ["keep-all"], name


@pytest.mark.parametrize(("language", "scheme", "close"), [("ko", "dark", "닫기"), ("en", "light", "Close")])
def test_a_figure_opens_large_and_closes_again(reader, language, scheme, close):
    page = reader.open(address(language, "5-1/convolution"), scheme=scheme)
    link = page.locator("#figure-product a.enlarge:visible").first
    small = link.locator("img").bounding_box()
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.large")
    picture = dialog.locator("img")
    picture.wait_for()
    assert picture.bounding_box()["width"] > small["width"]
    assert f"-{scheme}." in picture.get_attribute("src") and picture.get_attribute("alt")
    dialog.get_by_role("button", name=close).click()
    assert not dialog.is_visible()
    link.click()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_on_a_phone_a_figure_opens_twice_as_large_moves_and_is_closed_by_back(reader):
    page = reader.open(address("ko", "5-1/convolution"), width=360, height=740)
    link = page.locator("#figure-product a.enlarge:visible").first
    column = page.locator("article").bounding_box()["width"]
    link.click()
    dialog = page.locator("dialog.large")
    picture = dialog.locator("img")
    picture.wait_for()
    page.wait_for_function("picture => picture.naturalWidth", arg=picture.element_handle())
    assert picture.bounding_box()["width"] >= 2 * column
    at, before = page.evaluate("() => scrollY"), picture.bounding_box()["x"]
    page.mouse.move(180, 300)
    page.mouse.wheel(200, 0)
    page.wait_for_function("() => document.querySelector('dialog.large').scrollLeft > 100")
    assert picture.bounding_box()["x"] < before - 100
    close = dialog.get_by_role("button").bounding_box()
    assert close["x"] >= 0 and close["y"] >= 0, "the button stays in sight"
    page.go_back()
    page.wait_for_function("() => !document.querySelector('dialog.large').open")
    assert page.url == address("ko", "5-1/convolution") and abs(page.evaluate("() => scrollY") - at) <= 1
    link.click()
    picture.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !history.state?.large")


BELOW_CODE = """
() => [...document.querySelectorAll(".tabbed-block > :is(.output, .norun)")].map(below => {
    const code = below.previousElementSibling.querySelector("code");
    return below.checkVisibility() ? below.getBoundingClientRect().top - code.getBoundingClientRect().bottom : null;
}).filter(gap => gap !== null)
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_in_a_tab_too_what_belongs_to_code_stands_below_it(reader, width):
    page = reader.open(address("en", "5-3/efficientnet"), width=width)
    gaps = []
    for tab in page.locator(".tabbed-labels > label").all():
        tab.click()
        gaps += page.evaluate(BELOW_CODE)
    assert len(gaps) >= 2 and min(gaps) >= -0.5


def test_what_the_keyboard_reaches_shows_that_it_has_the_focus(reader):
    page = reader.open(address("ko", "5-1/pooling"))
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => [document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert outline != "none", name
        seen.add(name)
    assert len(seen) > 5


def test_paper_shows_what_the_screen_folds_up_and_nothing_to_press(reader):
    page = reader.open(address("ko", "proof"))
    folded = page.locator("details.note table").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert not page.locator(".md-header").is_visible() and not page.locator(".page-tools").is_visible()


SHADOWS = """
() => [...document.querySelectorAll(".table-scroll")].map(box => {
    const table = getComputedStyle(box.querySelector("table")).backgroundColor;
    return [getComputedStyle(box).backgroundAttachment, table];
})
"""
OVERFLOWING = """
() => [...document.querySelectorAll(".table-scroll")].filter(box => box.scrollWidth > box.clientWidth).length
"""


def test_a_table_that_scrolls_shows_it_and_on_paper_it_wraps(reader):
    page = reader.open(address("en", "5-1/cost"), width=360)
    assert page.evaluate(OVERFLOWING)
    # One background moves along with the table and covers the other, which stays.
    assert {tuple(shadow) for shadow in page.evaluate(SHADOWS)} == {("local, scroll", "rgba(0, 0, 0, 0)")}
    page.emulate_media(media="print")
    # A4 between its margins.
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.evaluate(OVERFLOWING) == 0
    cells = "() => [...document.querySelectorAll('.table-scroll td')].map(cell => getComputedStyle(cell).whiteSpace)"
    assert set(page.evaluate(cells)) == {"normal"}


@contextlib.contextmanager
def served(folder):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("path", ["", "some/where/"])
def test_the_site_works_wherever_it_is_laid(browser, site, tmp_path, path):
    where = tmp_path / path
    where.parent.mkdir(parents=True, exist_ok=True)
    if path:
        where.symlink_to(site)
    problems = []
    with served(tmp_path if path else site) as host:
        context = browser.new_context()
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        # A reader who goes on breaks off what is still loading.
        page.on("requestfailed", lambda request: problems.extend([] if "ABORTED" in request.failure else [request.url]))
        page.goto(f"{host}{path}5-1/")
        page.locator("draw-digit").scroll_into_view_if_needed()
        page.locator("draw-digit canvas").first.wait_for()
        page.locator(".md-footer__link--next").click()
        page.wait_for_url(f"{host}{path}5-1/first-convnet/")
        page.get_by_role("link", name="English").click()
        page.wait_for_url(f"{host}{path}en/5-1/first-convnet/")
        page.keyboard.press("/")
        page.keyboard.type("pooling", delay=20)
        found = page.locator(".md-search-result__link").first
        found.wait_for()
        assert found.get_attribute("href").startswith(f"{host}{path}en/")
        context.close()
    assert problems == []


def test_what_was_read_is_kept_and_never_shown_instead_of_what_is_new(browser, site, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("notebooks", "cards", "*.ipynb", "*.epub"))
    file = folder / "5-1" / "index.html"
    context = browser.new_context()
    page = context.new_page()
    with served(folder) as host:
        with page.expect_response(lambda response: response.from_service_worker):
            page.goto(f"{host}5-1/")
        page.wait_for_load_state("networkidle")
        file.write_text(file.read_text("utf-8").replace("</h1>", " (new)</h1>"), "utf-8")
        page.reload()
        assert "(new)" in page.locator("h1").inner_text()
        page.locator("draw-digit").scroll_into_view_if_needed()
        page.locator("draw-digit canvas").first.wait_for()
        page.wait_for_load_state("networkidle")
    page.reload()
    assert "(new)" in page.locator("h1").inner_text()
    page.locator("draw-digit").scroll_into_view_if_needed()
    page.locator("draw-digit canvas").first.wait_for()
    with pytest.raises(Error, match=r"ERR_CONNECTION_REFUSED|ERR_FAILED"):
        page.goto(f"{host}5-1/pooling/")
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_load_of_a_chapter_is_small(reader, language):
    page = reader.open(address(language, "5-1/index"))
    page.wait_for_load_state("networkidle")
    files = [reader.site / url.removeprefix(SITE_URL) for url in reader.served]
    # As hosts send them: text compressed.
    sizes = {
        file.name: len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes())) for file in files
    }
    assert sum(sizes.values()) <= 400_000, sizes


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("ko", "light", 360), pytest.param("en", "dark", 1280, marks=pytest.mark.nightly)],
)
def test_what_opens_is_accessible_too(reader, language, scheme, width):
    page = reader.open(address(language, "5-1/convolution"), scheme=scheme, width=width)
    page.evaluate(READ)
    page.locator("#figure-product a.enlarge:visible").first.click()
    page.locator("dialog.large img").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("pooling", delay=20)
    page.locator(".md-search-result__link").first.wait_for()
    assert violations(page) == []


def violations(page):
    page.wait_for_function(NOTICED)
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in Axe().run(page).response["violations"]]


INTRUDER = """
() => {
    const script = Object.assign(document.createElement("script"), { textContent: "window.intruded = true" });
    const image = Object.assign(new Image(), { src: "https://example.org/pixel.png" });
    document.querySelector("article").append(script, image);
    document.querySelector("article").insertAdjacentHTML("beforeend", "<img src=x: onerror='window.intruded = true'>");
    return fetch("https://example.org/").catch(() => {});
}
"""


def test_what_has_found_its_way_into_a_page_neither_runs_nor_asks_elsewhere(reader):
    page = reader.open(SITE_URL)
    page.evaluate(INTRUDER)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.intruded") is None
    problems = [problem for problem in reader.problems if "Content Security Policy" in problem]
    assert {kind for kind in ("script-src", "img-src", "connect-src") if any(kind in told for told in problems)} == {
        "script-src",
        "img-src",
        "connect-src",
    }
    assert not any("example.org" in problem for problem in reader.problems if problem.startswith("asked for"))
    reader.problems.clear()


def test_a_lab_is_printed_without_solutions_or_with_all_of_them_at_the_end(reader):
    page = reader.open(address("ko", "labs/5-1"))
    solutions = page.locator("article details.success")
    page.emulate_media(media="print")
    assert solutions.count() >= 4 and not any(solution.is_visible() for solution in solutions.all())
    page.emulate_media(media="screen")
    page.evaluate("() => { window.print = () => {} }")
    page.get_by_role("button", name="풀이와 함께 인쇄").click()
    page.emulate_media(media="print")
    exercises = page.locator("article > section h3").all_inner_texts()
    assert len(exercises) == solutions.count() and set(exercises) <= set(
        page.locator("article h2, article h3").evaluate_all("all => all.map(head => head.firstChild.textContent)")
    )
    assert page.locator("article > section pre").first.is_visible()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator("article > section").count() == 0


def test_a_report_knows_the_section(reader):
    page = reader.open(address("en", "5-1/convolution"))
    section = page.locator("article h2").nth(1).get_attribute("id")
    page.evaluate("id => { location.hash = id }", section)
    page.locator(f".md-sidebar--secondary .md-nav__link--active[href='#{section}']").wait_for()
    report = page.locator("a.report")
    assert "section" not in report.get_attribute("href")
    report.focus()
    asked = parse_qs(urlsplit(report.get_attribute("href")).query)
    assert asked["section"] == [f"#{section}"] and asked["page"] == [address("en", "5-1/convolution")]


@pytest.mark.parametrize(("language", "name"), [("ko", "labs/5-1"), ("en", "5-1/all-of-mnist")])
def test_the_page_of_a_notebook_leads_to_what_can_be_taken_back_and_on(reader, language, name):
    chapter = address(language, name)
    page = reader.open(chapter.replace(name, f"notebooks/{name}"))
    links = page.locator("article .page-tools a").evaluate_all("all => all.map(link => link.href)")
    assert f"{chapter.removesuffix('/')}.ipynb" in links and any("colab" in link for link in links)
    assert chapter in page.locator("article a").evaluate_all("all => all.map(link => link.href)")
    page.locator("article .page-tools a").last.click()
    page.wait_for_url(lambda url: "notebooks/" not in url and url != chapter)


FILTERS = """
() => [...document.querySelectorAll("article figure img")].map(
    picture => [picture.src.includes(".webp"), getComputedStyle(picture).filter]
)
"""


def test_photos_and_maps_are_muted_in_the_dark_alone(reader):
    page = reader.open(address("en", "5-4/heatmaps"), scheme="dark")
    assert {shown for is_photo, shown in page.evaluate(FILTERS) if is_photo} == {"brightness(0.8)"}
    page.emulate_media(color_scheme="light")
    page.evaluate(NEXT)
    assert {shown for _, shown in page.evaluate(FILTERS)} == {"none"}


def test_paper_is_light(reader):
    page = reader.open(address("en", "5-1/index"), scheme="dark")
    shown = "() => [document.body.dataset.mdColorScheme, getComputedStyle(document.body).backgroundColor]"
    dark = page.evaluate(shown)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    light = page.evaluate(shown)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert (dark[0], light[0]) == ("slate", "default") and page.evaluate(shown) == dark != light
