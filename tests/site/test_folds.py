"""The folds of a page's code: in HTML, as it leaves the build."""

import re

import html5lib
import pytest
from bs4 import BeautifulSoup
from markdown import markdown

from convnotes.book.outputs.claim import LINE_SPANS
from convnotes.site.folds import fold
from convnotes.site.html import tidy

CODE = """import math
import numpy as np

x = np.arange(3)

plot(
    "a < b",
    x,
)

print(x)"""


def page(header, code=CODE):
    html = markdown(
        f"```{header}\n{code}\n```\n",
        extensions=["attr_list", "md_in_html", "pymdownx.highlight", "pymdownx.superfences"],
        extension_configs={"pymdownx.highlight": {"pygments_lang_class": True, "line_spans": LINE_SPANS}},
    )
    return f"<article>{html}</article>"


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", ["준비 코드 2줄", "그림 코드 4줄"]), ("en", ["setup code, 2 lines", "figure code, 4 lines"])],
)
def test_lines_of_a_fence_are_folded(language, said):
    html = fold(page('python { data-fold="setup 1-2, figure 6-9" }'), language)
    block = BeautifulSoup(html, "html.parser").select_one("div.highlight.folds")
    assert [summary.get_text() for summary in block.find_all("summary")] == said
    assert [child.name for child in block.find_all(recursive=False)] == ["details", "pre", "details", "pre"]
    assert [pre.get_text() for pre in block.find_all("pre")] == [
        "import math\nimport numpy as np\n",
        "x = np.arange(3)\n",
        'plot(\n    "a < b",\n    x,\n)\n',
        "print(x)\n",
    ]
    assert not block.select("details[open]") and "data-fold" not in html


def test_the_button_copies_all():
    block = BeautifulSoup(fold(page('python { data-fold="setup 1-2, figure 6-9" }'), "en"), "html.parser").div
    assert block["data-copy"] == CODE
    assert ["no-copy" in pre.get_attribute_list("class") for pre in block.find_all("pre")] == [True, False, True, True]
    whole = BeautifulSoup(fold(page('python { data-fold="figure" }'), "en"), "html.parser").div
    assert [child.name for child in whole.find_all(recursive=False)] == ["details"]
    assert whole["data-copy"] == CODE and not whole.select(".no-copy")


def test_lines_keep_the_names_that_claims_lead_to():
    html = tidy(fold(page('{ .python #code-2 data-fold="figure 6-9" hl_lines="8-8" }'), "en"))
    assert re.findall(r'id="(__span-code-2-\d+)"', html) == [f"__span-code-2-{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9, 11)]
    block = BeautifulSoup(html, "html.parser")
    assert block.select_one("details #__span-code-2-8 .hll")
    names = [tag["id"] for tag in block.select("[id]")]
    assert len(names) == len(set(names)) and "code-2-part-2" in names


def test_it_is_sound_html():
    html = fold(page('{ .python #code-2 title="a.py" data-fold="setup 1-2, figure 6-9" }'), "ko")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(f"<!doctype html><html lang=ko><title>a</title><body>{html}")
    assert parser.errors == [] and '<span class="filename">a.py</span><details' in html


def test_other_code_stays_as_it_is():
    assert fold(page("python"), "en") == page("python")
