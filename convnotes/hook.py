"""The MkDocs plugin: MkDocs events to the engine.

Whatever is wrong with a page's code, outputs or parity shows in ``on_pre_build``,
before MkDocs empties the old site: such a build, or rebuild under ``mkdocs serve``,
leaves the last good site as it was. ``mkdocs serve`` does not wait for runs: a page
stands without its outputs until they are there.
"""

import json
import os
import time
from collections.abc import Callable, Collection
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path, PurePosixPath
from typing import Literal

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.commands.build import build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from convnotes.book.build import Book, labels_file, make_book
from convnotes.book.pages.glossary import Glossary, aliases
from convnotes.book.pages.page import LANGUAGES, PageError
from convnotes.book.parity import check
from convnotes.book.render.notebook import SHOWN, Home
from convnotes.book.runs.executor import Executor, Limits
from convnotes.book.runs.scheduler import RunFailure
from convnotes.book.runs.store import Store, default_folder
from convnotes.book.runs.workdir import Scratch
from convnotes.book.serve import Serving
from convnotes.download import out_of_space
from convnotes.site import notebook_page as cells
from convnotes.site import search
from convnotes.site.cards import card
from convnotes.site.html import tidy
from convnotes.site.policy import with_policy
from convnotes.site.terms import TermLinks
from convnotes.site.unchanged import Part, times_of

log = get_plugin_logger("convnotes")
_store = lru_cache(Store)
# What outputs are written in; any page has them.
_EXTENSIONS = ("attr_list", "md_in_html", "pymdownx.blocks.caption", "pymdownx.blocks.html", "pymdownx.superfences")
_NOTEBOOK = {
    "ko": ("{}: 실행한 노트북", "{} 쪽의 코드를 실행한 노트북이에요."),
    "en": ("{}: the notebook that ran", "The notebook that ran the code of {}."),
}
_LAB = {
    "ko": ("{}: 노트북", "{}의 노트북이에요. 답을 채우고 실행해 보세요."),
    "en": ("{}: the notebook", "The notebook of {}, for you to fill in and run."),
}


class Options(Config):
    """The plugin's options in ``mkdocs.yml``."""

    other = config_options.File(exists=True)
    """The configuration of the second language, built into a folder of the first one's site."""
    timeout = config_options.Type(int, default=Limits.timeout)
    """Seconds that a fence may take."""
    memory = config_options.Type(int, default=Limits.memory)
    """Bytes of memory that a chapter may take."""
    strict_csp = config_options.Type(bool, default=False)
    """Whether each page forbids everything from elsewhere; not for a theme that wants fonts from another server."""


class NotebookFile(File):
    """The notebook of a recorded page, from which mkdocs-jupyter makes a page of its own."""

    def is_documentation_page(self) -> bool:
        return True

    def chapter(self, files: Files) -> Page:
        """The page that this is the notebook of. MkDocs has rendered it before, as it stands before in its list."""
        file = files.get_file_from_path(str(PurePosixPath(self.src_uri).relative_to(SHOWN).with_suffix(".md")))
        assert file is not None
        assert file.page is not None
        return file.page


class ConvnotesPlugin(BasePlugin[Options]):
    """Runs the chapters before a build, gives their pages to MkDocs, and builds the second language."""

    book: Book | None = None
    _serving: Serving | None = None
    _waits = True
    # The first build under ``mkdocs serve`` leaves the notebooks, which take half of its time, to the second.
    _hurries = False

    def __init__(self) -> None:
        super().__init__()
        self._ran: set[str] = set()
        self._second = Part()

    # That there is such an event makes MkDocs keep one plugin for all builds under ``mkdocs serve``.
    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self._waits = command != "serve"
        self._hurries = command == "serve"

    def on_config(self, config: MkDocsConfig) -> None:
        if "mkdocs-jupyter" in config.plugins:
            # Beside the runs, and a folder for each language: it removes what the last build did not use.
            folder = default_folder() / "notebooks" / _language(config)
            _remove_damaged(folder)
            options = config.plugins["mkdocs-jupyter"].config
            options["cache_dir"] = str(folder)
            if self._hurries:
                options["include"], options["cache"] = [], False
        config.markdown_extensions += [name for name in _EXTENSIONS if name not in config.markdown_extensions]
        self._glossary = Glossary.read(_root(config))
        self._terms = TermLinks(self._glossary, _language(config))
        config.markdown_extensions.append(self._terms)  # type: ignore[arg-type]

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        # The second language is built with the first one's book.
        if self.book is None or _language(config) == LANGUAGES[0]:
            self._start = time.monotonic()
            self._ran.clear()
            try:
                self.book = self._make_book(config)
            except (RunFailure, PageError) as failure:
                raise PluginError(str(failure)) from None
            if self._serving:
                self._second.put_away(Path(config.site_dir) / LANGUAGES[1])

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        assert self.book
        for path, content in self.book.files[_language(config)].items():
            if not path.startswith(f"{SHOWN}/"):
                files.append(File.generated(config, path, content=content))
                continue
            file = self._folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            hidden = InclusionLevel.NOT_IN_NAV
            files.append(NotebookFile.generated(config, path, abs_src_path=str(file), inclusion=hidden))
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        # The theme's templates are the same at each build, and compiling them takes a fifth of one.
        env.bytecode_cache = FileSystemBytecodeCache()
        return env

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        assert self.book
        return self.book.texts[_language(config)].get(page.file.src_uri.removesuffix(".md"))

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        self._terms.page = page.file.src_uri
        if not isinstance(page.file, NotebookFile):
            path = f"cards/{page.file.src_uri.removesuffix('.md')}.png"
            content = card(_title(page), config.site_name)
            files.append(File.generated(config, path, content=content))
            page.meta["card"] = path
            return None
        chapter = page.file.chapter(files)
        title = _notebook(chapter, _language(config))[0].format(_title(chapter))
        # Whoever searches for words of the chapter, or follows its tags, wants the chapter.
        page.meta = {**chapter.meta, "title": title, "search": {"exclude": True}, "tags": []}
        return ""

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        if not isinstance(page.file, NotebookFile):
            return None
        assert self.book
        chapter = page.file.chapter(files)
        page.toc = chapter.toc
        name = chapter.file.src_uri.removesuffix(".md")
        figures = {
            content: PurePosixPath(path).name
            for path, content in self.book.files[_language(config)].items()
            if path.startswith(f"figures/{name}/")
        }
        title = f"<h1>{escape(_title(page))}</h1>"
        try:
            content = title if self._hurries else _show(html, chapter.content or "", tuple(figures.items()))
        except ValueError as error:
            raise PluginError(f"{chapter.file.src_uri}: {error}") from None
        link = f'<a href="{chapter.file.url_relative_to(page.file)}">{escape(_title(chapter))}</a>'
        says = _notebook(chapter, _language(config))[1].format(link)
        return content.replace("</h1>", f'</h1>\n<p class="recorded">{says}</p>', 1)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._guarded(tidy(output))

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        return self._guarded(output) if template_name.endswith(".html") else output

    def _guarded(self, output: str) -> str:
        # ``mkdocs serve`` writes a script of its own into each page.
        return with_policy(output) if self.config.strict_csp and self._waits else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        language = _language(config)
        index = Path(config.site_dir) / "search" / "search_index.json"
        if index.exists():
            search.split(index, aliases(self._glossary, language))
        if language != LANGUAGES[0]:
            return
        assert self.book
        kept = "" if self._build_other(config, self.book) else f", {LANGUAGES[1]} is as it was"
        log.info("%s%s; %.0f s in all", _summary(self.book, self._ran), kept, time.monotonic() - self._start)
        if self._serving:
            self._serving.built(Path(config.site_dir), self.book.waiting)

    def _build_other(self, config: MkDocsConfig, book: Book) -> bool:
        """Build the second language, unless it is there and would be the same; whether it was built."""
        folder = Path(config.site_dir) / LANGUAGES[1]
        # An edit of one language, which is most of them, is then seen in half of the time.
        if self._serving:
            times = times_of([*self._watched(config), Path(config.config_file_path)])
            if self._second.put_back(folder, (book.texts[LANGUAGES[1]], book.files[LANGUAGES[1]], times)):
                return False
        other = load_config(
            self.config.other,
            strict=config.strict,
            site_dir=str(folder),
            site_url=f"{config.site_url.rstrip('/')}/{LANGUAGES[1]}/" if config.site_url else None,
        )
        build(other)
        return True

    def on_build_error(self, *, error: Exception) -> None:
        if out_of_space(error):
            raise PluginError(f"{error}; make room there and build again, for the site may not be whole") from None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        for path in self._watched(config):
            server.watch(str(path))
        # A file that changes when runs are done, for the server to build again.
        changed = self._folder / "changed"
        changed.touch()
        server.watch(str(changed))
        server.builder = _keep_serving(server.builder)
        # MkDocs looks twice a second, and then waits for further changes; an editor saves at once.
        server.build_delay = 0.1
        for emitter in server.observer.emitters:
            emitter._timeout = 0.1  # noqa: SLF001 - watchdog takes it for the whole observer only, when that is made
        # Not before the first build, which is to be there soon.
        assert self.book
        self._serving = Serving(_store(default_folder()), self._executor(config), changed, log.error)
        self._serving.built(Path(config.site_dir), self.book.waiting)
        self._hurries = False
        self._serving.ask(1)
        return server

    def _watched(self, config: MkDocsConfig) -> list[Path]:
        """What a site is made of, but for the configuration and the docs_dir that MkDocs watches itself."""
        docs = Path(config.docs_dir)
        others = [path for path in docs.parent.iterdir() if path != docs and not path.name.startswith(".")]
        return [*others, Path(__file__).parent, Path(self.config.other)]

    @cached_property
    def _folder(self) -> Path:
        """Where mkdocs-jupyter, which reads files only, finds the notebooks; it goes when the plugin goes."""
        return Scratch(default_folder(), f"site-{os.getpid()}-{id(self)}").keep_for(self).resolve()

    def _make_book(self, config: MkDocsConfig) -> Book:
        root = _root(config)
        differences = check(root)
        for difference in differences:
            log.warning("%s", difference)
        if differences and config.strict:
            raise PluginError(f"The pages of a chapter differ in {len(differences)} places")
        executor = self._executor(config)
        home = Home.of(root, config.site_url, config.repo_url)
        return make_book(root, _store(default_folder()), home, executor, wait=self._waits)

    def _executor(self, config: MkDocsConfig) -> Executor:
        def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
            self._ran.add(chapter)
            log.info("%s: fence %d of %d, %.0f s", chapter, fence, of, seconds)

        return Executor(labels_file(_root(config)), Limits(self.config.timeout, self.config.memory), progress)


def _summary(book: Book, ran: Collection[str]) -> str:
    """What was run for a build, and what not."""
    parts = [f"{len(ran)} chapters ran" + (f" ({', '.join(sorted(ran))})" if ran else "")]
    if book.waiting:
        parts = [f"{len(book.waiting)} chapters run while you read"]
    found = len(book.live) - len(ran) - len(book.waiting)
    return ", ".join([*parts, f"{found} were in the store", f"{len(book.recorded)} are recordings"])


def _notebook(chapter: Page, language: str) -> tuple[str, str]:
    """The title of the notebook page of a chapter, and what it says of itself."""
    return (_LAB if chapter.meta.get("lab") else _NOTEBOOK)[language]


def _keep_serving(build: Callable[[], None]) -> Callable[[], None]:
    """A rebuild that may fail: MkDocs answers no request after one that raised, until one succeeds."""

    def rebuild() -> None:
        try:
            build()
        except Abort:
            log.info("The last good site is still served")
        except Exception:
            log.exception("The build failed in a way that it should not; the last good site is still served")

    return rebuild


@lru_cache(maxsize=256)
def _show(html: str, chapter: str, figures: tuple[tuple[bytes, str], ...]) -> str:
    """``cells.show``, done again under ``mkdocs serve`` for what has changed only."""
    return cells.show(html, chapter, dict(figures))


@lru_cache
def _remove_damaged(folder: Path) -> None:
    """Remove, once a process, what one that was killed left half written: mkdocs-jupyter would fail on it."""
    for file in folder.glob("*.json"):
        try:
            json.loads(file.read_bytes())
        except ValueError:
            file.unlink()


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _title(page: Page) -> str:
    # Not the one that the navigation has, which may need the words around it.
    return str(page.meta.get("title", page.title))


def _language(config: MkDocsConfig) -> str:
    return Path(config.docs_dir).name
