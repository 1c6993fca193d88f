"""Every page against the rules of axe-core; a file of its own, so that a worker of its own runs it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import PAGES, address
from tests.browser.conftest import OPEN_DETAILS

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


# Contrast is a matter of the scheme, and what scrolls or is too small to press of the width; of a page, both
# languages have the same structure.
@pytest.mark.parametrize("name", sorted({name for _, name in PAGES}))
@pytest.mark.parametrize(("language", "scheme", "width"), [("ko", "light", 360), ("en", "dark", 1280)])
def test_page_is_accessible(reader, name, language, scheme, width):
    page = reader.open(address(language, name), scheme=scheme, width=width)
    page.evaluate(OPEN_DETAILS)
    page.evaluate(READ)
    page.wait_for_function(NOTICED)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
