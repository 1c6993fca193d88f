"""The tools that the bench compares. Each lays out the same chapters, in both languages, as its own manual asks for.

All but convnotes get the notebooks that our site offers for download, with the outputs
taken out. None of them knows of two languages, so one site holds both.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat
import yaml

from convnotes.book.languages import LANGUAGES
from convnotes.site.settings import read_settings
from tests.conftest import ROOT, run_python

MYST_NB, MARKDOWN_EXEC = "1.4.0", "1.12.6"
MATERIAL = "site_name: Chapters\ntheme: {name: material, font: false}\n"
EXTENSIONS = "markdown_extensions: [admonition, attr_list, pymdownx.details, pymdownx.superfences]\n"
SPHINX = """
extensions = ["myst_nb"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "cache"
nb_execution_timeout = 300
"""
COLAB = "google.colab"


@dataclass(frozen=True)
class Tool:
    """How a project of one tool is laid out in an empty folder, and built there.

    ``source`` has the places of a chapter's text, ``page`` that of the chapter in the built
    site; both take ``{language}`` and ``{chapter}``.
    """

    name: str
    lay: Callable[[Path, "Chapters"], None]
    command: list[str]
    source: str
    site: str
    page: str

    def sources(self, folder: Path, chapter: str) -> list[Path]:
        return [folder / self.source.format(language=language, chapter=chapter) for language in LANGUAGES]


class Chapters:
    """Some chapters of the book, as a project of our own and as notebooks without outputs."""

    def __init__(self, names: list[str], folder: Path) -> None:
        self.names, self.folder = names, folder
        lay_convnotes(folder, self)
        run_python("-m", "mkdocs", "build", "--quiet", cwd=folder, CONVNOTES_STORE=str(folder / "store"))

    def notebook(self, language: str, chapter: str) -> nbformat.NotebookNode:
        place = "" if language == LANGUAGES[0] else f"{language}/"
        notebook = nbformat.read(self.folder / "site" / f"{place}{chapter}.ipynb", as_version=4)
        notebook.cells = [cell for cell in notebook.cells if COLAB not in cell.source]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        return notebook


def lay_convnotes(folder: Path, chapters: Chapters) -> None:
    shutil.copytree(ROOT / "docs" / "theme", folder / "docs" / "theme")
    shutil.copy(ROOT / "docs" / "ship.py", folder / "docs")
    for name in ("glossary.csv", "labels.csv", "messages.csv"):
        shutil.copy(ROOT / "docs" / name, folder / "docs")
    for language, file in zip(LANGUAGES, ("mkdocs.yml", "mkdocs.en.yml"), strict=True):
        for chapter in chapters.names:
            page = folder / "docs" / language / f"{chapter}.md"
            page.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "docs" / language / f"{chapter}.md", page)
        settings = {key: value for key, value in read_settings(ROOT / file).items() if key != "nav"}
        (folder / file).write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def lay_notebooks(folder: Path, chapters: Chapters) -> None:
    for language in LANGUAGES:
        for chapter in chapters.names:
            file = folder / "docs" / language / f"{chapter}.ipynb"
            file.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(chapters.notebook(language, chapter), file)


def lay_mkdocs_jupyter(folder: Path, chapters: Chapters) -> None:
    lay_notebooks(folder, chapters)
    plugins = "plugins: [search, {mkdocs-jupyter: {execute: true}}]\n"
    (folder / "mkdocs.yml").write_text(MATERIAL + plugins, "utf-8")


def lay_myst_nb(folder: Path, chapters: Chapters) -> None:
    lay_notebooks(folder, chapters)
    docs = folder / "docs"
    (docs / "conf.py").write_text(SPHINX, "utf-8")
    pages = "\n".join(f"{language}/{chapter}" for language in LANGUAGES for chapter in chapters.names)
    (docs / "index.md").write_text(f"# Chapters\n\n```{{toctree}}\n{pages}\n```\n", "utf-8")


def lay_markdown_exec(folder: Path, chapters: Chapters) -> None:
    for language in LANGUAGES:
        for chapter in chapters.names:
            file = folder / "docs" / language / f"{chapter}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            head = f'```python exec="1" source="above" result="text" session="{language}/{chapter}"\n'
            cells = chapters.notebook(language, chapter).cells
            texts = [cell.source if cell.cell_type == "markdown" else f"{head}{cell.source}\n```" for cell in cells]
            file.write_text("\n\n".join(texts) + "\n", "utf-8")
    (folder / "mkdocs.yml").write_text(f"{MATERIAL}{EXTENSIONS}plugins: [search, markdown-exec]\n", "utf-8")


def environment(folder: Path) -> Path:
    """An environment with the other tools, that sees ours below: they are not among what the project needs."""
    run_python("-m", "uv", "venv", "--quiet", "--python", sys.executable, str(folder))
    python = folder / "bin" / "python"
    needed = [f"myst-nb=={MYST_NB}", "sphinx-book-theme", f"markdown-exec=={MARKDOWN_EXEC}"]
    run_python("-m", "uv", "pip", "install", "--quiet", "--python", str(python), *needed)
    (own,) = folder.glob("lib/*/site-packages")
    ours = Path(nbformat.__file__).parents[1]
    (own / "ours.pth").write_text(f"{ours}\n{ROOT}\n", "utf-8")
    return python


def tools(others: Path) -> list[Tool]:
    """Convnotes first; ``others`` is the Python that has the rest."""
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    notebook = "docs/{language}/{chapter}.ipynb"
    return [
        Tool("convnotes", lay_convnotes, mkdocs, "docs/{language}/{chapter}.md", "site", "{chapter}/"),
        Tool(
            f"mkdocs-jupyter {version('mkdocs-jupyter')}", lay_mkdocs_jupyter, mkdocs, notebook, "site", "ko/{chapter}/"
        ),
        Tool(
            f"MyST-NB {MYST_NB}",
            lay_myst_nb,
            # Without -j: side by side, two pages of the same code break its cache ("hashkey already exists").
            [str(others), "-m", "sphinx", "-q", "docs", "site"],
            notebook,
            "site",
            "ko/{chapter}.html",
        ),
        Tool(
            f"markdown-exec {MARKDOWN_EXEC}",
            lay_markdown_exec,
            [str(others), "-m", "mkdocs", "build", "--quiet"],
            "docs/{language}/{chapter}.md",
            "site",
            "ko/{chapter}/",
        ),
    ]
