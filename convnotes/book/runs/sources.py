"""What a run has read and what it kept, each by name and checksum."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from convnotes.book.kernel.protocol import KEPT_MIME, SOURCE_MIME


def kept_by(run: NotebookNode) -> dict[str, str]:
    """The files that a run kept for others, and the checksum of each; of two with one name, the later."""
    return dict(_said(run, KEPT_MIME))


def read_by(run: NotebookNode) -> dict[str, str]:
    """The data that a run has read, and the checksum of each."""
    return {name: digest for name, digest in _said(run, SOURCE_MIME) if not _is_recorded(name)}


def outdated(run: NotebookNode, docs: Path) -> list[str]:
    """The files of other recorded runs that a run has read, and that are not in ``docs`` as they were then."""
    read = dict.fromkeys(_said(run, SOURCE_MIME))
    return [name for name, digest in read if _is_recorded(name) and checksum(docs / name) != digest]


def checksum(file: Path) -> str:
    """The SHA-256 of a file, or nothing if it is not there."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _said(run: NotebookNode, mime: str) -> Iterator[tuple[str, str]]:
    for cell in run.cells:
        for output in cell.outputs:
            if said := output.get("data", {}).get(mime):
                yield said["name"], said["sha256"]


def _is_recorded(name: str) -> bool:
    return name.startswith("recorded/")
