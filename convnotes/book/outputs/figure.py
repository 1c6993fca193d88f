"""Figures, rendered for both languages and both colour schemes, and the explorables around some of them."""

import base64
import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode, from_dict

from convnotes.book.kernel.protocol import SCHEMES
from convnotes.book.outputs.kind import Placed, Writing, own
from convnotes.book.outputs.model import MODEL
from convnotes.book.pages.inline import ALT
from convnotes.book.pages.labels import Labels


class Figure(Placed):
    """A Matplotlib figure that a fence leaves open; ``kernel/figures.py`` renders it.

    A page may show that of another page again: ``figure:5-1/index#pooling``.
    """

    name, folder = "figure", "figures"
    form = '![alt](figure:name "caption")'
    reference = re.compile(
        r'!\[(?P<alt>[^\]]+)\]\(figure:(?P<name>(?:[\w/-]+#)?[\w-]+) "(?P<caption>[^"]+)"\)'
        r"(?:\{ \.(?P<explorable>[a-z]+-[a-z-]+) model=(?P<model>(?:[\w/-]+#)?[\w-]+) \})?"
    )
    # The theme's style sheets contain icons as data URLs.
    policy = {"img-src": "'self' data:"}

    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        if writing.is_awaited(self, match["name"]) or writing.is_awaited(MODEL, match["model"] or ""):
            yield from self.wait(writing, match, line)
            return
        if not match["explorable"]:
            yield from self._figure(writing, match, line)
            return
        # The custom element wraps the figure, so that readers without JavaScript still see the figure.
        link = MODEL.link(writing, match["model"], line)
        yield from (f"//// html | {match['explorable']}.explorable", "    markdown: block", "")
        yield from self._figure(writing, match, line)
        yield from ("", link, "", "////")

    def wait(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        yield f'<p class="waiting" id="figure-{own(match["name"])}">{_alt(writing, match, line)}</p>'

    def in_prose(self, line: str) -> str:
        # No cell of the notebook shows another page's figure.
        return self.reference.sub(lambda found: "" if "#" in found["name"] else f"*{found['caption']}*", line)

    def _figure(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        page = writing.page
        figure, name = writing.take(self, match["name"], line), own(match["name"])
        alt, caption = _alt(writing, match, line), writing.inline(match["caption"], line)
        size = f'width="{figure["width"]}" height="{figure["height"]}" loading="lazy"'
        light, dark = (figure["renderings"][f"{page.language}-{scheme}"] for scheme in SCHEMES)
        # One file is enough if both schemes look the same.
        variants = {"": light} if light == dark else {"light": light, "dark": dark}
        images = []
        for scheme, rendering in variants.items():
            file = f"{name}{scheme and f'-{scheme}'}.{figure['format']}"
            link = writing.beside(self, file, _bytes_of(figure["format"], rendering))
            only = scheme and f"#only-{scheme}"
            images.append(f"[![{alt}]({link}{only}){{ {size} }}]({link}){{ .enlarge }}")
        yield from ("".join(images), "", "/// caption")
        yield from (f"    attrs: {{id: figure-{name}}}", "", caption, "", "///")

    def in_notebook(self, output: NotebookNode, language: str, labels: Labels) -> NotebookNode:
        figure = output.data[self.mime]
        rendering, form = figure["renderings"][f"{language}-light"], figure["format"]
        if form == "svg":
            shown = {"image/svg+xml": rendering}
        else:
            source = f"data:image/{form};base64,{rendering}"
            shown = {"text/html": f'<img width="{figure["width"]}" alt="{figure["name"]}" src="{source}">'}
        data = {**shown, "text/plain": output.data["text/plain"]}
        return from_dict({"output_type": "display_data", "data": data, "metadata": {}})


def _alt(writing: Writing, match: re.Match[str], line: int) -> str:
    """Return the alternative text for Markdown. Reported words in it are escaped already."""
    words = writing.inline(match["alt"], line, ALT)
    return re.sub(r"&(?!#\d+;)|[<>\"']", lambda letter: html.escape(letter.group()), words)


def _bytes_of(form: str, rendering: str) -> bytes:
    return rendering.encode() if form == "svg" else base64.b64decode(rendering)


FIGURE = Figure()
