"""The glossary as readers meet it: its page, links to it, and what the search takes for a term."""

import re
from pathlib import Path

import pytest
from markdown import Markdown

from convnotes.book.pages.glossary import Glossary, Term, aliases, entries
from convnotes.site.terms import TermLinks
from tests.addresses import PAGES

ROOT = Path(__file__).parents[3]
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


def test_an_entry_has_the_meaning_the_other_word_and_the_words_not_to_use():
    korean, english = ("\n".join(entries(GLOSSARY, language)) for language in ("ko", "en"))
    assert '## 층 { #layer }\n\n<span lang="en">layer</span>' in korean
    assert "한 단계. [배우는 곳](a.md#b)" in korean
    assert english.index("#hierarchy") < english.index("#layer") < english.index("#max-pooling")
    assert 'does not use: <span lang="ko">레이어</span>, <span lang="ko">계층</span>.' in english


def test_the_search_knows_alternates_and_compounds():
    korean, english = (dict(aliases(GLOSSARY, language)) for language in ("ko", "en"))
    assert korean == {
        "레이어": "층",
        "계층구조": "계층 구조",
        "맥스 풀링": "최대 풀링",
        "맥스풀링": "최대 풀링",
        "최대풀링": "최대 풀링",
        "maxpooling2d": "maxpooling2d 최대 풀링",
    }
    assert english["최대풀링"] == "max pooling" and english["층"] == "layer"


def shown(text, language="ko", page="x/a.md"):
    terms = TermLinks(GLOSSARY, language)
    terms.page = page
    html = Markdown(extensions=["tables", "attr_list", terms]).convert(text)
    return re.sub(r'<a class="term" href="../glossary.md#([\w-]+)" title="[^"]+">', r"<\1>", html)


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
        ("계층 구조", "<p><hierarchy>계층 구조</a></p>"),
        ("*가* 층 *나* 최대 풀링 끝", "<p><em>가</em> <layer>층</a> <em>나</em> <max-pooling>최대 풀링</a> 끝</p>"),
    ],
)
def test_the_first_use_of_a_term_leads_to_its_entry(text, expected):
    assert shown(text) == expected


def test_english_terms_are_linked_in_any_form():
    assert shown("Max-pooling layers, layers", "en") == "<p><max-pooling>Max-pooling</a> <layer>layers</a>, layers</p>"


def test_the_glossary_does_not_lead_to_itself():
    assert shown("층", page="glossary.md") == "<p>층</p>"


def test_every_term_of_the_book_is_explained_in_both_languages_and_taught_somewhere():
    for term in Glossary.read(ROOT).terms:
        assert all(term.meaning.values()), term
        assert bool(term.why["ko"]) == bool(term.why["en"]), term
        assert ("ko", term.page.partition("#")[0]) in PAGES, term
