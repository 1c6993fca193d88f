"""The index of the site's search, in two parts: what every page loads, and what a search needs."""

import json
from collections.abc import Sequence
from pathlib import Path


def split(index: Path, words: Sequence[tuple[str, str]]) -> None:
    """Move the documents out of an index to ``documents.json``, beside it, and put in what readers may call our terms.

    Korean is written as it is: escaped, as MkDocs has it, a letter takes twice the bytes.
    """
    content = json.loads(index.read_bytes())
    parts = {
        index.with_name("documents.json"): content["docs"],
        index: {"config": {**content["config"], "alternates": words}, "docs": []},
    }
    for file, part in parts.items():
        file.write_text(json.dumps(part, ensure_ascii=False, separators=(",", ":")), "utf-8")
