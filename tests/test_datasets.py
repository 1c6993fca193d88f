"""Data that is the same everywhere, and clear words where it is not there."""

import os
import shutil

import numpy as np
import pytest

from convnotes import datasets


def test_packaged_digits_are_balanced_and_split_for_good():
    (x_train, y_train), (x_test, y_test) = datasets.mnist()
    assert np.bincount(y_train).tolist() == [400] * 10 and np.bincount(y_test).tolist() == [100] * 10
    assert x_train.dtype == x_test.dtype == y_train.dtype == np.uint8 and x_train.max() == 255
    train = {image.tobytes() for image in x_train}
    assert not train & {image.tobytes() for image in x_test}
    assert y_train[:20].tolist() != sorted(y_train[:20].tolist())


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
    with pytest.raises(FileNotFoundError, match="CONVNOTES_DOWNLOAD=1"):
        datasets.mnist(full=True)


def test_all_of_mnist_from_the_cache_and_by_download(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    monkeypatch.setenv("CONVNOTES_DOWNLOAD", "1")
    arrays = {"x_train": [1], "y_train": [2], "x_test": [3], "y_test": [4]}

    def fetch(url, file, sha256):
        assert url.endswith("/mnist.npz") and len(sha256) == 64
        file.parent.mkdir(parents=True)
        np.savez(file, **arrays)

    monkeypatch.setattr(datasets, "fetch", fetch)
    for _ in range(2):
        (x_train, _), (_, y_test) = datasets.mnist(full=True)
        assert x_train == [1] and y_test == [4]
        monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)


@pytest.mark.skipif("CONVNOTES_DATA" not in os.environ, reason="needs the photos in the folder CONVNOTES_DATA")
def test_cats_and_dogs():
    folder = datasets.cats_and_dogs()
    assert sum(1 for _ in folder.rglob("*.jpg")) == 3000


def test_cats_and_dogs_where_they_are_not(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="the cat and dog photos are not on this machine"):
        datasets.cats_and_dogs()


def make_photos(folder, cats=1000):
    for part, count in {"train": 1000, "validation": 500}.items():
        for kind in ("cats", "dogs"):
            (folder / part / kind).mkdir(parents=True)
            for number in range(cats if (part, kind) == ("train", "cats") else count):
                (folder / part / kind / f"{number}.jpg").touch()


def test_photos_that_are_missing_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNOTES_DATA", str(tmp_path))
    make_photos(tmp_path / "cats_and_dogs_small", cats=999)
    with pytest.raises(ValueError, match=r"train/cats has 999 JPEG files, not 1,000; remove .*cats_and_dogs_small"):
        datasets.cats_and_dogs()


def test_cats_and_dogs_from_the_archive(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / "cache")
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    monkeypatch.setenv("CONVNOTES_DOWNLOAD", "1")
    make_photos(tmp_path / "cats_and_dogs_filtered")

    def fetch(url, file):
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.make_archive(str(file.with_suffix("")), "zip", tmp_path, "cats_and_dogs_filtered")
        return file

    monkeypatch.setattr(datasets, "fetch", fetch)
    folder = datasets.cats_and_dogs()
    assert sorted(path.name for path in folder.iterdir()) == ["train", "validation"]
    monkeypatch.delenv("CONVNOTES_DOWNLOAD")
    assert datasets.cats_and_dogs() == folder


@pytest.mark.parametrize("name", datasets.PHOTOS)
def test_photos_are_in_colour(name):
    image = datasets.photo(name)
    assert image.ndim == 3 and image.shape[2] == 3 and image.dtype == np.uint8


def test_an_unknown_photo():
    with pytest.raises(ValueError, match="no photo 'dog'; there is astronaut, chelsea, coffee, rocket"):
        datasets.photo("dog")
