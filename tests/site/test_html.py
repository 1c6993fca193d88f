"""The HTML of a page, as it leaves the build."""

import re

from convnotes.book.pages.inline import mathml
from convnotes.site.html import with_policy


def test_the_policy_allows_the_styles_of_formulas_alone():
    page = '<head><meta charset="utf-8"></head><p style="color: red">{}</p>'
    rows = mathml(r"\begin{aligned} a &= b \end{aligned}", "block")
    assert "unsafe-hashes" not in with_policy(page.format(mathml("a", "block")))
    assert re.search(r"style-src 'self' 'unsafe-hashes'( 'sha256-[^']+'){2};", with_policy(page.format(rows)))
