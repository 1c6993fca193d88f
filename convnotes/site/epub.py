"""One language of the site as an EPUB, to be read without a network: pandoc makes it of the rendered pages."""

import io
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from convnotes.book.languages import nanum_gothic

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_WORDS = {"ko": ("풀이", "풀이 보기"), "en": ("Solutions", "See the solution")}
# What only a browser on the site can do, and images for the dark scheme.
_LEFT_OUT = ".headerlink, .page-tools, p:has(> .model), script, style, input, a.enlarge:has(img[src$='#only-dark'])"
_STYLE = """
body { font-family: "Nanum Gothic", sans-serif; line-height: 1.6; }
img { max-width: 100%; height: auto; }
figcaption, caption { font-size: 0.85em; text-align: start; }
pre { white-space: pre-wrap; font-size: 0.8em; }
table { border-collapse: collapse; font-size: 0.85em; }
th, td { border-bottom: 1px solid; padding: 0.2em 0.5em; text-align: start; }
"""
# Where pages are if the site has no address. Links may climb out of it.
_NOWHERE = "https://site.invalid/a/b/c/"


class Leaf(NamedTuple):
    """A page as MkDocs rendered it. ``url`` is relative to the site's home page."""

    url: str
    html: str


class Title(NamedTuple):
    """What the title page says, and the address of the site, to which links to other files lead."""

    name: str
    language: str
    address: str
    rights: str
    date: str


def images_of(leaves: Sequence[Leaf]) -> list[str]:
    """Return the files that the pages show, relative to the site.

    >>> images_of([Leaf("a/b/", '<img src="../../figures/a.svg#only-light">')])
    ['figures/a.svg']
    """
    found = ((leaf.url, source) for leaf in leaves for source in re.findall(r'<img\b[^>]* src="([^"]+)"', leaf.html))
    return sorted({path for url, source in found if (path := _path(url, source)) and not source.endswith("#only-dark")})


def epub(title: Title, leaves: Sequence[Leaf], site: Path) -> bytes:
    """Return the book of these pages. The same pages give the same bytes.

    Raises ``ChildProcessError`` if pandoc cannot make it.
    """
    import pypandoc

    names = {leaf.url: f"page-{number}" for number, leaf in enumerate(leaves)}
    body = "\n".join(_chapter(leaf, names, title) for leaf in leaves)
    with TemporaryDirectory() as folder:
        style, font, book = (Path(folder) / name for name in ("style.css", "NanumGothic.ttf", "book.epub"))
        embedded = [f"--epub-embed-font={font}"] if title.language == "ko" else []
        if embedded:
            font.write_bytes(_font(body))
        face = f'@font-face {{ font-family: "Nanum Gothic"; src: url("../fonts/{font.name}"); }}' if embedded else ""
        style.write_text(face + _STYLE, encoding="utf-8")
        facts = {"title": title.name, "lang": title.language, "date": title.date, "rights": title.rights}
        done = subprocess.run(
            [
                *(pypandoc.get_pandoc_path(), "--from=html", "--to=epub3", f"--output={book}", "--fail-if-warnings"),
                *(f"--metadata={name}={value}" for name, value in facts.items() if value),
                f"--metadata=identifier={title.address or title.name}",
                *(f"--css={style}", f"--resource-path={site}", *embedded),
                *("--mathml", "--toc", "--toc-depth=2", "--split-level=1"),
            ],
            input=f"<html><body>{body}</body></html>".encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": _seconds(title.date)},
        )
        if done.returncode:
            raise ChildProcessError(
                f"pandoc cannot make an EPUB of this site: {done.stderr.decode(errors='replace').strip()}"
            )
        return book.read_bytes()


def _seconds(date: str) -> str:
    return str(int(datetime.fromisoformat(date or "1970-01-01").replace(tzinfo=UTC).timestamp()))


def _chapter(leaf: Leaf, names: Mapping[str, str], title: Title) -> str:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(leaf.html, "html.parser")
    for tag in page.select(_LEFT_OUT):
        tag.decompose()
    _spelled_for_pandoc(page)
    _solutions_last(page, title.language)
    for image in page.select("img[src]"):
        source = str(image["src"])
        if path := _path(leaf.url, source):
            image["src"] = path
        else:
            # A build asks no other host for anything.
            image.replace_with(_tag(page, "a", str(image.get("alt") or source), {"href": source}))
    for link in page.select("a[href]"):
        _lead(link, leaf.url, names, title.address)
    # One page of HTML holds all of them, so no two may have the same name.
    for tag in page.select("[id]"):
        tag["id"] = f"{names[leaf.url]}-{tag['id']}"
    if heading := page.find("h1"):
        if own := heading.get("id"):
            # Links lead to the page, or to this heading.
            heading.insert(0, _tag(page, "span", "", {"id": str(own)}))
        heading["id"] = names[leaf.url]
    return str(page)


def _spelled_for_pandoc(page: "BeautifulSoup") -> None:
    """Write code, tabs, tables and notes as pandoc reads them."""
    for code in page.select("pre"):
        output = code.find_parent(class_="output") is not None
        code.replace_with(_tag(page, "pre", code.get_text(), {} if output else {"class": "python"}))
    for tabs in page.select(".tabbed-set"):
        # Each part gets its label as its first line.
        for name, part in zip(tabs.select("label"), tabs.select(".tabbed-block"), strict=True):
            part.insert(0, _tag(page, "strong", name.extract().get_text()))
    for plain in page.select(".table-scroll, .ask-cover, prediction-list, a.claim"):
        plain.unwrap()
    for scripted in ("data-ask", "data-meaning"):
        for tag in page.select(f"[{scripted}]"):
            # It is for a script of the site. A question keeps its id, to which the list of predictions leads.
            del tag[scripted]
    for paragraph in page.select("p[id]"):
        # Pandoc keeps no name of a paragraph.
        paragraph.insert(0, _tag(page, "span", "", {"id": str(paragraph.attrs.pop("id"))}))
    for note in page.select("sup[id] > a"):
        # Pandoc forgets the name of what is raised, to which the note leads back.
        note["id"] = note.parent.attrs.pop("id")  # type: ignore[union-attr]


def _solutions_last(page: "BeautifulSoup", language: str) -> None:
    """Move solutions behind the page's text, or a reader would see them with the question."""
    heading, see = _WORDS[language]
    solutions = page.select("details.success")
    if solutions:
        page.append(_tag(page, "h2", heading))
    for number, solution in enumerate(solutions):
        link = page.new_tag("p")
        link.append(_tag(page, "a", see, {"href": f"#solution-{number}"}))
        solution.replace_with(link)
        solution["id"] = f"solution-{number}"
        solution.name = "div"
        page.append(solution)
    for summary in page.select("summary"):
        summary.name = "p"


def _lead(link: "Tag", url: str, names: Mapping[str, str], address: str) -> None:
    """Make a link lead to a page of this book, or to the site."""
    home = address or _NOWHERE
    target = urljoin(urljoin(home, url), str(link["href"]))
    path, _, anchor = target.removeprefix(home).partition("#")
    if (name := names.get(unquote(path))) is not None and target.startswith(home):
        link["href"] = f"#{name}-{anchor}" if anchor else f"#{name}"
    elif target.startswith(_NOWHERE.partition("/a/")[0]):
        link.unwrap()
    else:
        link["href"] = target


def _path(url: str, source: str) -> str | None:
    """Return a file's path in the site, or ``None`` if it is elsewhere."""
    target = urljoin(urljoin(_NOWHERE, url), source)
    return unquote(urlsplit(target.removeprefix(_NOWHERE)).path) if target.startswith(_NOWHERE) else None


def _tag(page: "BeautifulSoup", name: str, text: str, attributes: Mapping[str, str] | None = None) -> "Tag":
    tag = page.new_tag(name, attrs=dict(attributes or {}))
    tag.string = text
    return tag


def _font(text: str) -> bytes:
    """Return Nanum Gothic with the letters of a text. The whole font is larger than the book."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # A date in the font would make each build another one.
    font = TTFont(nanum_gothic(), recalcTimestamp=False)
    # Besides, it has tables of the editor that made it.
    subsetter = Subsetter(Options(drop_tables=[*Options().drop_tables, "TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]))
    subsetter.populate(text=text)
    subsetter.subset(font)
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()
