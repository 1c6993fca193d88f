"""The book of the pages: what is in it, where its links lead, and that it is the same each time."""

import io
import zipfile
from posixpath import join, normpath
from xml.etree import ElementTree as ET

import pytest

from convnotes.book.languages import LANGUAGES
from convnotes.site.epub import Leaf, Title, epub

XHTML = "{http://www.w3.org/1999/xhtml}"
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
FIRST = """<h1 id="first">First<a class="headerlink" href="#first">¶</a></h1>
<p class="page-tools"><a href="../a.ipynb">Notebook</a></p>
<p>See <a href="../b/#why">why</a>, <a href="../b/">all of it</a>,
<a class="term" data-meaning="A step of a model." href="../b/#why">layer</a>, <a href="../data.csv">the data</a>,
<a href="../en/b/">another book</a>, <a href="https://example.org/">elsewhere</a>.
<math><msub><mi>n</mi><mi>i</mi></msub></math></p>
<pre><code><span class="k">if</span> a &lt; b:
    pass</code></pre>
<p><a class="enlarge" href="../f-light.svg"><img alt="light" src="../f-light.svg#only-light"></a><a class="enlarge"
href="../f-dark.svg"><img alt="dark" src="../f-dark.svg#only-dark"></a></p>
<img alt="far away" src="https://example.org/photo.jpg">
<details class="success"><summary>Solution</summary><p>It is 42.</p></details>
<p>After the question.</p>"""
SECOND = '<h1 id="second">Second</h1><h2 id="why">Why</h2><p>합성곱.</p><input type="radio">'
LEAVES = [Leaf("a/", FIRST), Leaf("b/", SECOND)]


def title(language="en", address="https://example.org/course/"):
    return Title("A course", language, address, "CC BY 4.0", "2026-01-02")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    (place / "f-light.svg").write_text(FIGURE)
    return place


@pytest.fixture(scope="module")
def book(folder):
    return epub(title(), LEAVES, folder)


def parts(book):
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        assert files.namelist()[0] == "mimetype" and files.read("mimetype") == b"application/epub+zip"
        return {name: files.read(name) for name in files.namelist()}


def text_of(book):
    pages = {name: ET.fromstring(content) for name, content in parts(book).items() if "/text/ch" in name}
    return "".join("".join(page.itertext()) for _, page in sorted(pages.items()))


def assert_links_lead_somewhere(book):
    files = parts(book)
    pages = {name: ET.fromstring(content) for name, content in files.items() if name.endswith(".xhtml")}
    ids = {name: [tag.attrib["id"] for tag in page.iter() if "id" in tag.attrib] for name, page in pages.items()}
    assert all(len(set(names)) == len(names) for names in ids.values())
    for name, page in pages.items():
        for target in (tag.attrib[key] for tag in page.iter() for key in ("href", "src") if key in tag.attrib):
            if "://" not in target:
                path, _, anchor = target.partition("#")
                file = normpath(join(name, "..", path)) if path else name
                assert file in files and (not anchor or anchor in ids[file]), (name, target)


def test_a_book_has_its_pages_and_its_links_stay_in_it(book):
    assert_links_lead_somewhere(book)
    pages = [ET.fromstring(parts(book)[f"EPUB/text/ch00{number}.xhtml"]) for number in (1, 2)]
    assert ["".join(page.find(f".//{XHTML}h1").itertext()) for page in pages] == ["First", "Second"]
    links = {"".join(link.itertext()): link.get("href") for link in pages[0].iter(f"{XHTML}a")}
    assert links["why"].startswith("ch002.xhtml#") and links["all of it"].startswith("ch002.xhtml#")
    assert links["layer"].startswith("ch002.xhtml#")
    assert not any(b"A step of a model." in content for content in parts(book).values())
    assert links["the data"] == "https://example.org/course/data.csv"
    assert links["another book"] == "https://example.org/course/en/b/"
    assert links["elsewhere"] == "https://example.org/"
    assert links["far away"] == "https://example.org/photo.jpg"


def test_it_shows_what_a_reader_without_a_browser_needs(book):
    files = parts(book)
    assert [content for name, content in files.items() if name.endswith(".svg")] == [FIGURE.encode()]
    first = files["EPUB/text/ch001.xhtml"].decode()
    assert 'alt="light"' in first and "dark" not in first and "Notebook" not in first and "¶" not in first
    assert "<msub><mi>n</mi><mi>i</mi></msub>" in first
    assert "if a < b:\n    pass" in text_of(book)


def test_solutions_stand_at_the_end_of_the_page(book):
    text = text_of(book)
    assert text.index("After the question.") < text.index("Solutions") < text.index("It is 42.") < text.index("Second")


def test_a_korean_book_brings_its_letters(folder):
    korean = parts(epub(title("ko"), LEAVES, folder))
    (font,) = (content for name, content in korean.items() if name.endswith(".ttf"))
    assert 10_000 < len(font) < 1_000_000
    assert "풀이 보기" in korean["EPUB/text/ch001.xhtml"].decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_pages_give_the_same_book(folder, language):
    assert epub(title(language), LEAVES, folder) == epub(title(language), LEAVES, folder)


def test_without_an_address_a_link_out_of_the_book_is_text(folder):
    first = parts(epub(title(address=""), LEAVES, folder))["EPUB/text/ch001.xhtml"].decode()
    assert "the data" in first and "data.csv" not in first and "site.invalid" not in first


def test_a_missing_picture_is_told(folder):
    with pytest.raises(ChildProcessError, match=r"gone\.svg"):
        epub(title(), [Leaf("a/", '<h1>A</h1><img alt="a" src="../gone.svg">')], folder)
