"""A version is said in many places, and is the same in all."""

import re
import tomllib
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.addresses import address
from tests.conftest import ROOT
from tests.test_site import Document, file_of

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


def test_the_version_and_its_date_are_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    said = citation["version"], citation["date-released"].isoformat()
    extra = re.search(r'version: (\S+)\n  released: "(\S+)"', (ROOT / "mkdocs.yml").read_text("utf-8"))
    changes = re.search(r"^## (\d\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert extra.groups() == changes.groups() == said and said[0] == VERSION


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_forms_ask_the_same_in_both_languages(language):
    kinds = {file.stem.partition("-")[0] for file in FORMS.glob("*-*.yml")}
    assert kinds == {"mistake", "bug", "idea"}
    for kind in kinds:
        ids = [
            [part["id"] for part in yaml.safe_load((FORMS / f"{kind}-{each}.yml").read_text("utf-8"))["body"]]
            for each in ("ko", "en")
        ]
        assert ids[0] == ids[1]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_page_of_the_site_says_how_to_cite_edit_and_correct_it(site, language):
    url = address(language, "5-1/convolution")
    html = file_of(site, url).read_text("utf-8")
    links = Document(html).links
    (report,) = (link for link in links if "/issues/new" in link)
    asked = parse_qs(urlsplit(report).query)
    form = yaml.safe_load((FORMS / asked.pop("template")[0]).read_text("utf-8"))
    assert asked == {"page": [url], "version": [VERSION]}
    assert asked.keys() | {"section"} <= {part["id"] for part in form["body"]}
    assert f"https://github.com/convnotes/convnotes/edit/main/docs/{language}/5-1/convolution.md" in links
    assert f"url = {{{url}}}" in html and f"note = {{convnotes {VERSION}}}" in html
