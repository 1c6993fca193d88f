"""The MkDocs plugin: MkDocs events to the engine.

Whatever is wrong with a page's code, outputs or parity shows in ``on_pre_build``,
before MkDocs empties the old site: such a build, or rebuild under ``mkdocs serve``,
leaves the last good site as it was. ``mkdocs serve`` does not wait for runs: a page
stands without its outputs until they are there.
"""

from collections.abc import Callable
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
from mkdocs.plugins import BasePlugin, PluginCollection, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from convnotes.book import Faults, Limits
from convnotes.book.languages import LANGUAGES
from convnotes.book.render.download_links import SHOWN
from convnotes.download import out_of_space
from convnotes.site import html
from convnotes.site.cards import card
from convnotes.site.edition import Edition
from convnotes.site.session import Session

log = get_plugin_logger("convnotes")
# What outputs are written in; any page has them.
_EXTENSIONS = ("attr_list", "md_in_html", "pymdownx.blocks.caption", "pymdownx.blocks.html", "pymdownx.superfences")


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


class EditionPlugin(BasePlugin[Options]):
    """Gives MkDocs the pages of one language, and what stands beside them."""

    def __init__(self, edition: Edition | None = None, session: Session | None = None) -> None:
        super().__init__()
        self._edition, self.session = edition, session or Session(log)

    @property
    def edition(self) -> Edition:
        assert self._edition, "MkDocs calls on_config before all other events of a build"
        return self._edition

    def on_config(self, config: MkDocsConfig) -> None:
        if "mkdocs-jupyter" in config.plugins:
            options = config.plugins["mkdocs-jupyter"].config
            options["cache_dir"] = str(self.session.notebook_cache(self.edition.language))
            if self.session.hurries:
                options["include"], options["cache"] = [], False
        config.markdown_extensions += [name for name in _EXTENSIONS if name not in config.markdown_extensions]
        config.markdown_extensions.append(self.edition.terms)  # type: ignore[arg-type]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for path, content in self.edition.files:
            files.append(File.generated(config, path, content=content))
        for path, content in self.edition.notebooks:
            # mkdocs-jupyter reads files only.
            file = self.session.folder / path
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
        return self.edition.texts.get(page.file.src_uri.removesuffix(".md"))

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        self.edition.terms.page = page.file.src_uri
        if not isinstance(page.file, NotebookFile):
            path = f"cards/{page.file.src_uri.removesuffix('.md')}.png"
            content = card(_title(page), config.site_name)
            files.append(File.generated(config, path, content=content))
            page.meta["card"] = path
            return None
        chapter = page.file.chapter(files)
        title = self.edition.notebook_title(_title(chapter), lab=bool(chapter.meta.get("lab")))
        # Whoever searches for words of the chapter, or follows its tags, wants the chapter.
        page.meta = {**chapter.meta, "title": title, "search": {"exclude": True}, "tags": []}
        return ""

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        if not isinstance(page.file, NotebookFile):
            return None
        chapter = page.file.chapter(files)
        page.toc = chapter.toc
        name = chapter.file.src_uri.removesuffix(".md")
        title = f"<h1>{escape(_title(page))}</h1>"
        try:
            content = title if self.session.hurries else self.edition.show_notebook(name, html, chapter.content or "")
        except ValueError as error:
            raise PluginError(f"{chapter.file.src_uri}: {error}") from None
        link = chapter.file.url_relative_to(page.file)
        says = self.edition.introduce_notebook(link, _title(chapter), lab=bool(chapter.meta.get("lab")))
        return content.replace("</h1>", f'</h1>\n<p class="recorded">{says}</p>', 1)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._guarded(html.tidy(output))

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        return self._guarded(output) if template_name.endswith(".html") else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.edition.finish_search(Path(config.site_dir))

    def _guarded(self, output: str) -> str:
        # ``mkdocs serve`` writes a script of its own into each page.
        return html.with_policy(output) if self.config.strict_csp and not self.session.serves else output


class ConvnotesPlugin(EditionPlugin):
    """Runs the chapters before a build, builds the first language, and then the second."""

    # Defining on_startup makes MkDocs reuse this instance for every build.
    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.session = Session(log, serves=command == "serve")

    def on_config(self, config: MkDocsConfig) -> None:
        root = Path(config.config_file_path).parent
        limits = Limits(self.config.timeout, self.config.memory)
        self._edition = self.session.begin(root, limits, config.site_url, config.repo_url)
        super().on_config(config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        try:
            differences = self.session.make(self.edition)
        except Faults as failure:
            raise PluginError(str(failure)) from None
        if differences and config.strict:
            raise PluginError(f"The pages of a chapter differ in {differences} places")
        self.session.put_away(Path(config.site_dir))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        super().on_post_build(config=config)
        book = self.edition.book
        watched = [*self._watched(config), Path(config.config_file_path)]
        kept = self.session.put_back(Path(config.site_dir), book, watched)
        if not kept:
            self._build_second(config)
        as_it_was = f", {LANGUAGES[1]} is as it was" if kept else ""
        log.info("%s%s; %.0f s in all", self.session.summary(book), as_it_was, self.session.seconds)
        self.session.end(book)

    def _build_second(self, config: MkDocsConfig) -> None:
        language, ours = LANGUAGES[1], self.config
        other = load_config(
            self.config.other,
            strict=config.strict,
            site_dir=str(Path(config.site_dir) / language),
            site_url=f"{config.site_url.rstrip('/')}/{language}/" if config.site_url else None,
        )
        # That has given this instance the other's options; each language has an instance of its own.
        second = EditionPlugin(self.edition.other(language), self.session)
        second.config, self.config = self.config, ours
        plugins = PluginCollection()
        for name, plugin in other.plugins.items():
            plugins[name] = second if plugin is self else plugin
        other.plugins = plugins
        build(other)

    def on_build_error(self, *, error: Exception) -> None:
        if out_of_space(error):
            raise PluginError(f"{error}; make room there and build again, for the site may not be whole") from None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        for path in self._watched(config):
            server.watch(str(path))
        # The first build has left out what the next one, as soon as it is served, shall bring.
        server.watch(str(self.session.serve(Path(config.site_dir), self.edition.book)))
        server.builder = _keep_serving(server.builder)
        _look_often(server)
        return server

    def _watched(self, config: MkDocsConfig) -> list[Path]:
        """What a site is made of, but for the configuration and the docs_dir that MkDocs watches itself."""
        docs = Path(config.docs_dir)
        others = [path for path in docs.parent.iterdir() if path != docs and not path.name.startswith(".")]
        return [*others, Path(__file__).parent, Path(self.config.other)]


def _look_often(server: LiveReloadServer) -> None:
    """MkDocs looks twice a second, and then waits for further changes; an editor saves at once."""
    server.build_delay = 0.1
    for emitter in server.observer.emitters:
        # Watchdog takes it for the whole observer only, when MkDocs makes that.
        emitter._timeout = 0.1  # noqa: SLF001


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


def _title(page: Page) -> str:
    # Not the one that the navigation has, which may need the words around it.
    return str(page.meta.get("title", page.title))
