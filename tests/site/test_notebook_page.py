"""A notebook's cells as parts of a page. test_hook.py tests the whole way, through mkdocs-jupyter."""

import base64

import pytest

from convnotes.book.render.notebook import SETUP
from convnotes.site.notebook_page import show


def shown(markup, chapter="", figures=()):
    return show(markup, chapter, figures)


def prose(text):
    return shown(f'<div class="jp-MarkdownOutput">{text}</div>')


def image(kind, content):
    source = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    return f'<div class="jp-OutputArea-output"><img alt="a" src="{source}"/></div>'


def test_a_heading_that_only_the_page_has_is_an_error():
    with pytest.raises(ValueError, match="the page has 1 headings and its notebook 0; begin each with # marks"):
        shown('<div class="jp-MarkdownOutput"><p>#Title</p></div>', '<h1 id="a">Title</h1>')


def code(text):
    return f'<div class="highlight-ipynb"><pre>{text}</pre></div>'


def test_the_cell_for_colab_goes_and_any_other_first_cell_stays():
    assert shown(code(f"{SETUP}\n    %pip install") + code("x = 1")).count("<pre>") == 1
    assert "import sys" in shown(code("import sys")) and "x = 1" in shown(code("import sys") + code("x = 1"))


def test_formulas_become_mathml_and_code_and_prices_stay():
    assert prose("<p>$a &lt; b$</p>").count("<math") == 1
    assert '<math display="block"' in prose("<p>$$a$$</p>")
    for text in ("<p><code>$a$</code></p>", "<p>$5 &amp; $6</p>", "<pre><code>$a$</code></pre>"):
        assert prose(text) == text


def test_code_in_the_prose_can_be_copied():
    assert prose("<pre><span></span>a &lt; b</pre>") == "<pre><span></span><code>a &lt; b</code></pre>"


def test_words_that_stand_alone_in_italics_are_a_caption():
    assert prose("<p><em>The <b>curve</b></em></p>") == '<p class="caption">The <b>curve</b></p>'
    assert prose("<p><em>Not</em> alone</p>") == "<p><em>Not</em> alone</p>"


def test_a_figure_is_linked_in_both_schemes():
    images = '<img src="../figures/b/f-light.svg#only-light"/><img src="../figures/b/f-dark.svg#only-dark"/>'
    page = shown(image("svg+xml", b"<svg/>"), f"<figure><p>{images}</p></figure>", ((b"<svg/>", "f-light.svg"),))
    assert page == f"<figure>{images.replace('../', '../../')}</figure>"


def test_an_image_that_is_no_figure_stays():
    assert "data:image/png" in shown(image("png", b"png"))


def test_a_table_loses_its_own_looks_and_scrolls():
    table = '<div class="jp-OutputArea-output"><style>td {}</style><table border="1" class="dataframe"></table></div>'
    assert shown(table) == '<div class="table-scroll" tabindex="0"><table></table></div>'


def test_the_colours_of_a_terminal_go():
    output = '<div class="jp-OutputArea-output"><pre><span class="ansi-red-fg">a &lt; b</span></pre></div>'
    assert "<code>a &lt; b</code>" in shown(output)


def test_sound_and_video_that_a_kind_of_output_gave_stay():
    assert shown('<div class="jp-OutputArea-output"><audio controls=""></audio></div>') == '<audio controls=""></audio>'


def test_a_page_without_its_cells_is_an_error():
    with pytest.raises(ValueError, match="the page has 1 headings and its notebook 0"):
        show("", '<h1 id="a">Title</h1>', ())
