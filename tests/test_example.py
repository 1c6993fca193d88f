"""Another author's course: the package from a wheel builds the book in ``examples/minimal``."""

import json
import shutil

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT, run_python

pytestmark = pytest.mark.kernels


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the example outside this repository, and the environment with the installed wheel."""
    folder = tmp_path_factory.mktemp("course")
    run_python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    packages = folder / "packages"
    run_python("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), str(wheel), cwd=folder)
    shutil.copytree(ROOT / "examples" / "minimal", folder / "book")
    return folder / "book", {"PYTHONPATH": str(packages), "CONVNOTES_STORE": str(folder / "store")}


def test_a_course_is_built_by_the_package_from_its_wheel(course):
    book, environment = course
    where = run_python("-c", "import convnotes.hook; print(convnotes.hook.__file__)", cwd=book, **environment)
    assert where.startswith(environment["PYTHONPATH"])
    run_python("-m", "mkdocs", "build", "--strict", cwd=book, **environment)
    heads = {}
    for folder, word, caption in (
        ("", "앞면의 비율", "던질수록 절반에 가까워진다"),
        ("en", "heads", "The more tosses, the closer to one half"),
    ):
        page = BeautifulSoup((book / "site" / folder / "index.html").read_text("utf-8"), "html.parser")
        cells = [cell.get_text() for cell in page.select("table th, table td")]
        assert len(cells) == 10 and word in cells
        heads[folder] = cells[-1]
        assert heads[folder] in page.select_one("table").find_next("p").get_text(), "the prose has the table's number"
        assert caption in page.select_one("figcaption").get_text()
        assert {(book / "site" / folder / i["src"].split("#")[0]).is_file() for i in page.select("figure img")} == {
            True
        }
        assert word in (book / "site" / folder / "figures" / "index" / "shares-light.svg").read_text("utf-8")
    assert heads[""] == heads["en"]
    index = json.loads((book / "site" / "search" / "search_index.json").read_text("utf-8"))
    assert any("동전" in document["text"] for document in index["docs"]), "the theme's own search finds the pages"


def test_its_pages_are_tests(course):
    book, environment = course
    told = run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", "docs", cwd=book, **environment)
    assert "4 passed" in told
    page = book / "docs" / "ko" / "index.md"
    before = page.read_text("utf-8")
    page.write_text(before.replace("```python\n", "```python\nassert 1 == 2\n", 1), "utf-8")
    told = run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", "docs", cwd=book, status=1, **environment)
    page.write_text(before, "utf-8")
    assert "AssertionError" in told and "another number of fences" not in told and "not the code of" in told


def test_what_is_false_in_it_is_told(course):
    book, environment = course
    page = book / "docs" / "en" / "index.md"
    page.write_text(page.read_text("utf-8").replace("the first ten", "the first 11"), "utf-8")
    told = run_python("-m", "convnotes", "parity", cwd=book, status=1, **environment)
    assert "docs/en/index.md:" in told


def test_its_settings_are_ten_lines(course):
    book, _ = course
    assert len((book / "mkdocs.yml").read_text("utf-8").splitlines()) <= 10
