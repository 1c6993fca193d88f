"""Photograph every page for people to look through: ``python -m tests.screenshots site OUT``.

Four widths, two schemes, two languages; each picture is a whole page, with all that
folds open. A second argument more, such as ``5-1``, chooses the pages that begin so.
"""

import shutil
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.addresses import PAGES, address
from tests.browser.conftest import FLAGS, OPEN_DETAILS, Reader, Scheme

WIDTHS = (360, 768, 1280, 1440)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# What is lazy loads when a reader comes near, and so does an explorable.
WALK = """
async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += 1500) {
        window.scrollTo(0, top);
        await new Promise(done => setTimeout(done, 60));
    }
    const shown = [...document.querySelectorAll("article img")].filter(image => image.checkVisibility());
    await Promise.all(shown.map(image => Object.assign(image, { loading: "eager" }).decode()));
    window.scrollTo(0, 0);
}
"""


def main(site: Path, out: Path, start: str = "") -> None:
    pages = [(language, name) for language, name in PAGES if name.startswith(start)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=FLAGS)
        for (language, name), width, scheme in product(pages, WIDTHS, SCHEMES):
            reader = Reader(browser, site)
            page = reader.open(address(language, name), width=width, scheme=scheme)
            page.evaluate(OPEN_DETAILS)
            page.evaluate(WALK)
            file = out / language / f"{name.replace('/', '-')}-{width}-{scheme}.jpg"
            page.screenshot(path=file, full_page=True, type="jpeg", quality=70)
            print(file, *reader.problems)
            reader.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
