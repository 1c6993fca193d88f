"""Two cold builds of the whole book give the same bytes. Not a part of `make test`: each page runs twice."""

import hashlib
import shutil

import pytest

from tests.conftest import ROOT, run_python


@pytest.fixture
def book(tmp_path):
    """A copy of the pages, so that they can be edited."""
    folder = tmp_path / "book"
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def build(folder, site, **environment):
    run_python("-m", "mkdocs", "build", "--quiet", "--site-dir", str(site), cwd=folder, **environment)


def digest(site):
    """A hash of each file of a site."""
    files = sorted(file for file in site.rglob("*") if file.is_file())
    return {str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_two_cold_builds_give_the_same_bytes(book, tmp_path):
    digests = []
    for name in ("one", "two"):
        # With a fixed date, as for any build that is to be repeated; without one, the proof page tells the seconds.
        build(book, tmp_path / name, CONVNOTES_STORE=str(tmp_path / f"store-{name}"), SOURCE_DATE_EPOCH="1767225600")
        digests.append(digest(tmp_path / name))
    assert digests[0] == digests[1]
