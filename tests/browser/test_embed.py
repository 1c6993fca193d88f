"""An explorable alone, for a frame on another page, and the words that put it there."""

PAGE = """<header>Above.</header><div><nav>Beside.</nav><article><p>Words.</p>
<some-view class="explorable"><p>The figure.</p></some-view><p>More.</p></article></div><footer>Below.</footer>"""
BEGIN = """async (text) => {
    document.body.innerHTML = text;
    document.title = "A page";
    const { alone } = await import("/convnotes/javascripts/site/embed.js");
    alone();
}"""


def shown(page):
    return page.locator("header, nav, footer, p").locator("visible=true").all_text_contents()


def test_it_stands_alone_with_a_link_to_its_page(workshop):
    page = workshop()
    page.evaluate("history.replaceState(null, '', '?embed=some-view#some-view:digit=2')")
    page.evaluate(BEGIN, PAGE)
    assert shown(page) == ["The figure.", "From: A page"]
    link = page.get_by_role("link", name="A page")
    assert link.get_attribute("href").endswith("/#some-view:digit=2") and link.get_attribute("target") == "_blank"


def test_a_name_that_is_none_leaves_the_page(workshop):
    page = workshop()
    page.evaluate("history.replaceState(null, '', '?embed=%3Cb%3E')")
    page.evaluate(BEGIN, PAGE)
    assert "Above." in shown(page) and "Below." in shown(page)


def test_what_is_pasted_elsewhere_has_the_address_and_the_title(workshop):
    page = workshop()
    snippet = page.evaluate(
        """async () => {
            const { frameOf } = await import("/convnotes/javascripts/site/embed.js");
            return frameOf("https://example.org/a/?embed=old#some-view:x=1&y=2", "some-view", 'Digits "here"', 412.3);
        }"""
    )
    address = "https://example.org/a/?embed=some-view#some-view:x=1&amp;y=2"
    assert snippet == (
        f'<iframe src="{address}" title="Digits &quot;here&quot;" width="100%" height="453" loading="lazy"></iframe>'
    )
