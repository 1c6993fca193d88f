"""What readers search for, in searches.csv, leads to the page, or the section, that stands beside it."""

import csv
import gzip
import json
import unicodedata
from collections.abc import Sequence

import pytest

from convnotes.book.languages import LANGUAGES
from convnotes.site.search import place
from tests.conftest import ROOT
from tests.searching import SEARCHES, ask, needs_node

SYNONYMS = ROOT / "docs/synonyms.csv"
# A page of each kind of word, for what needs no site.
DOCS = [
    ("a/", "Max pooling", "The largest value of each window."),
    ("a/#size", "Output size", "Padding keeps it. MaxPooling2D halves it."),
    ("b/", "Grad-CAM", "A heatmap <of> a class, by transfer learning and max pooling. The output, of any size."),
    ("c/", "전이 학습", "최대 풀링과 합성곱을 쓰는 사전 훈련된 모델."),
    ("c/#loss", "손실", "경사 하강법이 손실을 줄여요."),
    ("d/", "Words", "How nobody asks."),
]
SPELLINGS = [("overfitting", "overfitting", "c/#loss"), ("컨볼루션", "합성곱", "c/"), ("fine tun*", "", "b/")]


FOUND = {
    "max pooling": "a/",
    "maxpool": "a/",
    "max-pooling": "a/",
    "poolings": "a/",
    "output size": "a/#size",
    "maxpooling2d": "a/#size",
    "gradcam": "b/",
    "grad cam": "b/",
    "heatmpa": "b/",
    "heatmp": "b/",
    "how does transfer learning work?": "b/",
    "how": "d/",
    "fine-tuned": "b/",
    "over fitting": "c/#loss",
    "전이학습": "c/",
    "전이학습은": "c/",
    "사전훈련": "c/",
    "최대풀링에서": "c/",
    "최대 푸링": "c/",
    "컨볼루션이란?": "c/",
    "컨볼": "c/",
    "컨ㅂ": "c/",
    "경사하강법": "c/#loss",
    unicodedata.normalize("NFD", "경사하강법"): "c/#loss",
    "손실하면": "c/#loss",
    "quux": None,
    "?!": None,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The first section that each of these finds."""
    folder = tmp_path_factory.mktemp("search")
    docs = [{"location": location, "title": title, "text": text} for location, title, text in DOCS]
    (folder / "documents.json").write_text(json.dumps({"docs": docs, "spellings": SPELLINGS}), "utf-8")
    queries = [*FOUND, "heatmap"]
    return {
        query: items[0][0] if items else None
        for query, items in zip(queries, ask(folder / "documents.json", queries, folder), strict=True)
    }


@needs_node
def test_a_word_is_found_in_any_spelling(small):
    assert {query: (small[query] or {}).get("location") for query in FOUND} == FOUND


@needs_node
def test_a_result_is_html_with_what_was_looked_for_marked(small):
    found = small["heatmap"]
    assert found["text"].startswith("<p>A <mark>heatmap</mark> &#60;of&#62; a class")
    assert small["gradcam"]["title"] == "<mark>Grad-CAM</mark>" and found["terms"] == {"heatmap": True}


@needs_node
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_among_the_first_three(site, language, tmp_path):
    searches = [search for search in SEARCHES if search["language"] == language]
    pairs = [(search["query"], place(search["page"])) for search in searches]
    assert _missed(site, language, pairs, tmp_path) == {}


@needs_node
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_synonym_and_every_spelling_of_a_term_leads_somewhere(site, language, tmp_path):
    all_of_them = json.loads(_documents(site, language).read_text("utf-8"))["spellings"]
    pairs = [(typed.rstrip("*"), at) for typed, _, at in all_of_them if at]
    assert len(pairs) > 300
    assert _missed(site, language, pairs, tmp_path) == {}


@needs_node
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_the_pages_have_finds_nothing(site, language, tmp_path):
    documents = _documents(site, language)
    docs = json.loads(documents.read_text("utf-8"))["docs"]
    words = sorted({word for doc in docs for word in f"{doc['title']} {doc['text']}".split() if word.isalpha()})
    some = words[::20]
    found = ask(documents, some, tmp_path)
    assert [word for word, items in zip(some, found, strict=True) if not items] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_is_small(site, language):
    assert len(gzip.compress(_documents(site, language).read_bytes())) <= 250_000


def test_there_are_enough_of_them():
    of = {language: [search for search in SEARCHES if search["language"] == language] for language in LANGUAGES}
    assert all(len(searches) >= 75 for searches in of.values())
    assert len({search["query"] for search in SEARCHES if search["source"]}) >= 50
    assert len({(search["language"], search["query"]) for search in SEARCHES}) == len(SEARCHES)


def test_synonyms_are_written_once_and_mean_something():
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    typed = [row[0].lower() for row in rows]
    assert [word for word in typed if typed.count(word) > 1] == []
    assert [row for row in rows if len(row) != 3 or not (row[1] or row[2])] == []


def _documents(site, language):
    return site / ("" if language == LANGUAGES[0] else language) / "search/documents.json"


def _missed(site, language, pairs: Sequence[tuple[str, str]], folder):
    found = ask(_documents(site, language), [query for query, _ in pairs], folder)
    return {
        query: (wanted, [page[0]["location"] for page in items[:3]])
        for (query, wanted), items in zip(pairs, found, strict=True)
        if wanted not in [section["location"] for page in items[:3] for section in page]
    }
