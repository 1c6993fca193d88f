"""What the index has: the spellings that a search accepts, and text without tags."""

import json

import pytest

from convnotes.site.search import spellings, split
from tests.site.test_terms import GLOSSARY

SYNONYMS = "word,means,page\nReLU,ReLU,a/index#relu\n레이어드,layer,\nFLOPs,,b#cost\n"


@pytest.fixture
def synonyms(tmp_path):
    file = tmp_path / "synonyms.csv"
    file.write_text(SYNONYMS, "utf-8")
    return file


def test_the_spellings_have_every_name_of_a_term_and_the_synonyms(synonyms):
    korean, english = (
        {typed: rest for typed, *rest in spellings(GLOSSARY, synonyms, language)} for language in ("ko", "en")
    )
    assert korean["레이어"] == korean["계층"] == korean["layer"] == korean["레이어드"] == ["층", "a/#b"]
    assert korean["맥스 풀링"] == korean["MaxPooling2D"] == ["최대 풀링", ""]
    assert english["최대 풀링"] == ["max pooling", ""] and english["층"] == ["layer", "a/#b"]
    assert korean["ReLU"] == english["ReLU"] == ["ReLU", "a/#relu"] and english["FLOPs"] == ["", "b/#cost"]


def test_a_course_needs_no_synonyms(tmp_path):
    assert len(spellings(GLOSSARY, tmp_path / "synonyms.csv", "ko")) == 10


def test_an_index_is_split_into_text_and_korean_is_written_as_it_is(tmp_path):
    index = tmp_path / "search_index.json"
    doc = {"location": "a/", "title": "<code>층</code>", "text": "<p>1 &lt; 2</p>\n<p>층</p>"}
    index.write_text(json.dumps({"config": {"lang": ["en"]}, "docs": [doc]}), "utf-8")
    split(index, [("레이어", "층", "a/#first-heading")])
    shown, documents = (json.loads(file.read_text("utf-8")) for file in (index, tmp_path / "documents.json"))
    assert shown == {"config": {"lang": ["en"]}, "docs": []}
    assert documents["docs"] == [{"location": "a/", "title": "층", "text": "1 < 2 층"}]
    assert documents["spellings"] == [["레이어", "층", "a/"]] and "층" in (tmp_path / "documents.json").read_text(
        "utf-8"
    )
