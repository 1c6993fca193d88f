"""A reader with a browser, for whom the built site lies at its real address, and who notes what goes wrong."""

import mimetypes
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, ViewportSize, sync_playwright

from tests.addresses import SITE_URL
from tests.browser.workshop import Published, lay_model, lay_modules

Scheme = Literal["light", "dark"]
UNCOVER = """() => document.querySelectorAll("[hidden=until-found]").forEach(cover => {
    cover.removeAttribute("hidden");
    cover.classList.add("open");
})"""
OPEN_DETAILS = "() => document.querySelectorAll('details').forEach(details => { details.open = true })"
# Waits until the browser has drawn what has changed.
NEXT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Material looks at code when it comes into view, and then lets the keyboard into what scrolls.
READ = """
async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight / 2) {
        window.scrollTo(0, top);
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
    }
}
"""
NOTICED = """
() => [...document.querySelectorAll("pre > code")].every(
    code => code.scrollWidth <= code.clientWidth || code.tabIndex >= 0 || !code.checkVisibility()
)
"""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Reader:
    """Opens pages, each in a fresh profile.

    ``problems`` has what no page of ours may do, ``served`` what was asked for and its size in bytes.
    """

    def __init__(self, browser: Browser, site: Path) -> None:
        self.browser, self.site = browser, site
        self.problems: list[str] = []
        self.served: dict[str, int] = {}
        self._contexts: list[BrowserContext] = []

    def open(self, url: str, *, width: int = 1280, height: int = 800, scheme: Scheme = "light") -> Page:
        """The page at an address, once it and what it cannot do without have loaded."""
        viewport: ViewportSize = {"width": width, "height": height}
        context = self.browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        self._contexts.append(context)
        context.route("**/*", self._serve)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(url)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _serve(self, route: Route) -> None:
        address = route.request.url.partition("?")[0].partition("#")[0]
        file = self.site / address.removeprefix(SITE_URL)
        if file.is_dir():
            file /= "index.html"
        if address.startswith(SITE_URL) and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self.served[address] = file.stat().st_size
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            self.problems.append(f"asked for {address}")
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)


# For a module, not for the session: while Playwright's event loop runs, no other test can start one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def reading(browser: Browser, site: Path) -> Iterator[Reader]:
    reader = Reader(browser, site)
    yield reader
    reader.close()
    assert reader.problems == []


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Reader]:
    with reading(browser, site) as reader:
        yield reader


@pytest.fixture
def workshop(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page that has the explorables' modules, and if one is given, a published model as model.json."""
    with reading(browser, tmp_path) as reader:

        def lay(model: Published | None = None) -> Page:
            lay_modules(tmp_path)
            if model:
                lay_model(tmp_path, "model", model)
            return reader.open(SITE_URL)

        yield lay
