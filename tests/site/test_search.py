"""What the search takes for a term."""

from convnotes.site.search import aliases
from tests.book.pages.test_glossary import GLOSSARY


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
