"""Read the settings of a site as MkDocs does, for other generators."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from convnotes.book.course import Course
from convnotes.book.languages import LANGUAGES
from convnotes.book.render.download_links import SiteAddress

PACKAGE_URL = "https://github.com/convnotes/convnotes"


# Outputs need these extensions, and any page may have outputs.
EXTENSIONS = (
    *("attr_list", "md_in_html"),
    *("pymdownx.blocks.caption", "pymdownx.blocks.html", "pymdownx.highlight", "pymdownx.superfences"),
)
_UNKNOWN = object()


class _Loader(yaml.SafeLoader):
    """Marks values with tags that only MkDocs knows, such as ``!ENV`` and names of Python functions."""


_Loader.add_multi_constructor("", lambda loader, tag, node: _UNKNOWN)


def read_settings(file: Path) -> dict[str, Any]:
    """Read the settings of a file, merged over the file that it inherits from. What only MkDocs knows is left out."""
    settings = _known(yaml.load(file.read_text("utf-8"), _Loader) or {})  # noqa: S506 - a safe loader
    inherited = settings.pop("INHERIT", None)
    return _merged(read_settings(file.parent / inherited), settings) if inherited else settings


def extensions_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of each Markdown extension of a site, and those of the extensions that outputs need.

    >>> extensions_of({"markdown_extensions": ["toc", {"pymdownx.highlight": {"anchor_linenums": True}}]})["toc"]
    {}
    """
    said = settings.get("markdown_extensions") or {}
    if isinstance(said, list):
        said = dict(pair for each in said for pair in (each.items() if isinstance(each, dict) else [(each, {})]))
    return {name: said.get(name) or {} for name in (*said, *(name for name in EXTENSIONS if name not in said))}


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items() if each is not _UNKNOWN}
    return [_known(each) for each in value if each is not _UNKNOWN] if isinstance(value, list) else value


def of_language(course: Course, language: str) -> tuple[str, dict[str, Any]]:
    """The name and the settings of the file whose pages are those of a language.

    Raises ``LookupError`` if the course has none.
    """
    for file in sorted(course.root.glob("mkdocs*.yml")):
        settings = read_settings(file)
        if settings.get("docs_dir", "").rstrip("/") == f"docs/{language}":
            return file.name, settings
    raise LookupError(f"{course.root} has no mkdocs*.yml with docs_dir: docs/{language}")


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            merged[key] = _merged(below[key], above[key])
    return merged


def address_of(course: Course, site_url: str | None, repo_url: str | None) -> SiteAddress:
    """Return a site's address. A fork of this book contains the package, but another course does not."""
    has_package = (course.root / "convnotes").is_dir() and repo_url
    return SiteAddress((site_url or "").rstrip("/") + "/", repo_url or "", (has_package and repo_url) or PACKAGE_URL)


def read_address(course: Course) -> SiteAddress:
    """The address that the settings of the first language say. Raises ``LookupError`` without settings."""
    _, settings = of_language(course, LANGUAGES[0])
    return address_of(course, settings.get("site_url"), settings.get("repo_url"))
