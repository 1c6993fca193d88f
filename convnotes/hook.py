"""The MkDocs plugin: it connects MkDocs events to the engine.

``on_pre_build`` reports every fault of the pages. MkDocs builds into another folder than that of the site, so a
failed build leaves the last good site unchanged. ``mkdocs serve`` does not wait for runs: pages show placeholders.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, PluginCollection, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data

from convnotes.book import Faults, Limits
from convnotes.book.languages import LANGUAGES
from convnotes.download import out_of_space
from convnotes.site import folds, html
from convnotes.site.added import add_files
from convnotes.site.alone import Built
from convnotes.site.edition import Edition
from convnotes.site.options import Options
from convnotes.site.pages import NotebookFile, name_of, title_of
from convnotes.site.session import Session
from convnotes.site.settings import EXTENSIONS, HIGHLIGHT, LINES, course_of

log = get_plugin_logger("convnotes")


class EditionPlugin(BasePlugin[Options]):
    """Gives MkDocs the pages of one language, and the files beside them."""

    edition: Edition

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session or Session(log)

    def on_config(self, config: MkDocsConfig) -> None:
        config.markdown_extensions += [name for name in EXTENSIONS if name not in config.markdown_extensions]
        config.mdx_configs[HIGHLIGHT] = {"pygments_lang_class": True, **config.mdx_configs.get(HIGHLIGHT, {}), **LINES}
        config.markdown_extensions += [self.edition.terms, self.edition.shown]  # type: ignore[list-item]

    # After all plugins that add files, such as the posts of a blog.
    @event_priority(-100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        with _plainly():
            add_files(self.edition, config, files, self.config.epub)
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
        return "" if isinstance(page.file, NotebookFile) else self.edition.text(name_of(page))

    # Before all plugins that change the text.
    @event_priority(100)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        self.edition.terms.page = self.edition.shown.file = page.file.src_uri
        if not isinstance(page.file, NotebookFile):
            page.meta.update(card=f"cards/{name_of(page)}.png", minutes=self.edition.minutes(name_of(page)))
            if page.meta["card"] not in files.src_uris:
                card = self.edition.pages.card(page, title_of(page), config.site_name, self.edition.files)
                files.append(File.generated(config, page.meta["card"], content=card))
            text = self.edition.text(name_of(page))
            # Material's blog reads its posts itself.
            return get_data(text)[0] if text and type(page).read_source is not Page.read_source else None
        chapter = page.file.chapter(files)
        title = self.edition.notebook_title(title_of(chapter), lab="lab" in chapter.meta)
        # Searches and tags must lead to the chapter, not to its notebook.
        page.meta = {**chapter.meta, "title": title, "search": {"exclude": True}, "tags": []}
        return ""

    def on_page_content(self, content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if not isinstance(page.file, NotebookFile):
            return html.with_media(content, page.file, files)
        chapter = page.file.chapter(files)
        page.toc, told = chapter.toc, page.file.about(chapter)
        try:
            return self.edition.notebook_html(told, chapter.content or "", hurry=self.session.hurries)
        except ValueError as error:
            raise PluginError(f"{chapter.file.src_uri}: {error}") from None

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        self.edition.shown.check(page.file.src_uri, page.content or "", page.meta)
        return self._guarded(html.unparted(html.tidy(folds.fold(output, self.edition.language))))

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        return self._guarded(output) if template_name.endswith(".html") else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self.edition.shown.faults:
            raise PluginError(str(Faults(self.edition.shown.faults)))
        self.edition.finish_search(Path(config.site_dir), split=self.config.split_search)
        with _plainly():
            self.edition.finish_epub(self.config.epub, config, self.nav, hurry=self.session.hurries)

    def on_build_error(self, *, error: Exception) -> None:
        self.session.abandon()
        if isinstance(error, OSError) and (error.filename or out_of_space(error)):
            # MkDocs would print a traceback.
            log.error("%s; %s and build again", error, "make room there" if out_of_space(error) else "mend that")
            raise Abort("Aborted with a BuildError!") from None

    def _guarded(self, output: str) -> str:
        # The policy would block the script that ``mkdocs serve`` adds to each page.
        return html.with_policy(output) if self.config.strict_csp and not self.session.serves else output


class ConvnotesPlugin(EditionPlugin):
    """Runs the chapters before a build, and builds the first language, then the second."""

    # Defining on_startup makes MkDocs reuse this instance for every build.
    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.session = Session(log, serves=command == "serve")

    def on_config(self, config: MkDocsConfig) -> None:
        with _plainly():
            course = course_of(config, Path(self.config.other), drafts=self.session.serves)
        self.edition = self.session.begin(course, Limits(self.config.timeout, self.config.memory), config)
        super().on_config(config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        with _plainly():
            differences = self.session.make(self.edition)
        if differences and config.strict:
            raise PluginError(f"The pages of a chapter differ in {differences} places")

    @event_priority(-100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self.session.build_beside(lambda: self._build_second(config))
        return super().on_files(files, config=config)

    # After all plugins that write into the site.
    @event_priority(-200)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        super().on_post_build(config=config)
        self.session.finish(self.edition.book, self._watched(config), lambda: self._build_second(config), config)

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
        build(other, serve_url=other.site_url if self.session.serves else None)
        other.site_dir = str(self.session.site / language)  # where a page alone is written later

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        self.session.serve(server, config, self.edition.book, [*self._watched(config), Path(config.docs_dir)])
        return server

    def _watched(self, config: MkDocsConfig) -> list[Path]:
        """Return the site's sources, except the pages of the first language."""
        theme = [Path(config.theme.custom_dir)] if config.theme.custom_dir else []
        settings = [Path(self.config.other), Path(config.config_file_path), *map(Path, config.hooks)]
        return [*self.edition.course.beside, *theme, *settings, Path(__file__).parent]


@contextmanager
def _plainly() -> Iterator[None]:
    """Let MkDocs end with what is wrong, in its words for it, instead of a traceback."""
    try:
        yield
    except (Faults, LookupError, ChildProcessError) as failure:
        if type(failure) not in (Faults, LookupError, ChildProcessError):
            raise
        raise PluginError(str(failure)) from None
