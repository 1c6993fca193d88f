"""The key of a run depends on everything that changes outputs, and on nothing else."""

import pytest

from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.scanner import scan
from convnotes.book.runs.key import Keys
from convnotes.book.runs.packages import Packages


def fences(code, options=""):
    return [block for block in scan(f"```python{options}\n{code}\n```") if isinstance(block, Fence)]


def key(code, options=""):
    return Keys().of(fences(code, options))


@pytest.fixture
def another(monkeypatch):
    """Return a function that gives a package another version."""

    def give(package):
        installed = Packages.version

        def version(packages, name):
            return "0.0" if name == package else installed(packages, name)

        monkeypatch.setattr(Packages, "version", version)

    return give


@pytest.fixture
def course(monkeypatch, tmp_path):
    """Return a function that writes modules outside of packages, where Python looks first."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(path, code=""):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(code, "utf-8")

    return write


def test_the_key_depends_on_what_the_run_depends_on(another):
    same = key("x = 1")
    assert key("x  =  1") == same
    assert key("x = 2") != same
    assert key("x = 1", ' { data-raises="E" }') != same
    assert key("x = 1;") != same
    assert key("x = 1\ny = 2", ' { data-fold="figure" }') == key("x = 1\ny = 2")
    assert key("x = 1", ' title="a"') == key("x = 1", ' { data-timeout="9" }') == same
    another("ipykernel")
    assert key("x = 1") != same


@pytest.mark.parametrize(
    ("package", "code", "counts"),
    [
        ("scipy", "import scipy", True),
        ("scipy", "from scipy import stats", True),
        ("scipy", "if x:\n    import scipy.stats as s", True),
        ("scipy", "import json", False),
        ("scikit-image", "import skimage", True),
        ("tensorflow", "import keras", True),
        ("tensorflow", "import scipy", False),
    ],
)
def test_the_version_of_a_package_counts_where_it_is_imported(another, package, code, counts):
    before = key(code)
    another(package)
    assert (key(code) != before) == counts


def test_the_version_of_what_a_package_requires_counts(another):
    before = {code: key(code) for code in ("import skimage", "import scipy")}
    another("imageio")
    assert key("import skimage") != before["import skimage"] and key("import scipy") == before["import scipy"]


def test_the_version_of_what_a_module_of_ours_imports_counts(another, course):
    course("mine.py", "import scipy")
    before = key("import mine")
    another("scipy")
    assert key("import mine") != before


def test_the_packages_of_a_run_are_those_that_it_imports(course):
    course("mine.py", "import scipy")
    packages = Keys().packages(fences("import keras, json, mine"))
    assert packages.keys() == {"keras", "scipy", "tensorflow"} and all(packages.values())


def test_the_key_depends_on_the_modules_that_the_fences_import(course):
    for file in ("__init__.py", "book/kernel/extension.py", "book/runs/executor.py", "other.py"):
        course(f"convnotes/{file}")
    course("convnotes/plot.py", "from convnotes import display")
    course("convnotes/display.py", "x = 1")
    users = ["from convnotes import plot", "import convnotes.plot", "from convnotes.plot import f"]
    before = [key(code) for code in users]
    alone = key("import numpy")
    course("convnotes/other.py", "y = 2")
    assert [key(code) for code in users] == before
    course("convnotes/display.py", "x = 2")
    assert all(new != old for new, old in zip([key(code) for code in users], before, strict=True))
    assert key("import numpy") == alone
    course("convnotes/names.csv", "a,b")
    assert all(new != old for new, old in zip([key(code) for code in users], before, strict=True))


@pytest.mark.parametrize("file", ["book/kernel/extension.py", "book/kernel/forkserver.py", "book/runs/executor.py"])
def test_the_key_depends_on_what_runs_a_fence(course, file):
    course("convnotes/__init__.py")
    course(f"convnotes/{file}", "x = 1")
    before = key("x = 1")
    course(f"convnotes/{file}", "x = 2")
    assert key("x = 1") != before


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("import mine", {"mine.py": ""}),
        ("from mine import f", {"mine/__init__.py": "from .deep import f", "mine/deep.py": ""}),
        ("import mine.part", {"mine/__init__.py": "", "mine/part.py": "from . import deep", "mine/deep.py": ""}),
        (
            "from mine.inner import part",
            {"mine/inner/__init__.py": "", "mine/inner/part.py": "from ..deep import f", "mine/deep.py": ""},
        ),
        ("from mine import *", {"mine/__init__.py": "from .deep import *", "mine/deep.py": ""}),
        ("import mine", {"mine.py": "import beside", "beside.py": ""}),
    ],
)
def test_a_module_of_the_course_counts(course, code, files):
    for path, text in files.items():
        course(path, text)
    before, (last, text) = key(code), list(files.items())[-1]
    course(last, f"{text}\nx = 2")
    assert key(code) != before


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_what_only_a_type_checker_sees_does_not_count(course, another, test):
    course("beside.py", "x = 1")
    course("mine.py", f"if {test}:\n    import beside, scipy\nelse:\n    import seen\n")
    course("seen.py", "x = 1")
    before = key("import mine")
    course("beside.py", "x = 2")
    another("scipy")
    assert key("import mine") == before
    course("seen.py", "x = 2")
    assert key("import mine") != before


def test_a_table_beside_a_module_counts(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "helpers.py").write_text("x = 1", "utf-8")
    before = key("import helpers")
    (tmp_path / "table.csv").write_text("a,b\n", "utf-8")
    assert key("import helpers") != before
