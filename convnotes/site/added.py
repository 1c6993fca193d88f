"""The files that the engine adds to those of a site. None of them takes the place of an author's file."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import is_markdown_file

from convnotes.book.fault import Fault, Faults
from convnotes.book.languages import LANGUAGES
from convnotes.site.edition import Edition
from convnotes.site.pages import NotebookFile
from convnotes.site.style import SHEET, STYLE

# Written into a finished site: the state of the runs under ``mkdocs serve``, and a part of the search index.
_WRITTEN = ("running.json", "search/documents.json")


def add_files(edition: Edition, config: MkDocsConfig, files: Files, epub: str) -> None:
    """Add the files beside the pages, and the notebooks that are shown as pages.

    ``epub`` is the name of the book that is written into the finished site, if there is one.
    Raises ``Faults`` with every file of the author that has the place of another, or cannot be read.
    """
    beside, level = dict(edition.files), InclusionLevel
    if config.theme.name != "material":
        # Other themes show both renderings of a figure, for light pages and for dark ones.
        beside[SHEET] = STYLE.encode()
        config.extra_css.append(SHEET)
    # Without a level, a pattern of ``exclude_docs`` such as ``*.py`` would take them away.
    ours = [File.generated(config, path, content=beside[path], inclusion=level.INCLUDED) for path in beside]
    for path, content in edition.notebooks.items():
        ours.append(NotebookFile.generated(config, path, content=content, inclusion=level.NOT_IN_NAV))
    places = {file.dest_uri for file in ours}.union(_WRITTEN, [epub] if epub else [])
    if edition.language == LANGUAGES[0]:
        places.update(LANGUAGES[1:])
    if faults := list(_faults(edition, [file for file in files if file.inclusion != level.EXCLUDED], places)):
        raise Faults(faults)
    for file in ours:
        if there := files.get_file_from_path(file.src_uri):
            files.remove(there)
        files.append(file)


def _faults(edition: Edition, files: list[File], places: set[str]) -> Iterator[Fault]:
    course, docs = edition.course, edition.course.folder(edition.language)
    folders = {parent for place in places for parent in _parents(place)}
    for file in files:
        its_own = file.abs_src_path if not file.generated_by else None
        path = course.path(Path(its_own or docs / file.src_uri))
        taken = places.intersection([file.dest_uri, *_parents(file.dest_uri)])
        if taken or file.dest_uri in folders:
            name = min(taken, default=file.dest_uri)
            yield taken_name(path, name)
        elif is_markdown_file(file.src_uri.lower()) and not file.is_documentation_page():
            yield Fault(path, 1, "MkDocs takes no file of such a name for a page", "write its ending in small letters")
        elif file.abs_src_path and not Path(file.abs_src_path).exists():
            yield Fault(path, 1, "this link leads nowhere", "mend it, or exclude it")


def taken_name(path: str, name: str) -> Fault:
    return Fault(path, 1, f"the name {name} is taken: the build itself writes it", "rename this file")


def _parents(place: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(place).parents][:-1]
