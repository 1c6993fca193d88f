"""The index of the site's search, in two parts: what every page loads, and what a search needs."""

import json
from collections.abc import Sequence
from pathlib import Path

from convnotes.book.pages.glossary import Glossary
from convnotes.files import write


def split(index: Path, words: Sequence[tuple[str, str]]) -> None:
    """Move the documents out of an index to ``documents.json``, beside it, and put in what readers may call our terms.

    Korean is written as it is: escaped, as MkDocs has it, a letter takes twice the bytes.
    """
    content = json.loads(index.read_bytes())
    parts = {
        index.with_name("documents.json"): content["docs"],
        index: {"config": {**content["config"], "alternates": words}, "docs": []},
    }
    write({file: json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for file, part in parts.items()})


def aliases(glossary: Glossary, language: str) -> list[tuple[str, str]]:
    """What a reader may look for instead of a term, and the term; longer ones first.

    Korean compounds are written with or without the space within: 최대풀링, 최대 풀링.
    Who looks for a name in code wants to read about the term, too.
    """
    found: dict[str, str] = {}
    chosen = {term.korean for term in glossary.terms}
    for term in glossary.terms:
        spellings = [term.korean, *term.alternates]
        spellings += [word.replace(" ", "") for word in spellings]
        # 계층 is a wrong word for 층, but begins a right one: 계층 구조.
        wrong = [word for word in spellings if not any(right.startswith(word) for right in chosen)]
        found |= {word.lower(): term.word(language) for word in (wrong if language == "ko" else spellings)}
        found |= {name.lower(): f"{name} {term.word(language)}".lower() for name in term.code}
    return sorted(found.items(), key=lambda pair: -len(pair[0]))
