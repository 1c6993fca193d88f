"""The glossary of the book, and a small one for the tests."""

from convnotes.book import Course
from convnotes.book.pages.glossary import Glossary, Term
from tests.addresses import PAGES
from tests.conftest import ROOT

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


def test_every_term_of_the_book_is_explained_in_both_languages_and_taught_somewhere():
    for term in Course(ROOT).glossary.terms:
        assert all(term.meaning.values()), term
        assert bool(term.why["ko"]) == bool(term.why["en"]), term
        assert ("ko", term.page.partition("#")[0]) in PAGES, term
