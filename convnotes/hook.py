"""The MkDocs plugin: MkDocs events to the engine.

Whatever is wrong with a page's code, outputs or parity shows in ``on_pre_build``,
before MkDocs empties the old site: such a build, or rebuild under ``mkdocs serve``,
leaves the last good site as it was.
"""

import json
import shutil
import time
import weakref
from collections.abc import Callable
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

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

from convnotes.book import cells
from convnotes.book.book import Book, labels_file, make_book
from convnotes.book.execute import Executor, Limits
from convnotes.book.notebooks import SHOWN, Home
from convnotes.book.pages import LANGUAGES, PageError
from convnotes.book.parity import check
from convnotes.book.run import RunFailure
from convnotes.book.store import Store, default_folder

log = get_plugin_logger("convnotes")
_store = lru_cache(Store)
_NOTEBOOK = {
    "ko": ("{}: 실행한 노트북", "{} 쪽의 코드를 실행한 노트북이에요."),
    "en": ("{}: the notebook that ran", "The notebook that ran the code of {}."),
}


class Options(Config):
    """The plugin's options in ``mkdocs.yml``."""

    other = config_options.File(exists=True)
    """The configuration of the second language, built into a folder of the first one's site."""
    timeout = config_options.Type(int, default=Limits.timeout)
    """Seconds that a fence may take."""
    memory = config_options.Type(int, default=Limits.memory)
    """Bytes of memory that a chapter may take."""


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

    def on_config(self, config: MkDocsConfig) -> None:
        if "mkdocs-jupyter" in config.plugins:
            # Beside the runs, and a folder for each language: it removes what the last build did not use.
            folder = default_folder() / "notebooks" / _language(config)
            _remove_damaged(folder)
            config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(folder)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        if self.book is None:
            try:
                self.book = self._make_book(config)
            except (RunFailure, PageError) as failure:
                raise PluginError(str(failure)) from None

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
        if not isinstance(page.file, NotebookFile):
            return None
        chapter = page.file.chapter(files)
        title = _NOTEBOOK[_language(config)][0].format(_title(chapter))
        # Whoever searches for words of the chapter wants the chapter.
        page.meta = {**chapter.meta, "title": title, "search": {"exclude": True}}
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
        try:
            content = _show(html, chapter.content or "", tuple(figures.items()))
        except ValueError as error:
            raise PluginError(f"{chapter.file.src_uri}: {error}") from None
        link = f'<a href="{chapter.file.url_relative_to(page.file)}">{escape(_title(chapter))}</a>'
        says = _NOTEBOOK[_language(config)][1].format(link)
        return content.replace("</h1>", f'</h1>\n<p class="recorded">{says}</p>', 1)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        _shorten(Path(config.site_dir) / "search" / "search_index.json")
        if _language(config) != LANGUAGES[0]:
            return
        other = load_config(
            self.config.other,
            strict=config.strict,
            site_dir=str(Path(config.site_dir) / LANGUAGES[1]),
            site_url=f"{(config.site_url or '/').rstrip('/')}/{LANGUAGES[1]}/",
        )
        plugin = other.plugins["convnotes"]
        assert isinstance(plugin, ConvnotesPlugin)
        plugin.book = self.book
        build(other)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        # MkDocs watches its own docs_dir; a folder watched twice would be built twice.
        docs = Path(config.docs_dir)
        others = [path for path in docs.parent.iterdir() if path != docs and not path.name.startswith(".")]
        for path in (*others, Path(__file__).parent, self.config.other):
            server.watch(str(path))
        server.builder = _keep_serving(server.builder)
        # MkDocs looks twice a second, and then waits for further changes; an editor saves at once.
        server.build_delay = 0.1
        for emitter in server.observer.emitters:
            emitter._timeout = 0.1  # noqa: SLF001 - watchdog takes it for the whole observer only, when that is made
        return server

    @cached_property
    def _folder(self) -> Path:
        """Where mkdocs-jupyter, which reads files only, finds the notebooks; it goes when the plugin goes."""
        folder = mkdtemp(prefix="convnotes-")
        weakref.finalize(self, shutil.rmtree, folder)
        return Path(folder)

    def _make_book(self, config: MkDocsConfig) -> Book:
        start = time.monotonic()
        root = _root(config)
        differences = check(root)
        for difference in differences:
            log.warning("%s", difference)
        if differences and config.strict:
            raise PluginError(f"The pages of a chapter differ in {len(differences)} places")
        ran: set[str] = set()

        def progress(chapter: str, fence: int, of: int, seconds: float) -> None:
            ran.add(chapter)
            log.info("%s: fence %d of %d, %.0f s", chapter, fence, of, seconds)

        limits = Limits(self.config.timeout, self.config.memory)
        executor = Executor(labels_file(root), limits, progress)
        home = Home((config.site_url or "").rstrip("/") + "/", config.repo_url or "")
        book = make_book(root, _store(default_folder()), home, executor)
        log.info("%d chapters ran, the others were in the store; %.1f s", len(ran), time.monotonic() - start)
        return book


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


def _shorten(index: Path) -> None:
    """Write Korean in the search index as it is: escaped, as MkDocs has it, a letter takes twice the bytes."""
    if index.is_file():
        text = json.dumps(json.loads(index.read_bytes()), ensure_ascii=False, separators=(",", ":"))
        index.write_text(text, "utf-8")


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _title(page: Page) -> str:
    # Not the one that the navigation has, which may need the words around it.
    return str(page.meta.get("title", page.title))


def _language(config: MkDocsConfig) -> str:
    return Path(config.docs_dir).name
