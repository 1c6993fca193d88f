"""The search index: nothing of it comes with a page, and all of it with the first search."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from convnotes.book.pages.glossary import Glossary, Term
from convnotes.files import write

Spelling = tuple[str, str, str]
"""What a reader may type, the words of the pages for it, and the section that is about it."""
_BOX = re.compile(r'<details[^>]*>\s*<summary>(.*?)</summary>\s*<p id="([^"]+)">', re.DOTALL)


def split(index: Path, spellings: Sequence[Spelling]) -> None:
    """Move an index's documents to ``documents.json`` beside it, as text, with other words for our terms.

    Korean stays unescaped, because MkDocs's escapes take twice the bytes.
    """
    content = json.loads(index.read_bytes())
    docs = [{**doc, "title": _plain(doc["title"]), "text": _plain(doc["text"])} for doc in content["docs"]]
    sections = {doc["location"] for doc in docs}
    # The first heading of a page has an address, but no section in the index beside the page's.
    found = [(typed, words, at if at in sections else at.partition("#")[0]) for typed, words, at in spellings]
    parts = {
        index.with_name("documents.json"): {"docs": docs, "spellings": found},
        index: {"config": content["config"], "docs": []},
    }
    write({file: json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for file, part in parts.items()})


def with_boxes(content: str) -> str:
    """Make a heading of the title of each box that has an address, so that the index has it as a section.

    >>> with_boxes('<details class="question"><summary>No layer</summary><p id="no-layer">Look.</p></details>')
    '<h3 id="no-layer">No layer</h3> <p>Look.</p></details>'
    """
    return _BOX.sub(r'<h3 id="\2">\1</h3> <p>', content)


def spellings(glossary: Glossary, synonyms: Path, language: str) -> list[Spelling]:
    """Return what readers may type for our terms, and the synonyms.

    A stem ends with a star. The words of the pages have bars between them.
    """
    by_name = {term.english: term for term in glossary.terms}
    found: dict[str, Spelling] = {}
    for term in glossary.terms:
        stems = [f"{stem}*" for stem in term.stems]
        for typed in (term.english, term.korean, *term.alternates, *term.code, *stems):
            found.setdefault(typed.lower(), (typed, _words(term, language), place(term.page)))
    for typed, means, page in _rows(synonyms):
        named = by_name.get(means)
        words, page = (_words(named, language), page or named.page) if named else (means, page)
        found[typed.lower()] = typed, words, place(page)
    return list(found.values())


def place(page: str) -> str:
    """Return the address of a section in the index.

    >>> place("5-1/pooling#operation"), place("5-1/index#relu"), place("index")
    ('5-1/pooling/#operation', '5-1/#relu', '')
    """
    name, mark, section = page.partition("#")
    folder = f"{name}/".removesuffix("index/")
    return f"{folder if name else ''}{mark}{section}"


def _words(term: Term, language: str) -> str:
    return "|".join([term.word(language), *(term.stems if language == "en" else ())])


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def _rows(synonyms: Path) -> Iterator[list[str]]:
    if synonyms.exists():
        with synonyms.open(encoding="utf-8", newline="") as file:
            yield from list(csv.reader(file))[1:]
