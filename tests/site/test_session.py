"""One build of both languages reads each file once, and keeps the languages' settings apart.

The builds run in their own process, because MkDocs keeps a plugin for its process's lifetime.
"""

import json
import shutil

import pytest

from convnotes.book.pages.glossary import COLUMNS
from convnotes.book.parity import accept_all
from convnotes.book.runs.recordings import record
from tests.conftest import ROOT, run_python

pytestmark = pytest.mark.kernels
HEAD = "---\ntitle: A\ndescription: A\n{more}---\n\n# A {{ #a }}\n\n"
FENCE = "```python\n{code}\n```\n"
KEEPS = "import numpy\n\nfrom convnotes.results import keep\n\nkeep('right', x=numpy.arange(3))"
READS = "from convnotes.results import kept\n\nprint(kept('right')['x'])"
MEASURED = '{"numbers": {"site_kinds": 3}, "columns": [], "rows": []}'
GLOSSARY = f"{','.join(COLUMNS)}\nlayer,층{',' * (len(COLUMNS) - 2)}\n"
# Prints how often each file of ``docs`` was opened for reading, by whomever.
COUNTS = """
import json
import os
import sys
from collections import Counter

from mkdocs.__main__ import cli

docs = os.path.realpath("docs") + os.sep
opened = Counter()


def watch(event, arguments):
    if event == "open" and not isinstance(arguments[0], int):
        path, _, flags = arguments
        file = os.path.realpath(os.fsdecode(path))
        if file.startswith(docs) and flags & os.O_ACCMODE == os.O_RDONLY and not flags & os.O_DIRECTORY:
            opened[file.removeprefix(docs)] += 1


sys.addaudithook(watch)
cli(["build", "--quiet", "--strict"], standalone_mode=False)
print(json.dumps(opened))
"""
# Prints which packages a build has imported.
IMPORTS = """
import sys

from mkdocs.__main__ import cli

cli(["build", "--strict"], standalone_mode=False)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
# Builds once for each pair of settings, one per language, and prints the results.
BUILDS = """
import json
import re
import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

found = []
for first, second in json.loads(sys.argv[1]):
    Path("mkdocs.yml").write_text(sys.argv[2].format(first), "utf-8")
    Path("mkdocs.en.yml").write_text(sys.argv[3].format(second), "utf-8")
    config = load_config("mkdocs.yml")
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    plugin = config.plugins["convnotes"]
    pages = [Path("site", folder, "index.html").read_text("utf-8") for folder in ("", "en")]
    found.append({
        "policies": ["Content-Security-Policy" in page for page in pages],
        "languages": ['lang="ko"' in pages[0], 'lang="en"' in pages[1]],
        "terms": [re.findall(r'<a class="term"[^>]*>(.*?)</a>', page) for page in pages],
        "options": [plugin.config.strict_csp, plugin.config.timeout],
        "edition": [plugin.edition.language, plugin.edition.terms.language],
    })
print(json.dumps(found))
"""
FIRST = """
site_name: 책
docs_dir: docs/ko
theme: {{name: material, language: ko, font: false}}
plugins: {{search: {{}}, convnotes: {{other: mkdocs.en.yml, timeout: 50, strict_csp: {}}}}}
"""
SECOND = """
INHERIT: mkdocs.yml
site_name: Book
docs_dir: docs/en
theme: {{language: en}}
plugins: {{convnotes: {{timeout: 60, strict_csp: {}}}}}
"""


def test_no_file_of_a_course_is_opened_twice_in_a_build(project, monkeypatch):
    """MkDocs does not either: it copies other files, and gets the text of pages from us."""
    monkeypatch.setattr("convnotes.book.runs.recordings.user_cache_path", lambda name: project.root / "cache")
    shutil.copytree(ROOT / "examples" / "minimal", project.root, dirs_exist_ok=True)
    docs = project.root / "docs"
    (docs / "measured").mkdir()
    (docs / "measured" / "growth.json").write_text(MEASURED, "utf-8")
    (docs / "glossary.csv").write_text(GLOSSARY, "utf-8")
    (docs / "ko" / "photo.png").write_bytes(b"png")
    project.page(HEAD.format(more="recorded: true\n") + FENCE.format(code=KEEPS), name="keeps")
    record(project.course.pages["ko"]["keeps"], project.executor())
    project.page(HEAD.format(more="") + FENCE.format(code=READS), name="reads")
    accept_all(project.course, [])

    # The first build runs the pages, and the second finds their runs in the store.
    for _ in range(2):
        opened = json.loads(run_python("-c", COUNTS, cwd=project.root, CONVNOTES_STORE=str(project.root / "store")))
        assert {name for name, times in opened.items() if times > 1} == set()
        there = {file.relative_to(docs).as_posix() for file in docs.rglob("*") if file.is_file()}
        assert opened.keys() == there


def test_a_build_that_runs_nothing_imports_what_it_needs(project):
    shutil.copytree(ROOT / "examples" / "minimal", project.root, dirs_exist_ok=True)
    project.page(HEAD.format(more="lab: true\n") + FENCE.format(code="print(1)"), name="lab")
    accept_all(project.course, [])
    once, again = (
        set(run_python("-c", IMPORTS, cwd=project.root, CONVNOTES_STORE=str(project.root / "store")).split())
        for _ in range(2)
    )
    runs = {"IPython", "jupyter_client", "nbclient"}
    converts = {"bs4", "jupytext", "mkdocs_jupyter", "nbconvert", "PIL"}
    assert once >= converts and again & (runs | converts | {"keras", "matplotlib", "numpy", "tensorflow"}) == set()


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    root = tmp_path_factory.mktemp("book")
    for language, word in (("ko", "층"), ("en", "Layer")):
        (root / "docs" / language).mkdir(parents=True)
        (root / "docs" / language / "index.md").write_text(f"{HEAD.format(more='')}{word}.\n", "utf-8")
        (root / "docs" / language / "glossary.md").write_text(HEAD.format(more=""), "utf-8")
    (root / "docs" / "glossary.csv").write_text(GLOSSARY, "utf-8")
    pairs = [["true", "false"], ["false", "true"]]
    printed = run_python("-c", BUILDS, json.dumps(pairs), FIRST, SECOND, cwd=root, CONVNOTES_STORE=str(root / "store"))
    return json.loads(printed)


def test_the_policy_of_a_language_is_its_own(builds):
    assert [build["policies"] for build in builds] == [[True, False], [False, True]]


def test_the_first_language_has_its_options_and_its_edition_after_the_second(builds):
    assert [build["options"] for build in builds] == [[True, 50], [False, 50]]
    assert [build["edition"] for build in builds] == [["ko", "ko"]] * 2
    assert [build["languages"] for build in builds] == [[True, True]] * 2
    assert [build["terms"] for build in builds] == [[["층"], ["Layer"]]] * 2
