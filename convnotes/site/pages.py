"""What MkDocs and Material make of a page: its HTML, its entries in the search index, and its card.

Each of them is kept between builds. It takes much longer to make than to read.
"""

import base64
import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from pkgutil import iter_modules
from typing import Any, NamedTuple

from markdown import extensions
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

from convnotes.book.fault import Fault
from convnotes.book.kept import Kept, key_of
from convnotes.book.outputs import MODEL
from convnotes.book.render.download_links import SHOWN
from convnotes.files import checksum
from convnotes.site import search

_BUILT_IN = {module.name for module in iter_modules(extensions.__path__)}


class Chapter(NamedTuple):
    """What a notebook's page says about its chapter, with the links to it and to the page after it."""

    name: str
    title: str
    lab: bool
    link: str
    following: tuple[str, str] | None


class NotebookFile(File):
    """The notebook of a recorded page or a lab, as a page."""

    def is_documentation_page(self) -> bool:
        return True

    def chapter(self, files: Files) -> Page:
        """Return the notebook's page. MkDocs has already rendered it, because it is earlier in the list."""
        file = files.src_uris[str(PurePosixPath(self.src_uri).relative_to(SHOWN).with_suffix(".md"))]
        assert file.page is not None
        return file.page

    def about(self, chapter: Page) -> Chapter:
        """Return what this page says about its chapter."""
        link, after = chapter.file.url_relative_to(self), chapter.next_page
        following = (title_of(after), after.file.url_relative_to(self)) if after else None
        return Chapter(name_of(chapter), title_of(chapter), "lab" in chapter.meta, link, following)


def name_of(page: Page) -> str:
    return page.file.src_uri.removesuffix(".md")


def title_of(page: Page) -> str:
    # A title in the navigation may need its context, so do not use that one.
    return str(page.meta.get("title", page.title))


class Pages:
    """The pages of one language in one build.

    ``made_of`` is what their HTML depends on besides the configuration. A page that adds to
    ``faults`` is not kept.
    """

    def __init__(self, kept: Kept, language: str, made_of: object, faults: Sequence[Fault]) -> None:
        self.kept, self.language, self.made_of, self.faults = kept, language, made_of, faults
        self._shared = ""
        self._whole = True

    def begin(self, config: MkDocsConfig, files: Files) -> None:
        """Note what all pages depend on: the extensions, and the files that links may lead to."""
        self.home = config.site_url or ""
        named = [name for name in config.markdown_extensions if isinstance(name, str)]
        # An extension that may read files makes HTML of more than the page's text.
        self._whole = all(map(_reads_no_files, named))
        # MkDocs loads a hook as a module whose name is its path.
        modules = [sys.modules.get(str(name).partition(":")[0]) for name in [*named, *config.hooks]]
        sources = [module.__file__ for module in modules if module and module.__file__]
        code = [checksum(Path(source).read_bytes()) for source in sources]
        places = sorted((file.src_uri, file.url) for file in files)
        self._shared = key_of(named, config.mdx_configs, code, places, self.made_of)

    def render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Do what the page's own ``render`` does. A page about which MkDocs has something to say is not kept."""
        name, key = self._name("html", page), key_of(self._shared, page.file.src_uri, page.markdown)
        # A page without a title gets it from its HTML, in a way that MkDocs does not make public.
        may_keep, faults = self._whole and "title" in page.meta, len(self.faults)
        if may_keep and (found := self.kept.find(name, key)):
            _restore(page, found, files)
            return
        with _listening() as said:
            type(page).render(page, config, files)
        if may_keep and not said and len(self.faults) == faults:
            self.kept.keep(name, key, _saved(page))

    def keep_entries(self, index: Any) -> None:
        """Make Material's search index take the entries of a page that it has seen before."""
        add = index.add_entry_from_context

        def add_kept(page: Page) -> None:
            def taken() -> list[Any]:
                before = len(index.entries)
                whole, page.content = page.content, content
                add(page)
                page.content = whole
                new = index.entries[before:]
                del index.entries[before:]
                return new

            content = search.with_boxes(page.content or "")
            key = key_of(content, page.url, page.title, page.meta)
            index.entries += self.kept.once(self._name("search", page), key, taken)

        index.add_entry_from_context = add_kept

    def card(self, page: Page, title: str, site: str, files: Mapping[str, bytes]) -> bytes:
        """Return the preview image of a link to the page; that of a cover has the images of its explorable."""
        folder = f"{MODEL.folder}/{name_of(page)}/"
        models = [path for path in files if path.startswith(folder) and path.endswith(".json")]
        manifest = files[min(models)] if models and page.meta.get("cover") else b""

        def drawn() -> str:
            from convnotes.site.cards import card, strip

            return base64.b64encode(card(title, site, strip(json.loads(manifest)) if manifest else b"")).decode()

        key = key_of(title, site, checksum(manifest))
        return base64.b64decode(self.kept.once(self._name("cards", page), key, drawn))

    def _name(self, what: str, page: Page) -> str:
        return f"{what}/{self.language}/{page.file.src_uri}"


def _saved(page: Page) -> dict[str, Any]:
    links = page.links_to_anchors or {}
    return {
        "content": page.content,
        "toc": [_token(link) for link in page.toc],
        "anchors": sorted(page.present_anchor_ids or ()),
        "links": {file.src_uri: anchors for file, anchors in links.items()},
    }


def _restore(page: Page, saved: dict[str, Any], files: Files) -> None:
    page.content, page.toc = saved["content"], get_toc(saved["toc"])
    page.present_anchor_ids = set(saved["anchors"])
    page.links_to_anchors = {files.src_uris[path]: anchors for path, anchors in saved["links"].items()}


def _token(link: AnchorLink) -> dict[str, Any]:
    """Return a heading as the table of contents of Python-Markdown has it."""
    return {"name": link.title, "id": link.id, "level": link.level, "children": [_token(c) for c in link.children]}


def _reads_no_files(extension: str) -> bool:
    """Tell whether the HTML of an extension is made of the page's text alone."""
    if extension in ("pymdownx.b64", "pymdownx.snippets"):
        return False
    return extension.startswith("pymdownx.") or extension.removeprefix("markdown.extensions.") in _BUILT_IN


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record)


@contextmanager
def _listening() -> Iterator[list[object]]:
    """Collect what MkDocs logs. A log that would not tell counts as one that has something to say."""
    log, listener = logging.getLogger("mkdocs"), _Listener()
    said: list[object] = listener.said  # type: ignore[assignment]
    if not log.isEnabledFor(logging.INFO):
        said.append("quiet")
    log.addHandler(listener)
    try:
        yield said
    finally:
        log.removeHandler(listener)
