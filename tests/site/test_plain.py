"""The site without Material: Zensical, and MkDocs alone, build the plain Markdown."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.addresses import PAGES, SITE_URL, address
from tests.conftest import run_python
from tests.test_site import SAMPLE

# Generators put the page's own text into different elements.
ARTICLE = ("article", "[role=main]")


@pytest.fixture(scope="module", params=["zensical", pytest.param("mkdocs", marks=pytest.mark.nightly)])
def plain(request, tmp_path_factory, site):
    """Build the site with a generator. The fixture ``site`` comes first, so the store has all runs."""
    folder = tmp_path_factory.mktemp("plain")
    run_python("-m", "convnotes", "render", str(folder))
    for settings in ("mkdocs.yml", "mkdocs.en.yml"):
        run_python("-m", request.param, "build", "--strict", "--config-file", settings, cwd=folder)
    return folder / "site"


@pytest.fixture
def pages(request):
    """A page of each kind by day, all pages by night."""
    return [page for page in PAGES if page[1] in SAMPLE or request.config.getoption("nightly")]


def article(site: Path, language: str, name: str) -> Tag:
    file = folder_of(site, language, name) / "index.html"
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    found = next(part for selector in ARTICLE if (part := page.select_one(selector)))
    # Themes add permalinks of headings, buttons, lines that stand for folded code, and the list of tags.
    for own in found.select(
        ".headerlink, .md-tags, .page-facts, .fold > summary, form, script, nav, .md-content__button"
    ):
        own.decompose()
    return found


def folder_of(site: Path, language: str, name: str) -> Path:
    return site / address(language, name).removeprefix(SITE_URL)


@cache
def shown(site: Path, language: str, name: str) -> tuple[dict[str, object], list[str]]:
    """Return all figures, tables, formulas and numbers of a page, and the addresses of its images."""
    page = article(site, language, name)
    images = [str(image["src"]) for image in page.select("img")]
    content: dict[str, object] = {
        "figures": Counter(Path(image).name for image in images if "figures/" in image),
        "tables": [
            [cell.get_text(" ", strip=True) for cell in table.select("th, td")] for table in page.select("table")
        ],
        "formulas": [formula.get_text() for formula in page.select("math")],
        "numbers": Counter(re.findall(r"\d+(?:[.,]\d+)*", page.get_text(" "))),
    }
    return content, images


def test_every_figure_table_and_number_is_there(site, plain, pages):
    for language, name in pages:
        if name == "tags":
            continue  # a plugin of Material makes the list of tags
        (ours, _), (theirs, _) = shown(site, language, name), shown(plain, language, name)
        assert theirs == ours, (language, name)


def test_every_file_that_a_page_shows_is_there(plain, pages):
    for language, name in pages:
        _, images = shown(plain, language, name)
        for image in images:
            file = folder_of(plain, language, name) / image.partition("#")[0]
            assert file.resolve().is_file(), (language, name, image)
