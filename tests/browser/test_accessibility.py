"""Every page against the rules of axe-core; a file of its own, so that a worker of its own runs it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import PAGES, address
from tests.browser.conftest import OPEN_DETAILS

# Material lets the keyboard into code that scrolls as soon as it has noticed the new width.
NOTICED = """
() => [...document.querySelectorAll("pre > code")].every(code => code.scrollWidth <= code.clientWidth || code.tabIndex >= 0)
"""


@pytest.mark.parametrize(("language", "name"), PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(reader, language, name, scheme):
    page = reader.open(address(language, name), scheme=scheme)
    page.evaluate(OPEN_DETAILS)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(NOTICED)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{width} px: {results.generate_report()}"
