"""``python -m convnotes.photos``: what it says of thirty pictures, what it writes, and that it changes nothing else."""

import json
import os
import unicodedata

import keras
import numpy as np
import pytest
from PIL import Image

from convnotes import features, photos
from convnotes.files import checksum
from convnotes.pictures import SIDE
from tests.conftest import run_python

ORIENTATION = 0x0112


def picture(kind, number):
    """A patchy red or blue picture, like no other."""
    rng = np.random.default_rng([kind, number])
    pixels = rng.integers(0, 100, (6, 8, 3), "uint8")
    pixels[..., 2 * kind] += 120
    return Image.fromarray(pixels).resize((160, 120))


@pytest.fixture(scope="module")
def thirty(tmp_path_factory):
    """Thirty files: pictures of two classes, some of them odd."""
    folder = tmp_path_factory.mktemp("pictures") / "my 사진"
    for name in ("고양이", "red ones", "empty"):
        (folder / name).mkdir(parents=True)
    for number in range(13):
        picture(0, number).save(folder / "red ones" / f"IMG {number}.jpg", quality=95)
        picture(1, number).save(folder / "고양이" / f"{number}번.png")
    whole = folder / "red ones" / "IMG 0.jpg"
    (folder / "red ones" / "broken.jpg").write_bytes(whole.read_bytes()[:1500])
    (folder / "red ones" / "notes.txt").write_text("no picture")
    picture(0, 1).resize((80, 60)).save(folder / "red ones" / "smaller copy.jpg", quality=95)
    picture(1, 20).convert("CMYK").save(folder / "고양이" / "print.jpg", quality=95)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    picture(1, 21).save(folder / "고양이" / unicodedata.normalize("NFD", "돌린 사진.jpg"), exif=exif)
    return folder


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Mean colours instead of EfficientNet-Lite0, which takes ten seconds."""
    pool = [keras.layers.Rescaling(1 / 128, offset=-127 / 128), keras.layers.AveragePooling2D(SIDE // 4)]
    layers = [keras.Input((SIDE, SIDE, 3)), *pool, keras.layers.Flatten()]
    monkeypatch.setattr(features, "extractor", lambda: keras.Sequential(layers))


def state(folder):
    return {file: checksum(file.read_bytes()) for file in folder.rglob("*") if file.is_file()}


@pytest.mark.kernels
def test_thirty_pictures(thirty, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = state(thirty)
    assert photos.main([str(thirty)]) == 0
    assert state(thirty) == before
    said = capsys.readouterr().out
    expected = [
        "empty is no class: the folder is empty.",
        "red ones/broken.jpg is left out: the file is broken.",
        "red ones/notes.txt is left out: it is no picture.",
        "고양이/print.jpg has the colours of print, CMYK; it was turned into RGB.",
        "고양이/돌린 사진.jpg was taken with the camera turned; it was turned upright.",
        "red ones/IMG 1.jpg and red ones/smaller copy.jpg look alike; they stay together.",
    ]
    assert said.startswith(f"31 files in {thirty}\n")
    assert said.splitlines()[1:7] == sorted(expected, key=said.index)
    assert "red ones: 14 pictures, 고양이: 15 pictures" in said
    out = tmp_path / "my 사진-model"
    assert sorted(file.name for file in out.iterdir()) == ["model.keras", "report.json"]
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["classes"] == ["red ones", "고양이"] and set(expected) == set(report["remarks"])
    assert report["trained_on"] + report["held_out"] == 29
    assert report["right"] == report["held_out"] > report["always_the_commonest"]
    model = keras.models.load_model(out / "model.keras")
    probable = model.predict(np.asarray(picture(1, 30).resize((SIDE, SIDE)))[None], verbose=0)[0]
    assert report["classes"][probable.argmax()] == "고양이" and np.isclose(probable.sum(), 1)
    assert photos.main([str(thirty)]) == 2
    assert "model.keras is there already; give another place with --out" in capsys.readouterr().out


def refused(capsys, *arguments):
    assert photos.main(list(map(str, arguments))) == 2
    (line,) = capsys.readouterr().out.splitlines()
    return line


def test_one_class_alone_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all" / "cat").mkdir(parents=True)
    picture(0, 0).save(tmp_path / "all" / "cat" / "a.png")
    assert refused(capsys, "all").endswith("two classes or more; all has only cat")
    assert [file.name for file in tmp_path.iterdir()] == ["all"]


def test_a_place_that_cannot_be_written_to_is_refused(thirty, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    assert refused(capsys, thirty, "--out", tmp_path / "file" / "in it").startswith("nothing can be written to")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refused(capsys, thirty, "--out", tmp_path / "locked").startswith("nothing can be written to")
    assert refused(capsys, thirty, "--out", thirty / "model").endswith("give another place with --out")
    assert not (thirty / "model").exists()


def test_too_few_different_pictures_are_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for kind, name in enumerate(("cat", "dog")):
        (tmp_path / "all" / name).mkdir(parents=True)
        for number in range(5):
            picture(kind, number * (1 - kind)).save(tmp_path / "all" / name / f"{number}.png")
    assert photos.main(["all"]) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "dog has fewer than 4 different pictures, too few to split"
    assert [file.name for file in tmp_path.iterdir()] == ["all"]


@pytest.mark.nightly
def test_the_command_itself(thirty, tmp_path):
    """As a reader types it, with EfficientNet-Lite0, in a process of its own."""
    said = run_python("-m", "convnotes.photos", str(thirty), "--out", str(tmp_path / "out"))
    assert "loaded again, the model answers the same" in said
    assert (tmp_path / "out" / "model.keras").stat().st_size > 10_000_000
