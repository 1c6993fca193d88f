"""The HTML of a page, as it leaves the build."""

import re

import pytest

from convnotes.book.pages.inline import mathml
from convnotes.site.html import unparted, with_policy


def test_the_policy_allows_the_styles_of_formulas_alone():
    page = '<head><meta charset="utf-8"></head><p style="color: red">{}</p>'
    rows = mathml(r"\begin{aligned} a &= b \end{aligned}", "block")
    assert "unsafe-hashes" not in with_policy(page.format(mathml("a", "block")))
    assert re.search(r"style-src 'self' 'unsafe-hashes'( 'sha256-[^']+'){2};", with_policy(page.format(rows)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("31%는 값(3)이 [3]은 30°로", "31%~는 값(3)~이 [3]~은 30°~로"),
        ('<strong>31%</strong>예요 <a href="#a">3%</a>를', '<strong>31%</strong>~예요 <a href="#a">3%</a>~를'),
        ("<code>Conv2D</code>는 <code>f(가)</code>", "<code>Conv2D</code>~는 <code>f(가)</code>"),
        ("<math><mi>k</mi></math>개를 센", '<span class="whole"><math><mi>k</mi></math>개를</span> 센'),
        ("3을 3개를 (3) 개 3%, f(x)</p><p>가", None),
        ('<pre><code>print("(3)개")</code></pre>', None),
        ('<img alt="값(3)은"><a title="31%가">x</a>', None),
        ("<math><mtext>(3)개</mtext></math>, <script>(3)개</script>", None),
    ],
)
def test_no_particle_begins_a_line(text, kept):
    page = f"<title>31%는</title><article>\n{text}\n</article>31%는"
    assert unparted(page) == page.replace(text, (kept or text).replace("~", "\u2060"))
