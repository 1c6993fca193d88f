"""The search index in two parts: every page loads one, and only a search loads the other."""

import json
from collections.abc import Sequence
from pathlib import Path

from convnotes.book.pages.glossary import Glossary
from convnotes.files import write


def split(index: Path, words: Sequence[tuple[str, str]]) -> None:
    """Move an index's documents to ``documents.json`` beside it, and add other words for our terms.

    Korean stays unescaped, because MkDocs's escapes take twice the bytes.
    """
    content = json.loads(index.read_bytes())
    parts = {
        index.with_name("documents.json"): content["docs"],
        index: {"config": {**content["config"], "alternates": words}, "docs": []},
    }
    write({file: json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for file, part in parts.items()})


def aliases(glossary: Glossary, language: str) -> list[tuple[str, str]]:
    """Return the words that readers may search for, with our term for each, longest first.

    Korean writes compounds with or without a space: 최대풀링, 최대 풀링. Readers who search
    for a name in code want to read about its term too.
    """
    found: dict[str, str] = {}
    chosen = {term.korean for term in glossary.terms}
    for term in glossary.terms:
        spellings = [term.korean, *term.alternates]
        spellings += [word.replace(" ", "") for word in spellings]
        # 계층 is a wrong word for 층, but it begins a right word: 계층 구조.
        wrong = [word for word in spellings if not any(right.startswith(word) for right in chosen)]
        found |= {word.lower(): term.word(language) for word in (wrong if language == "ko" else spellings)}
        found |= {name.lower(): f"{name} {term.word(language)}".lower() for name in term.code}
    return sorted(found.items(), key=lambda pair: -len(pair[0]))
