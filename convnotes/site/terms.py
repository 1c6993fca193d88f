"""Link the first use of each term on a page to its entry in the glossary."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from convnotes.book.pages.glossary import Glossary, Term

# Links cannot nest, code is literal, and links would distract in headings, tables and captions.
_LEFT_OUT = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "summary", "figcaption", "label"}
_PAGE = "glossary.md"


class TermLinks(Extension):
    """A Markdown extension. ``page`` is the path of the next page; the glossary itself gets no links.

    >>> terms = TermLinks(Glossary([Term("layer", "층", meaning={"en": "A step."})]), "en")
    >>> terms.page = "5-1/index.md"
    >>> Markdown(extensions=[terms]).convert("Layers, `layer`, a layer.")
    '<p><a class="term" data-meaning="A step." href="../glossary.md#layer">Layers</a>, <code>layer</code>, a layer.</p>'
    """

    def __init__(self, glossary: Glossary, language: str) -> None:
        super().__init__()
        self.glossary, self.language = glossary, language
        self.page = _PAGE

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - as Python-Markdown calls it
        # Run after the inline patterns, but before MkDocs resolves links.
        md.treeprocessors.register(_Linker(md, self), "terms", 5)


class _Linker(Treeprocessor):
    def __init__(self, md: Markdown, terms: TermLinks) -> None:
        super().__init__(md)
        # Material's blog renders the beginning of a post again, when another page is the next one.
        self.terms, self.page = terms, terms.page
        # Whether the words that come next are those of a link.
        self.in_link = False

    def run(self, root: Element) -> None:
        if self.page != _PAGE:
            self._link(root, set())

    def _link(self, element: Element, seen: set[str]) -> None:
        if element.tag in _LEFT_OUT:
            return
        children = list(element)
        place = 0
        if element.text and element.tag != "div":
            element.text, links = self._split(element.text, seen)
            place = self._insert(element, 0, links)
        for child in children:
            self._link(child, seen)
            place += 1
            if child.tail and element.tag != "div":
                child.tail, links = self._split(child.tail, seen)
                place = self._insert(element, place, links)

    def _insert(self, element: Element, place: int, links: list[Element]) -> int:
        for link in links:
            element.insert(place, link)
            place += 1
        return place

    def _split(self, text: str, seen: set[str]) -> tuple[str, list[Element]]:
        """Return the text before the first new term, and a link for each, with the text after it."""
        links: list[Element] = []
        head, end = text, 0
        for start, stop, term in self._new(self._masked(text), seen):
            before = text[end:start]
            if links:
                links[-1].tail = before
            else:
                head = before
            links.append(self._anchor(term, text[start:stop]))
            end = stop
        if links:
            links[-1].tail = text[end:]
        return head, links

    def _masked(self, text: str) -> str:
        """Return a text of the same length without the words of links that are HTML, such as those of claims."""
        masked, end = "", 0
        for found in HTML_PLACEHOLDER_RE.finditer(text):
            masked += " " * (found.start() - end) if self.in_link else text[end : found.start()]
            masked += " " * len(found.group())
            html = str(self.md.htmlStash.rawHtmlBlocks[int(found[1])])
            self.in_link = html.startswith("<a ") or (self.in_link and html != "</a>")
            end = found.end()
        return masked + (" " * (len(text) - end) if self.in_link else text[end:])

    def _new(self, text: str, seen: set[str]) -> Iterator[tuple[int, int, Term]]:
        glossary = self.terms.glossary
        found = glossary.in_korean(text) if self.terms.language == "ko" else glossary.in_english(text)
        for start, term in found:
            if term.english not in seen:
                seen.add(term.english)
                word = r"[\s-]+".join(map(re.escape, term.word(self.terms.language).split()))
                plural = r"(?:e?s)?\b" if self.terms.language == "en" else ""
                match = re.compile(word + plural, re.IGNORECASE).match(text, start)
                assert match
                yield start, match.end(), term

    def _anchor(self, term: Term, word: str) -> Element:
        target = posixpath.relpath(_PAGE, posixpath.dirname(self.page) or ".")
        meaning = term.meaning.get(self.terms.language, "")
        link = Element("a", {"class": "term", "data-meaning": meaning, "href": f"{target}#{term.id}"})
        link.text = word
        return link
