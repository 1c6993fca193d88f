"""Terms link to their entries in the glossary."""

import re

import pytest
from markdown import Markdown

from convnotes.book.pages.glossary import Glossary, Term
from convnotes.site.terms import TermLinks

LAYER = Term("layer", "층", ("레이어", "계층"), page="a#b", meaning={"ko": "한 단계.", "en": "A step."})
HIERARCHY = Term("hierarchy", "계층 구조", meaning={"ko": "짜임새.", "en": "An order."})
POOLING = Term(
    "max pooling",
    "최대 풀링",
    ("맥스 풀링",),
    code=("MaxPooling2D",),
    meaning={"ko": "가장 큰 수.", "en": "The largest."},
)
GLOSSARY = Glossary([LAYER, HIERARCHY, POOLING])


def shown(text, language="ko", page="x/a.md"):
    terms = TermLinks(GLOSSARY, language)
    terms.page = page
    html = Markdown(extensions=["tables", "attr_list", terms]).convert(text)
    return re.sub(r'<a class="term" data-meaning="[^"]+" href="../glossary.md#([\w-]+)">', r"<\1>", html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("층을 쌓은 층", "<p><layer>층</a>을 쌓은 층</p>"),
        (
            "**층**과 최대 풀링은 최대 풀링",
            "<p><strong><layer>층</a></strong>과 <max-pooling>최대 풀링</a>은 최대 풀링</p>",
        ),
        ("`층` [층](b.md)", '<p><code>층</code> <a href="b.md">층</a></p>'),
        ("# 층\n\n- 단층, 층", "<h1>층</h1>\n<ul>\n<li>단층, <layer>층</a></li>\n</ul>"),
        (
            '<a href="#b">층 **최대 풀링** 층</a> 층, 최대 풀링',
            '<p><a href="#b">층 <strong>최대 풀링</strong> 층</a> <layer>층</a>, <max-pooling>최대 풀링</a></p>',
        ),
        ("계층 구조", "<p><hierarchy>계층 구조</a></p>"),
        ("*가* 층 *나* 최대 풀링 끝", "<p><em>가</em> <layer>층</a> <em>나</em> <max-pooling>최대 풀링</a> 끝</p>"),
    ],
)
def test_the_first_use_of_a_term_leads_to_its_entry(text, expected):
    assert shown(text) == expected


def test_a_link_has_the_meaning_in_the_language_of_its_page():
    for language, meaning in (("ko", "한 단계."), ("en", "A step.")):
        terms = TermLinks(GLOSSARY, language)
        terms.page = "a.md"
        html = Markdown(extensions=[terms]).convert(LAYER.word(language))
        assert f'<a class="term" data-meaning="{meaning}" href="glossary.md#layer">' in html


def test_english_terms_are_linked_in_any_form():
    assert shown("Max-pooling layers, layers", "en") == "<p><max-pooling>Max-pooling</a> <layer>layers</a>, layers</p>"


def test_the_glossary_does_not_lead_to_itself():
    assert shown("층", page="glossary.md") == "<p>층</p>"
