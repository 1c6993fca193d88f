"""The pictures in ``img/``: figures of the pages, kept as files for the README."""

import base64
import io
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode
from PIL import Image

from convnotes.book.kernel.protocol import FIGURE_MIME

FORMATS = {".png": "PNG", ".jpg": "JPEG"}


def pictures(folder: Path, runs: Iterable[NotebookNode]) -> dict[Path, bytes]:
    """What each picture of a folder should hold: the figure of the runs that has its name.

    Raises ``LookupError`` for a picture that no figure is named after.
    """
    figures = {
        output.data[FIGURE_MIME]["name"]: base64.b64decode(output.data["image/png"])
        for run in runs
        for cell in run.cells
        for output in cell.outputs
        if FIGURE_MIME in output.get("data", {})
    }
    files = sorted(file for file in folder.iterdir() if file.suffix in FORMATS)
    for file in files:
        if file.stem not in figures:
            raise LookupError(f"{file}: no page makes a figure {file.stem!r}; there is {', '.join(sorted(figures))}")
    return {file: _encode(figures[file.stem], FORMATS[file.suffix]) for file in files}


def _encode(png: bytes, form: str) -> bytes:
    if form == "PNG":
        return png
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(buffer, form, quality=90)
    return buffer.getvalue()
