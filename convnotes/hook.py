"""The MkDocs plugin: it connects MkDocs events to the engine.

``on_pre_build`` reports every fault before MkDocs empties the old site, so a failed build leaves the last good
site unchanged. ``mkdocs serve`` does not wait for runs: until they end, pages show placeholders.
"""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.commands.build import build
from mkdocs.config import Config, config_options, load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, PluginCollection, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from convnotes.book import Faults, Limits
from convnotes.book.languages import LANGUAGES
from convnotes.download import out_of_space
from convnotes.site import html
from convnotes.site.alone import Built
from convnotes.site.edition import Chapter, Edition
from convnotes.site.pages import NotebookFile
from convnotes.site.session import Session
from convnotes.site.settings import EXTENSIONS

log = get_plugin_logger("convnotes")


class Options(Config):
    """The plugin's options in ``mkdocs.yml``.

    ``other`` configures the second language. ``timeout`` limits a fence, in seconds, and ``memory`` a chapter, in
    bytes. ``strict_csp`` blocks other hosts. ``split_search`` is for a theme that loads ``documents.json`` itself.
    ``epub`` names the book that readers can download.
    """

    other = config_options.File(exists=True)
    timeout = config_options.Type(int, default=Limits.timeout)
    memory = config_options.Type(int, default=Limits.memory)
    strict_csp = config_options.Type(bool, default=False)
    split_search = config_options.Type(bool, default=False)
    epub = config_options.Type(str, default="")


class EditionPlugin(BasePlugin[Options]):
    """Gives MkDocs the pages of one language, and the files beside them."""

    edition: Edition

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session or Session(log)

    def on_config(self, config: MkDocsConfig) -> None:
        config.markdown_extensions += [name for name in EXTENSIONS if name not in config.markdown_extensions]
        config.mdx_configs.setdefault("pymdownx.highlight", {}).setdefault("pygments_lang_class", True)
        config.markdown_extensions.append(self.edition.terms)  # type: ignore[arg-type]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for path, content in self.edition.files.items():
            files.append(File.generated(config, path, content=content))
        for path, content in self.edition.notebooks.items():
            files.append(NotebookFile.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        self.edition.pages.begin(config, files)
        return files

    # MkDocs gives the navigation and the templates in two events, and a page alone needs both.
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        self.nav = nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        # Cache compiled templates: they stay the same, and compiling them takes a fifth of a build.
        env.bytecode_cache = FileSystemBytecodeCache()
        if search := config.plugins.get("material/search"):
            self.edition.pages.keep_entries(search.search_index)
        self.session.built[self.edition.language] = Built(self.edition, config, files, self.nav, env)
        return env

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        page.render = partial(self.edition.pages.render, page)  # type: ignore[method-assign]
        return page

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        return "" if isinstance(page.file, NotebookFile) else self.edition.text(_name(page))

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        self.edition.terms.page = page.file.src_uri
        if not isinstance(page.file, NotebookFile):
            page.meta["card"] = f"cards/{_name(page)}.png"
            if page.meta["card"] not in files.src_uris:
                card = self.edition.pages.card(page, _title(page), config.site_name)
                files.append(File.generated(config, page.meta["card"], content=card))
            return None
        chapter = page.file.chapter(files)
        title = self.edition.notebook_title(_title(chapter), lab="lab" in chapter.meta)
        # Searches and tags must lead to the chapter, not to its notebook.
        page.meta = {**chapter.meta, "title": title, "search": {"exclude": True}, "tags": []}
        return ""

    def on_page_content(self, content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if not isinstance(page.file, NotebookFile):
            return html.with_media(content, page.file, files)
        chapter = page.file.chapter(files)
        page.toc, link = chapter.toc, chapter.file.url_relative_to(page.file)
        following = (_title(after), after.file.url_relative_to(page.file)) if (after := chapter.next_page) else None
        told = Chapter(_name(chapter), _title(chapter), "lab" in chapter.meta, link, following)
        try:
            return self.edition.notebook_html(told, chapter.content or "", hurry=self.session.hurries)
        except ValueError as error:
            raise PluginError(f"{chapter.file.src_uri}: {error}") from None

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._guarded(html.tidy(output))

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        return self._guarded(output) if template_name.endswith(".html") else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.edition.finish_search(Path(config.site_dir), split=self.config.split_search)
        try:
            if name := self.config.epub:
                self.edition.finish_epub(name, config, self.nav, hurry=self.session.hurries)
        except ValueError as error:
            raise PluginError(str(error)) from None

    def on_build_error(self, *, error: Exception) -> None:
        self.session.abandon()
        if out_of_space(error):
            raise PluginError(f"{error}; make room there and build again, for the site may not be whole") from None

    def _guarded(self, output: str) -> str:
        # The policy would block the script that ``mkdocs serve`` adds to each page.
        return html.with_policy(output) if self.config.strict_csp and not self.session.serves else output


class ConvnotesPlugin(EditionPlugin):
    """Runs the chapters before a build, and builds the first language, then the second."""

    # Defining on_startup makes MkDocs reuse this instance for every build.
    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.session = Session(log, serves=command == "serve")

    def on_config(self, config: MkDocsConfig) -> None:
        root = Path(config.config_file_path).resolve().parent  # it may be relative
        limits = Limits(self.config.timeout, self.config.memory)
        self.edition = self.session.begin(root, limits, config.site_url, config.repo_url)
        if Path(config.docs_dir).resolve() == self.edition.course.folder(LANGUAGES[1]):
            raise PluginError(f"build the site of docs/{LANGUAGES[0]}: this one is built as a part of it")
        super().on_config(config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        try:
            differences = self.session.make(self.edition)
        except Faults as failure:
            raise PluginError(str(failure)) from None
        if differences and config.strict:
            raise PluginError(f"The pages of a chapter differ in {differences} places")
        self.session.put_away(Path(config.site_dir))

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self.session.build_beside(lambda: self._build_second(config))
        return super().on_files(files, config=config)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        super().on_post_build(config=config)
        site, made_of = Path(config.site_dir), self._watched(config)
        self.session.finish(site, self.edition.book, made_of, lambda: self._build_second(config))

    def _build_second(self, config: MkDocsConfig) -> None:
        language, ours = LANGUAGES[1], self.config
        other = load_config(
            self.config.other,
            strict=config.strict,
            site_dir=str(Path(config.site_dir) / language),
            site_url=f"{config.site_url.rstrip('/')}/{language}/" if config.site_url else None,
        )
        # Loading gave this instance the other's options, so the second language needs its own instance.
        second, plugins = EditionPlugin(self.session), other.plugins
        second.edition, second.config, self.config = self.edition.other(language), self.config, ours
        other.plugins = PluginCollection()
        for name, plugin in plugins.items():
            other.plugins[name] = second if plugin is self else plugin
        build(other)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        self.session.serve(server, config, self.edition.book, [*self._watched(config), Path(config.docs_dir)])
        return server

    def _watched(self, config: MkDocsConfig) -> list[Path]:
        """Return the site's sources, except the pages of the first language."""
        docs = Path(config.docs_dir)
        others = [path for path in docs.parent.iterdir() if path != docs and not path.name.startswith(".")]
        return [*others, Path(__file__).parent, Path(self.config.other), Path(config.config_file_path)]


def _name(page: Page) -> str:
    return page.file.src_uri.removesuffix(".md")


def _title(page: Page) -> str:
    # A title in the navigation may need its context, so do not use that one.
    return str(page.meta.get("title", page.title))
