"""The site of one language in one build: its pages, and the files beside them."""

import base64
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import quote

from convnotes.book.build import Book
from convnotes.book.course import Course
from convnotes.book.kept import Kept, key_of
from convnotes.book.render.download_links import SHOWN, shown_notebook
from convnotes.files import checksum, write
from convnotes.site import search
from convnotes.site.epub import Leaf, Title, epub, images_of
from convnotes.site.pages import Chapter, Pages
from convnotes.site.reading import minutes
from convnotes.site.shown import Shown
from convnotes.site.terms import TermLinks

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

_NOTEBOOK = {
    "ko": ("{}: 실행한 노트북", "{} 페이지의 코드를 실행한 노트북이에요."),
    "en": ("{}: the notebook that ran", "The notebook that ran the code of {}."),
}
_LAB = {
    "ko": ("{}: 노트북", "{}의 노트북이에요. 답을 채우고 실행해 보세요."),
    "en": ("{}: the notebook", "The notebook of {}, for you to fill in and run."),
}


_NEXT = {"ko": "다음: {}", "en": "Next: {}"}
_TOOLS = re.compile(r'<p class="page-tools"[^>]*>(.*?)</p>', re.DOTALL)


class Edition:
    """One language of a course. Both languages share the book, which is made on first use."""

    def __init__(self, language: str, course: Course, kept: Kept, make: Callable[[], Book]) -> None:
        self.language, self.course, self.kept, self._make = language, course, kept, make
        self.terms = TermLinks(course.glossary, language)
        self.shown = Shown(course, language)
        self.pages = Pages(kept, language, course.glossary.terms, self.shown.faults)
        self.retyped: dict[str, str] = {}
        """The Markdown of pages that were rendered anew since the book was made."""
        self.left_out = False
        """Whether a notebook was left out in a hurry."""

    @cached_property
    def book(self) -> Book:
        """The book of both languages. Raises ``Faults``."""
        return self._make()

    def other(self, language: str) -> "Edition":
        """Return another language of the same book."""
        return Edition(language, self.course, self.kept, lambda: self.book)

    def text(self, name: str) -> str | None:
        """Return the Markdown of a page, if it is a page of the book."""
        return self.retyped.get(name, self.book.texts[self.language].get(name))

    def minutes(self, name: str) -> int | None:
        """Return how long a page of the book takes to read. A lab takes as long as its exercises."""
        page = self.course.pages[self.language].get(name)
        return None if page is None or page.lab else minutes(page)

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files beside the pages, by path, without ``notebooks``."""
        return {path: content for path, content in self._all.items() if path not in self.notebooks}

    @cached_property
    def notebooks(self) -> Mapping[str, bytes]:
        """The notebooks that the site shows as pages, by path."""
        pages = self.course.pages[self.language].values()
        paths = {shown_notebook(page) for page in pages if page.recorded or page.lab}
        return {path: content for path, content in self._all.items() if path in paths}

    @property
    def _all(self) -> Mapping[str, bytes]:
        return self.book.files[self.language]

    def notebook_title(self, title: str, *, lab: bool) -> str:
        """Return the title for the page of a chapter's notebook."""
        return self._words(lab=lab)[0].format(title)

    def notebook_html(self, chapter: Chapter, content: str, *, hurry: bool) -> str:
        """Return the page of a chapter's notebook. ``content`` is the HTML of the chapter's page.

        In a hurry, a notebook that no earlier build has shown is left out. Raises ``ValueError``
        as ``notebook_page.show`` does.
        """
        path = f"{SHOWN}/{chapter.name}.ipynb"
        figures = tuple(
            (image, PurePosixPath(file).name)
            for file, image in self.files.items()
            if dirname(file) == f"figures/{chapter.name}"
        )
        heading = f"<h1>{escape(self.notebook_title(chapter.title, lab=chapter.lab))}</h1>"
        digests = [(checksum(image), file) for image, file in figures]
        # Notebooks have the site's address in their links, and an author both builds the site and serves it.
        name = f"notebooks/{self.language}/{quote(self.pages.home, safe='')}/{path}"
        key = key_of(checksum(self.notebooks[path]), content, digests)

        def shown() -> str:
            # It imports mkdocs-jupyter, which takes a second.
            from convnotes.site import notebook_page

            return notebook_page.show(notebook_page.markup_of(self.notebooks[path]), content, figures)

        cells = self._kept(name, key, shown, hurry=hurry)
        says = self._words(lab=chapter.lab)[1].format(f'<a href="{chapter.link}">{escape(chapter.title)}</a>')
        tools = f'<p class="page-tools" data-search-exclude="true">{self._tools(chapter, content)}</p>'
        lines = f'{tools}\n<p class="recorded">{says}</p>'
        return (cells or heading).replace("</h1>", f"</h1>\n{lines}", 1)

    def _tools(self, chapter: Chapter, content: str) -> str:
        """Return the links of the chapter to what can be taken away, but for that to this page, and the way on."""
        tools = _TOOLS.search(content)
        links = re.findall(r"<a\b.*?</a>", tools[1], re.DOTALL) if tools else []
        here = [
            re.sub(
                r'href="(?!https?:)([^"]+)"', lambda at: f'href="{normpath(join(dirname(chapter.link), at[1]))}"', link
            )
            for link in links
            if not re.search(rf'href="[./]*{SHOWN}/', link)
        ]
        if chapter.following:
            title, link = chapter.following
            here.append(f'<a href="{link}">{escape(_NEXT[self.language].format(title))}</a>')
        return " · ".join(here)

    def finish_search(self, site: Path, *, split: bool) -> None:
        """Split the search index that MkDocs wrote, if the theme wants that."""
        index = site / "search" / "search_index.json"
        if split and index.exists():
            synonyms = self.course.docs / "synonyms.csv"
            search.split(index, search.spellings(self.course.glossary, synonyms, self.language))

    def finish_epub(self, name: str, config: "MkDocsConfig", nav: "Navigation", *, hurry: bool) -> None:
        """Write the book of all pages, as a file of the site, if it has a name. In a hurry, a new one is left out.

        Raises ``ChildProcessError`` as ``epub`` does.
        """
        if not name:
            return
        site, released = Path(config.site_dir), config.extra.get("released", "")
        title = Title(config.site_name, self.language, config.site_url or "", config.copyright or "", released)
        leaves = [Leaf(page.url, page.content or "") for page in nav.pages]
        images = [checksum((site / path).read_bytes()) for path in images_of(leaves)]

        def made() -> str:
            return base64.b64encode(epub(title, leaves, site)).decode()

        if book := self._kept(f"epub/{self.language}", key_of(title, leaves, images), made, hurry=hurry):
            write({site / name: base64.b64decode(book)})

    def _kept(self, name: str, key: str, make: Callable[[], str], *, hurry: bool) -> str | None:
        """Return what is kept, or make it. In a hurry, what is not kept is left out."""
        if not hurry:
            return str(self.kept.once(name, key, make))
        found: str | None = self.kept.find(name, key)
        self.left_out |= found is None
        return found

    def _words(self, *, lab: bool) -> tuple[str, str]:
        return (_LAB if lab else _NOTEBOOK)[self.language]
