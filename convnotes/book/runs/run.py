"""A run: an executed notebook, sealed with its own checksum. Functions here read its details."""

from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode, v4

from convnotes.book.course import Course
from convnotes.book.kernel.protocol import FIGURE_MIME, KEPT_MIME, SOURCE_MIME
from convnotes.files import checksum

_NO_DIGEST = "0" * 64


def seal(run: NotebookNode) -> str:
    """Return a run as text, with its own checksum in its metadata."""
    run.metadata["convnotes"]["sha256"] = _NO_DIGEST
    nbformat.validate(run)
    run.metadata["convnotes"]["sha256"] = checksum(v4.writes(run).encode())
    return v4.writes(run)


def unseal(text: str) -> NotebookNode:
    """Read a run from text. Raises ``ValueError`` if the text has changed since ``seal``."""
    try:
        run = v4.reads(text)
        digest = run.metadata["convnotes"]["sha256"]
        whole = digest == checksum(text.replace(digest, _NO_DIGEST).encode())
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"not a run: {error!r}") from error
    if not whole:
        raise ValueError("not as it was when it was run")
    return run


def words_of(run: NotebookNode) -> dict[str, str]:
    """Return the words in a run's figures: the English, and the Korean that was drawn."""
    return {
        english: korean
        for _, figure in _bundles(run, FIGURE_MIME)
        for english, korean in figure.get("labels", {}).items()
    }


def kept_by(run: NotebookNode) -> dict[str, str]:
    """Return the checksum of each file that a run kept. The last one counts for a repeated name."""
    return {said["name"]: said["sha256"] for _, said in _bundles(run, KEPT_MIME)}


def read_by(run: NotebookNode) -> dict[str, str]:
    """Return the checksum of each data set that a run read."""
    return {name: digest for name, digest in _read(run) if not _is_recorded(name)}


def outdated(run: NotebookNode, course: Course) -> list[str]:
    """Return the files of other recorded runs that have changed since this run read them."""
    read = dict.fromkeys(_read(run))
    return [name for name, digest in read if _is_recorded(name) and course.checksum(name) != digest]


def pictures_of(run: NotebookNode) -> dict[str, str]:
    """Return the preview of each figure, a PNG in base64, by the figure's name."""
    return {figure["name"]: data["image/png"] for data, figure in _bundles(run, FIGURE_MIME)}


def _read(run: NotebookNode) -> Iterator[tuple[str, str]]:
    return ((said["name"], said["sha256"]) for _, said in _bundles(run, SOURCE_MIME))


def _bundles(run: NotebookNode, mime: str) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """Yield each output with this MIME type: all its data, and the data of this type."""
    for cell in run.cells:
        for output in cell.outputs:
            data = output.get("data", {})
            if mime in data:
                yield data, data[mime]


def _is_recorded(name: str) -> bool:
    return name.startswith("recorded/")
