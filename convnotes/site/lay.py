"""Lay a finished site over the one that stands, so that a build that fails changes nothing there."""

import logging
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.utils import CountHandler

from convnotes.files import write

# What no build writes, and none removes: the state of the runs, and what is hidden, such as the folder of Git.
_OWN = re.compile(r"(.*/)?running\.json|\..*")


def lay(new: Path, site: Path, without: str | None = None) -> bool:
    """Make a site like a new one, except for a folder of it. Tell whether a page that stood has changed."""
    wanted = _files(new)
    there = {path for path in _files(site) if not _OWN.fullmatch(path) and path.partition("/")[0] != without}
    different = {path: content for path, file in wanted.items() if (content := file.read_bytes()) != _read(site / path)}
    contents, gone = {site / path: content for path, content in different.items()}, there - wanted.keys()
    try:
        write(contents)
    except (FileExistsError, IsADirectoryError, NotADirectoryError):
        # A folder must give way to a file of its name, or a file to a folder.
        _remove(site, gone)
        write(contents)
    else:
        _remove(site, gone)
    return any(path.endswith(".html") and path in there for path in different)


def _remove(site: Path, paths: Iterable[str]) -> None:
    """Remove files, and the folders that they leave empty."""
    for file in (site / path for path in paths):
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == site or any(folder.iterdir()):
                break
            folder.rmdir()


def _files(site: Path) -> dict[str, Path]:
    return {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def warned() -> bool:
    """Tell whether MkDocs has counted a warning in the build that is under way."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(handler.get_counts() for handler in handlers if isinstance(handler, CountHandler))
