"""Show the cells of a notebook in our pages.

mkdocs-jupyter converts a notebook to HTML for its own kind of page. That needs 600 kB of style sheets, and
its scripts contact other hosts. Its figures are for light pages only, its formulas need
JavaScript, and its Korean headings get no id. So this module takes only the cells. The
headings and figures come from the notebook's chapter.
"""

import base64
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import PurePosixPath
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer
from mkdocs_jupyter.convert import nb2html
from traitlets.log import get_logger

from convnotes.book.pages.inline import DISPLAY_MATH, MATH, mathml
from convnotes.book.render.notebook import SETUP

_CELLS = re.compile(r"(?<!\S)(jp-MarkdownOutput|highlight-ipynb|jp-OutputArea-output)(?!\S)")
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_FORMULA = re.compile(f"{DISPLAY_MATH}|{MATH}", re.DOTALL)


def markup_of(notebook: bytes) -> str:
    """Return mkdocs-jupyter's HTML of an executed notebook."""
    # It warns that images have no alternative text. They get the chapter's.
    get_logger().setLevel(logging.ERROR)
    with tempfile.NamedTemporaryFile(suffix=".ipynb") as file:
        file.write(notebook)
        file.flush()
        html: str = nb2html(file.name)
    return html


def show(markup: str, chapter: str, figures: tuple[tuple[bytes, str], ...]) -> str:
    """Return the HTML of a notebook's cells, for a page one folder below the chapter's.

    ``markup`` is mkdocs-jupyter's HTML of the notebook, and ``chapter`` is the HTML of the
    chapter's page. ``figures`` has the content and the name of each figure's file. Raises
    ``ValueError`` if the headings of the two differ, or if a formula is unreadable.

    >>> print(show('''
    ...     <div class="highlight-ipynb"><pre>import sys
    ...
    ... if "google.colab" in sys.modules:
    ...     %pip install</pre></div>
    ...     <div class="jp-MarkdownOutput"><h2 id="">합</h2></div>
    ...     <div class="highlight-ipynb"><pre>1 + 1</pre></div>
    ...     <div class="jp-OutputArea-output"><pre>2</pre></div>
    ... ''', '<h2 id="sum">합</h2>', ()))
    <h2 id="sum">합</h2>
    <div class="highlight"><pre><span></span><code>1 + 1</code></pre></div>
    <div class="output no-copy highlight"><pre><span></span><code>2</code></pre></div>
    """
    # Parse only the elements that we need, which halves the time.
    cells = BeautifulSoup(markup, "html.parser", parse_only=SoupStrainer(class_=_CELLS))
    # The cell for Colab is not part of the run.
    blocks = [block for block in cells.find_all(recursive=False) if not block.get_text().startswith(SETUP)]
    page = BeautifulSoup(chapter, "html.parser", parse_only=SoupStrainer(["figure", *_HEADINGS]))
    _take_headings(blocks, page)
    images = _images(page)
    return "\n".join(part for block in blocks for part in _parts(block, images, dict(figures)))


def _take_headings(blocks: list[Tag], page: Tag) -> None:
    """Replace the notebook's headings with the chapter's, which have ids and formulas."""
    ours, theirs = page.find_all(_HEADINGS), [head for block in blocks for head in block.find_all(_HEADINGS)]
    if [head.name for head in ours] != [head.name for head in theirs]:
        counts = f"the page has {len(ours)} headings and its notebook {len(theirs)}"
        raise ValueError(f"{counts}; begin each with # marks and a space, so that both see it")
    for our, their in zip(ours, theirs, strict=True):
        their.replace_with(our.extract())


def _images(page: Tag) -> dict[str, str]:
    """Return the chapter's images, light and dark together, by file name."""
    images = {}
    for image in page.find_all("img"):
        image["src"] = f"../{image['src']}"
    for link in page.select("a.enlarge"):
        link["href"] = f"../{link['href']}"
    for image in page.select("figure img"):
        path = unquote(str(image["src"]).partition("#")[0])
        links = image.find_parent("p")
        assert links
        images[PurePosixPath(path).name] = f"<figure>{links.decode_contents()}</figure>"
    return images


def _parts(block: Tag, images: Mapping[str, str], figures: Mapping[bytes, str]) -> Iterator[str]:
    classes = block["class"]
    if "jp-MarkdownOutput" in classes:
        _set_formulas(block)
        for pre in block.find_all("pre"):
            if not pre.code:
                pre.replace_with(BeautifulSoup(_code(pre), "html.parser"))
        for line in block.find_all("p"):
            # The notebook's prose has the captions of figures and tables in italics.
            if line.em and line.contents == [line.em]:
                line["class"] = "caption"
                line.em.unwrap()
        yield block.decode_contents().strip()
    elif "highlight-ipynb" in classes:
        assert block.pre
        yield f'<div class="highlight">{_code(block.pre)}</div>'
    elif image := block.find("img", src=re.compile("^data:")):
        content = base64.b64decode(str(image["src"]).partition(",")[2])
        yield images[figures[content]] if content in figures else f"<figure>{image}</figure>"
    elif block.find(["audio", "video"]):
        # What a kind of output gave as HTML of its own.
        yield block.decode_contents().strip()
    elif table := block.table:
        table.attrs = {}
        yield f'<div class="table-scroll" tabindex="0">{table}</div>'
    else:
        # Omit the terminal's colours, because they suit only a black background.
        text = escape(block.get_text().strip("\n"), quote=False)
        yield f'<div class="output no-copy highlight"><pre><span></span><code>{text}</code></pre></div>'


def _code(pre: Tag) -> str:
    """Return a block of code in the form that the copy button expects."""
    return f"<pre><span></span><code>{pre.decode_contents().removeprefix('<span></span>')}</code></pre>"


def _set_formulas(block: Tag) -> None:
    for text in block.find_all(string=re.compile(r"\$")):
        if not text.find_parent(["pre", "code"]):
            parts, end = [], 0
            for match in _FORMULA.finditer(text):
                parts.append(escape(text[end : match.start()], quote=False))
                parts.append(mathml(match["display"] or match["math"], "block" if match["display"] else "inline"))
                end = match.end()
            parts.append(escape(text[end:], quote=False))
            text.replace_with(BeautifulSoup("".join(parts), "html.parser"))
