"""Read the settings of a site as MkDocs does: for the command line, and for other generators."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import InclusionLevel, get_files
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs.claim import LINE_SPANS
from convnotes.book.render.download_links import SiteAddress

PACKAGE_URL = "https://github.com/convnotes/convnotes"
# The settings that decide which files are pages.
_OF_FILES = ("docs_dir", "exclude_docs", "draft_docs", "not_in_nav")
# Outputs need these extensions, and any page may have outputs.
HIGHLIGHT = "pymdownx.highlight"
EXTENSIONS = (
    *("attr_list", "md_in_html"),
    *("pymdownx.blocks.caption", "pymdownx.blocks.html", HIGHLIGHT, "pymdownx.superfences"),
)
# Claims lead to lines.
LINES = {"line_spans": LINE_SPANS}

# MkDocs reads ``!ENV``. What names Python, or a place, stays as it is written.
_Loader = get_yaml_loader(yaml.SafeLoader)
_Loader.add_multi_constructor("", lambda loader, tag, node: node)


class _Dumper(yaml.SafeDumper):
    """Writes what stayed as it was written."""


_Dumper.add_multi_representer(yaml.Node, lambda dumper, node: node)


def read_settings(file: Path) -> dict[str, Any]:
    """Read the settings of a file, merged over the file that it inherits from. Raises ``LookupError``."""
    try:
        with file.open("rb") as text:
            return dict(yaml_load(text, _Loader))
    except (ConfigurationError, OSError) as error:
        raise LookupError(f"{file}: {error}") from None


def write_settings(settings: dict[str, Any]) -> bytes:
    """Return settings as YAML."""
    return yaml.dump(settings, Dumper=_Dumper, allow_unicode=True, sort_keys=False, encoding="utf-8")


def config_of(file: Path) -> MkDocsConfig:
    """Return the part of a configuration that decides which files are pages, which takes no plugin to load."""
    settings = read_settings(file)
    config = MkDocsConfig(str(file))
    config.load_dict({"site_name": "", "plugins": [], **{k: settings[k] for k in _OF_FILES if k in settings}})
    config.validate()
    return config


def docs_of(config: MkDocsConfig) -> Path:
    """Return the folder of the pages, which may be missing."""
    return Path(os.path.normpath(Path(config.config_file_path).absolute().parent / config.docs_dir))


def pages_in(config: MkDocsConfig, folder: Path, *, drafts: bool = False) -> list[Path]:
    """Return the files that MkDocs takes for the pages of a folder, its ``docs_dir``."""
    inclusion = InclusionLevel.is_in_serve if drafts else InclusionLevel.is_included
    return [folder / file.src_uri for file in get_files(config).documentation_pages(inclusion=inclusion)]


def course_of(config: MkDocsConfig, other: Path, *, drafts: bool) -> Course:
    """Return the course of a site, given the settings of its second language. Raises ``LookupError``."""
    configs = dict(zip(LANGUAGES, (config, config_of(other)), strict=True))
    root, docs = Path(config.config_file_path).resolve().parent, docs_of(config).parent.resolve()
    course = Course(root, docs, lambda folder: pages_in(configs[folder.name], folder, drafts=drafts))
    if docs_of(config).name == LANGUAGES[1]:
        raise LookupError(f"build the site of {course.path(docs / LANGUAGES[0])}: this one is built as a part of it")
    for language, its in configs.items():
        folder = docs_of(its)
        if folder.parent.resolve() / folder.name != course.folder(language):
            message = f"docs_dir is {course.path(folder)}, but both languages lie in one folder, by their names"
            raise LookupError(f"{its.config_file_path}: {message}; let it be {course.path(course.folder(language))}")
    return course


def other_files(config: MkDocsConfig) -> dict[str, bytes]:
    """Return the files beside the pages that MkDocs copies, by path."""
    files = (file for file in get_files(config) if file.inclusion.is_included() and not file.is_documentation_page())
    return {file.src_uri: file.content_bytes for file in files}


def find_course(root: Path) -> Course:
    """Return the course whose ``mkdocs*.yml`` are in a folder. Without those, pages are in ``docs/ko``."""
    configs: dict[Path, MkDocsConfig] = {}
    for file in sorted(root.glob("mkdocs*.y*ml")):
        config = config_of(file)
        configs.setdefault(docs_of(config), config)
    first = next((docs for docs in configs if docs.name == LANGUAGES[0]), None)
    if first is None:
        return Course(root)
    return Course(root, first.parent, lambda folder: pages_in(configs[folder], folder) if folder in configs else ())


def extensions_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of each Markdown extension of a site, and those of the extensions that outputs need.

    >>> extensions_of({"markdown_extensions": ["toc", {"pymdownx.highlight": {"anchor_linenums": True}}]})["toc"]
    {}
    """
    said = settings.get("markdown_extensions") or {}
    if isinstance(said, list):
        said = dict(pair for each in said for pair in (each.items() if isinstance(each, dict) else [(each, {})]))
    found = {name: said.get(name) or {} for name in (*said, *(name for name in EXTENSIONS if name not in said))}
    return {**found, HIGHLIGHT: {**found[HIGHLIGHT], **LINES}}


def of_language(course: Course, language: str) -> tuple[str, dict[str, Any]]:
    """The name and the settings of the file whose pages are those of a language.

    Raises ``LookupError`` if the course has none.
    """
    for file in sorted(course.root.glob("mkdocs*.y*ml")):
        if docs_of(config_of(file)) == course.folder(language):
            return file.name, read_settings(file)
    folder = course.path(course.folder(language))
    raise LookupError(f"{course.root} has no mkdocs*.yml with docs_dir: {folder}")


def address_of(course: Course, site_url: str | None, repo_url: str | None) -> SiteAddress:
    """Return a site's address. A fork of this book contains the package, but another course does not."""
    has_package = (course.root / "convnotes").is_dir() and repo_url
    return SiteAddress((site_url or "").rstrip("/") + "/", repo_url or "", (has_package and repo_url) or PACKAGE_URL)


def read_address(course: Course) -> SiteAddress:
    """The address that the settings of the first language say. Raises ``LookupError`` without settings."""
    _, settings = of_language(course, LANGUAGES[0])
    return address_of(course, settings.get("site_url"), settings.get("repo_url"))
