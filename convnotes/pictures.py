"""A reader's folder of pictures, with a folder inside it for each class: read, never changed."""

import unicodedata
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 224


class Found(NamedTuple):
    """The files that may be pictures, the class of each, the names of the classes, and remarks on the rest."""

    files: list[Path]
    labels: list[int]
    classes: list[str]
    remarks: list[str]


class Picture(NamedTuple):
    """The square in the middle of a picture, (side, side, 3) uint8, and what was done to the picture before."""

    pixels: np.ndarray
    remarks: list[str]


def find(folder: Path) -> Found:
    """The files in the folders of a folder; each inner folder that has a file is a class. Hidden ones do not count.

    Raises ``ValueError`` unless there are two classes or more.

    >>> find(Path("no such folder"))
    Traceback (most recent call last):
        ...
    ValueError: no such folder is no folder
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder")
    found = Found([], [], [], [])
    for inner in sorted(folder.iterdir()):
        if inner.name.startswith("."):
            continue
        if not inner.is_dir():
            found.remarks.append(f"{named(inner)} is left out: it lies in no folder of a class.")
            continue
        files = sorted(file for file in inner.rglob("*") if file.is_file() and not file.name.startswith("."))
        if not files:
            found.remarks.append(f"{named(inner)} is no class: the folder is empty.")
            continue
        found.files.extend(files)
        found.labels.extend([len(found.classes)] * len(files))
        found.classes.append(named(inner))
    if len(found.classes) < 2:
        there = f"only {found.classes[0]}" if found.classes else "none"
        raise ValueError(
            f"a classifier needs a folder of pictures for each of two classes or more; {folder} has {there}"
        )
    return found


def named(path: Path, folder: Path | None = None) -> str:
    """The name of a file as people write it: some systems take letters of Hangul apart."""
    return unicodedata.normalize("NFC", str(path.relative_to(folder) if folder else path.name))


def load(file: Path, side: int = SIDE) -> Picture:
    """Read a picture, turn it upright, and take the square in its middle.

    Raises ``ValueError``, in words that follow the name of the file, for what is no picture or is broken.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("CMYK", (40, 30)).save(Path(folder, "print.jpg"))
    ...     picture = load(Path(folder, "print.jpg"), side=8)
    >>> picture.pixels.shape, picture.remarks
    ((8, 8, 3), ['has the colours of print, CMYK; it was turned into RGB.'])
    """
    try:
        with Image.open(file) as opened:
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            turned = opened.getexif().get(0x0112, 1) != 1
    except UnidentifiedImageError:
        raise ValueError("is left out: it is no picture.") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValueError("is left out: the file is broken.") from None
    if upright.mode[0] in "IF":
        raise ValueError("is left out: it has more than 8 bits a colour; save it with 8.")
    remarks = ["was taken with the camera turned; it was turned upright."] * turned
    if upright.mode == "CMYK":
        remarks.append("has the colours of print, CMYK; it was turned into RGB.")
    if upright.has_transparency_data:
        remarks.append("is transparent in places; they became white.")
        above = upright.convert("RGBA")
        upright = Image.new("RGBA", above.size, "white")
        upright.alpha_composite(above)
    return Picture(np.asarray(ImageOps.fit(upright.convert("RGB"), (side, side))), remarks)
