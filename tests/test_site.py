"""The files of the built site: links, anchors, sizes and words, without a browser."""

import json
import re
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin
from xml.etree import ElementTree as ET

import html5lib
import nbformat
import pytest
from PIL import Image

from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from tests.addresses import HOST, PAGES, SITE_URL, address
from tests.conftest import ROOT
from tests.site.test_epub import assert_links_lead_somewhere, parts

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_PROSE = {"script", "style", "pre", "code", "math"}
RESOURCES = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
LEFT_OVER = re.compile(r"\{\{|\}\}|figure:|table:|\$\$|///|\{ ?[.#:]")
# Forty faults, each with its code, are the most.
LARGEST = 175_000
ABOUT = {"book", "proof", "contributing", "tags"}
COURSE = Course(ROOT)

every_page = pytest.mark.parametrize(("language", "name"), PAGES)
# A page of each kind: home, overview, explorables, a recorded one, a lab, one about the site, one that a plugin makes.
SAMPLE = {"index", "5-1/index", "5-1/touch", "5-2/regularization", "labs/5-1", "glossary", "proof", "tags"}


class Document(HTMLParser):
    """The facts about one HTML file that the tests use."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.downloads: list[str] = []
        self.resources: list[str] = []
        self.alts: list[str | None] = []
        self.tags: list[str] = []
        self.prose = ""
        self.language: str | None = None
        self.direction: str | None = None
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "html":
            self.language = attributes.get("lang")
        if tag == "body":
            self.direction = attributes.get("dir")
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
            if "download" in attributes:
                self.downloads.append(attributes["href"])
        if attributes.get(RESOURCES.get(tag)):
            self.resources.append(attributes[RESOURCES[tag]])
        if tag == "img":
            self.alts.append(attributes.get("alt"))

    def handle_endtag(self, tag):
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if not NOT_PROSE & set(self._open):
            self.prose += data


@lru_cache
def read(file: Path) -> Document:
    return Document(file.read_text("utf-8"))


def file_of(site: Path, url: str) -> Path:
    file = site / unquote(url.removeprefix(SITE_URL))
    return file / "index.html" if file.is_dir() else file


@every_page
def test_links_lead_somewhere(site, language, name):
    here = address(language, name)
    for link in read(file_of(site, here)).links:
        url, anchor = urldefrag(urljoin(here, link))
        if url.startswith(HOST):
            assert url.startswith(SITE_URL) and file_of(site, url).is_file(), link
            assert not anchor or unquote(anchor) in read(file_of(site, url)).ids, link


@every_page
def test_everything_a_page_loads_is_ours_and_there(site, language, name):
    here = address(language, name)
    for resource in read(file_of(site, here)).resources:
        url = urldefrag(urljoin(here, resource)).url
        assert url.startswith(SITE_URL) and file_of(site, url).is_file(), resource


def test_style_sheets_load_nothing_from_elsewhere(site):
    for sheet in site.rglob("*.css"):
        assert not re.search(r"""url\(\s*["']?(https?:)?//|@import""", sheet.read_text("utf-8")), sheet


@every_page
def test_html_is_sound(site, language, name):
    file = file_of(site, address(language, name))
    document = read(file)
    assert (document.language, document.direction) == (language, "ltr")
    assert document.tags.count("h1") == 1
    assert len(document.ids) == len(set(document.ids)), "an id twice"
    assert not [name for name in document.ids if re.fullmatch(r"_\d+|", name)], "a heading without an id of its own"
    assert None not in document.alts, "an image without alt"
    assert file.stat().st_size <= LARGEST


def test_notebook_pages_are_small(site):
    pages = list(site.rglob("notebooks/**/index.html"))
    labs = {page.parent.name for page in pages if page.parent.parent.name == "labs"}
    assert labs == {name.removeprefix("labs/") for _, name in PAGES if name.startswith("labs/")}
    assert max(page.stat().st_size for page in pages) <= LARGEST


@every_page
def test_nothing_of_the_page_syntax_is_left_over(site, language, name):
    assert not LEFT_OVER.search(read(file_of(site, address(language, name))).prose)


@every_page
def test_no_output_is_what_a_call_gave_back_by_the_way(site, language, name):
    # The last line of a fence is shown, and drawing gives back what it has drawn.
    shown = unescape(file_of(site, address(language, name)).read_text("utf-8"))
    assert not re.search(r"\[Text\(|<matplotlib|BarContainer|object at 0x", shown)


@every_page
def test_formulas_are_mathml(site, language, name):
    formulas = re.findall(r"^\$\$", COURSE.pages[language][name].text, re.MULTILINE)
    assert read(file_of(site, address(language, name))).tags.count("math") >= len(formulas)


@every_page
def test_page_can_be_taken_away(site, language, name):
    here = address(language, name)
    if COURSE.pages[language][name].running:
        files = [file_of(site, urljoin(here, link)) for link in read(file_of(site, here)).downloads]
        # The home page offers the whole book, too.
        assert sorted(file.suffix for file in files) == [*([".epub"] if name == "index" else []), ".ipynb", ".py"]
        offered = {file.suffix: file for file in files}
        nbformat.validate(nbformat.read(offered[".ipynb"], as_version=4))
        compile(offered[".py"].read_text("utf-8"), offered[".py"].name, "exec")


@every_page
def test_a_shared_address_shows_a_card(site, language, name):
    file = file_of(site, address(language, name))
    shared = dict(re.findall(r'<meta property="og:(.+?)" content="(.*?)">', file.read_text("utf-8")))
    assert shared["url"] == address(language, name) and shared["locale"][:2] == language
    assert shared["title"] and shared["description"]
    with Image.open(site / shared["image"].removeprefix(SITE_URL)) as card:
        assert card.size == (1200, 630)


@pytest.mark.parametrize(
    ("language", "name"),
    [pytest.param(*page, marks=() if page[1] in SAMPLE else pytest.mark.nightly) for page in PAGES],
)
def test_html_can_be_parsed_without_an_error(site, language, name):
    page = file_of(site, address(language, name)).read_text("utf-8")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    assert [error for _, error, _ in parser.errors] == []
    # `make audit` checks the whole standard; these two faults are Material's, and we correct them.
    assert 'tabindex=""' not in page and not re.search(r'type="checkbox"[^>]*autocomplete', page)


@every_page
def test_a_reader_sees_where_a_page_stands(site, language, name):
    page = file_of(site, address(language, name)).read_text("utf-8")
    trail = re.search(r'<nav class="md-path".*?</nav>', page, re.DOTALL)
    assert bool(trail) == ("/" in name or name in ABOUT)
    if trail:
        assert urljoin(address(language, name), re.search('href="([^"]+)"', trail[0])[1]) == address(language, "index")


@every_page
def test_a_page_of_a_section_says_its_place_and_its_minutes(site, language, name):
    page = file_of(site, address(language, name)).read_text("utf-8")
    said = re.findall(r'<p class="md-path__place">(.*?)</p>', page)
    assert bool(said) == ("/" in name or name in ABOUT)
    if said:
        number, of = r"5\.\d", r"(?P<of>\d+)"
        words = {
            "ko": rf"(?:{number}의 )?페이지 {of}개 중 (?P<place>\d+)번째(?P<minutes> · \d+분)?",
            "en": rf"Page (?P<place>\d+) of {of}(?: in {number})?(?P<minutes> · \d+ min)?",
        }
        place = re.fullmatch(words[language], said[0])
        assert place and 1 <= int(place["place"]) <= int(place["of"])
        assert bool(place["minutes"]) == (not COURSE.pages[language][name].lab)


@every_page
def test_folded_code_is_copied_whole(site, language, name):
    page = file_of(site, address(language, name)).read_text("utf-8")
    copied = [unescape(text) for text in re.findall(r' data-copy="([^"]*)"', page)]
    fences = COURSE.pages[language][name].fences
    assert copied == [fence.code.rstrip("\n") for fence in fences if "data-fold" in fence.options]
    assert page.count('<details class="fold">') >= len(copied)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tag_leads_to_its_list(site, language):
    tags = address(language, "tags")
    listed = read(file_of(site, tags))
    for lang, name in PAGES:
        if lang == language:
            here = address(lang, name)
            page = file_of(site, here).read_text("utf-8")
            for link in re.findall(r'<a href="([^"]+)" class="md-tag">', page):
                url, anchor = urldefrag(urljoin(here, link))
                assert url == tags and unquote(anchor) in listed.ids
                assert here in {urljoin(tags, other) for other in listed.links}


@every_page
def test_language_link_leads_to_the_counterpart(site, language, name):
    here = address(language, name)
    other = "en" if language == "ko" else "ko"
    page = file_of(site, here).read_text("utf-8")
    (link,) = re.findall(rf'class="[^"]*language" hreflang="{other}" lang="{other}" href="([^"]+)"', page)
    assert urljoin(here, link) == address(other, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sitemap_names_every_page_in_both_languages(site, language):
    sitemap = ET.parse(site / ("" if language == "ko" else language) / "sitemap.xml")
    urls = {loc.text for loc in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert urls == {address(language, name) for _, name in PAGES}
    links = {link.get("href") for link in sitemap.iter("{http://www.w3.org/1999/xhtml}link")}
    assert links == {address(*page) for page in PAGES}


def test_unknown_addresses_are_answered_in_both_languages(site):
    page = (site / "404.html").read_text("utf-8")
    assert 'lang="ko">페이지를' in page and 'lang="en">Page not found' in page
    for link in Document(page).links:
        url = urldefrag(urljoin(SITE_URL + "no/such/page/", link)).url
        assert not url.startswith(HOST) or file_of(site, url).is_file(), link


def test_every_page_forbids_what_is_not_its_own(site):
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'" and "unsafe" not in policy and "http" not in policy, file
        # A policy applies only to what follows it.
        assert text.index(policy) < min(text.index(tag) for tag in ("<script", "<link", "<body")), file


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_has_every_page_and_its_links_stay_in_it(site, language):
    book = (site / ("" if language == LANGUAGES[0] else language) / "convnotes.epub").read_bytes()
    assert_links_lead_somewhere(book)
    assert len([name for name in parts(book) if "/text/ch" in name]) == len(COURSE.pages[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_knows_nothing_of_the_tools_of_pages_and_of_where_they_stand(site, language):
    folder = site if language == LANGUAGES[0] else site / language
    documents = json.loads((folder / "search" / "documents.json").read_text("utf-8"))
    words = " ".join(document["text"] for document in documents["docs"])
    assert words
    korean = ["스크립트(.py)", "Colab에서 열기", "풀이와 함께 인쇄", "지금 있는 곳"]
    english = ["Script (.py)", "Open in Colab", "Print with solutions", "You are here"]
    assert [tool for tool in korean + english if tool in words] == []
