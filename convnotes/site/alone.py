"""Render one page anew into a site that stands, with what the last build of its language left."""

from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from convnotes.book.fault import Fault
from convnotes.book.pages.blocks import Block, Prose
from convnotes.book.pages.page import Page
from convnotes.files import write
from convnotes.site.edition import Edition


@dataclass(frozen=True)
class Built:
    """One language as MkDocs built it last."""

    edition: Edition
    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment

    def rewrite(self, page: Page) -> bool:
        """Write the HTML of a page whose prose alone has changed. Tell whether that was possible.

        What the page says about its errors, the whole build says better. So this says nothing.
        """
        book, before = self.edition.book, self.edition.course.pages[self.edition.language].get(page.name)
        if before is None or _frame(before) != _frame(page):
            return False
        try:
            rendered = book.render(page)
        except Fault:
            return False
        there = book.files[page.language]
        if any(there.get(path) != content for path, content in rendered.files.items()):
            return False
        output = self._html(page, rendered.text)
        if output is None:
            return False
        # The build that made the file had another folder.
        write({Path(self.config.site_dir, self.files.src_uris[f"{page.name}.md"].dest_uri): output})
        return True

    def _html(self, page: Page, text: str) -> bytes | None:
        """Do with one page what MkDocs does with each page of a build."""
        config, files, plugins = self.config, self.files, self.config.plugins
        file = files.src_uris[f"{page.name}.md"]
        shown = file.page
        # Material fills lists of tags in after it has read all pages.
        if shown is None or "material/tags" in text:
            return None
        self.edition.retyped[page.name] = text
        shown = plugins.on_pre_page(shown, config=config, files=files)
        shown.read_source(config)
        shown.markdown = plugins.on_page_markdown(shown.markdown or "", page=shown, config=config, files=files)
        shown.render(config, files)
        shown.content = plugins.on_page_content(shown.content or "", page=shown, config=config, files=files)
        shown.active = True
        try:
            context = get_context(self.nav, files.documentation_pages(), config, shown)
            context = plugins.on_page_context(context, page=shown, config=config, nav=self.nav)
            template = self.env.get_template(shown.meta.get("template", "main.html"))
            output = plugins.on_post_page(template.render(context), page=shown, config=config)
            if self.edition.shown.faults:
                self.edition.shown.faults.clear()
                return None
        finally:
            shown.active = False
        return output.encode("utf-8", errors="xmlcharrefreplace")


def _frame(page: Page) -> list[Block]:
    """Return the page without its prose, and without the numbers of its lines."""
    return [replace(block, line=0) for block in page.blocks if not isinstance(block, Prose)]
