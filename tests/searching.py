"""The search of the site, asked without a browser: by Node, in its own modules, on an index."""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

MODULE = ROOT / "docs/theme/javascripts/search/search.js"
ASK = """
import { readFileSync } from "node:fs";
const [module, documents, queries] = process.argv.slice(1);
const { Search } = await import(module);
const search = new Search(JSON.parse(readFileSync(documents)));
console.log(JSON.stringify(JSON.parse(readFileSync(queries)).map((query) => search.search(query).items)));
"""
with (ROOT / "tests/searches.csv").open(encoding="utf-8", newline="") as file:
    SEARCHES = list(csv.DictReader(file))
"""What readers look for, and the page or section that it should lead to; ``source`` is where somebody asked it."""
needs_node = pytest.mark.skipif(not shutil.which("node") and not os.environ.get("CI"), reason="there is no Node here")


def ask(documents: Path, queries: list[str], folder: Path) -> list[list[list[dict[str, Any]]]]:
    """What the search finds for each query: pages, each with its best sections."""
    (folder / "queries.json").write_text(json.dumps(queries), "utf-8")
    command = ["node", "--input-type=module", "--no-warnings", "--eval", ASK, "--", str(MODULE), str(documents)]
    done = subprocess.run([*command, str(folder / "queries.json")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[list[list[dict[str, Any]]]] = json.loads(done.stdout)
    return found
