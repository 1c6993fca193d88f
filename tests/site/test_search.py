"""The words that a search accepts for a term, and the two parts of the index."""

import json

from convnotes.site.search import aliases, split
from tests.site.test_terms import GLOSSARY


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


def test_an_index_is_split_and_korean_is_written_as_it_is(tmp_path):
    index = tmp_path / "search_index.json"
    index.write_text(json.dumps({"config": {"lang": ["en"]}, "docs": [{"text": "층"}]}), "utf-8")
    split(index, aliases(GLOSSARY, "ko"))
    shown, documents = (json.loads(file.read_text("utf-8")) for file in (index, tmp_path / "documents.json"))
    assert (
        shown["docs"] == [] and shown["config"]["lang"] == ["en"] and ["레이어", "층"] in shown["config"]["alternates"]
    )
    assert documents == [{"text": "층"}] and "층" in (tmp_path / "documents.json").read_text("utf-8")
