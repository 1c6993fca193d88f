"""Pictures of a folder: what is read, what is left out, and what is said of it."""

import unicodedata

import numpy as np
import pytest
from PIL import Image

from convnotes import pictures

ORIENTATION = 0x0112


def noise(side=64, seed=0):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (side, side, 3), "uint8"))


def test_each_inner_folder_with_files_is_a_class_and_the_rest_is_said(tmp_path):
    for name in ("cat", "dog", "empty", ".cache"):
        (tmp_path / name).mkdir()
    for file in ("cat/a.jpg", "dog/deeper/b.jpg", ".cache/c.jpg", "dog/.hidden", "loose.jpg"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    found = pictures.find(tmp_path)
    assert [file.name for file in found.files] == ["a.jpg", "b.jpg"]
    assert (found.labels, found.classes) == ([0, 1], ["cat", "dog"])
    assert found.remarks == [
        "empty is no class: the folder is empty.",
        "loose.jpg is left out: it lies in no folder of a class.",
    ]


@pytest.mark.parametrize(("names", "there"), [([], "none"), (["cat"], "only cat")])
def test_fewer_than_two_classes_are_refused(tmp_path, names, there):
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jpg").touch()
    with pytest.raises(ValueError, match=f"two classes or more; .* has {there}$"):
        pictures.find(tmp_path)


def test_hangul_that_a_system_took_apart_is_put_together(tmp_path):
    file = tmp_path / unicodedata.normalize("NFD", "고양이 사진.jpg")
    assert pictures.named(file) == pictures.named(file, tmp_path) == "고양이 사진.jpg"


def test_a_camera_that_was_turned(tmp_path):
    """The picture is green on the left when it is upright; the file holds it lying on its side."""
    upright = np.zeros((40, 40, 3), "uint8")
    upright[:, :20, 1] = 255
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    Image.fromarray(np.rot90(upright)).save(tmp_path / "a.png", exif=exif)
    picture = pictures.load(tmp_path / "a.png", side=40)
    assert (picture.pixels == upright).all()
    assert picture.remarks == ["was taken with the camera turned; it was turned upright."]


@pytest.mark.parametrize(
    ("mode", "form", "said"),
    [("CMYK", "jpg", "CMYK"), ("RGBA", "png", "transparent"), ("L", "png", ""), ("P", "gif", ""), ("1", "png", "")],
)
def test_other_colours_become_rgb(tmp_path, mode, form, said):
    image = noise().convert(mode)
    if mode == "RGBA":
        image.putalpha(0)
    image.save(tmp_path / f"a.{form}")
    picture = pictures.load(tmp_path / f"a.{form}", side=32)
    assert picture.pixels.shape == (32, 32, 3) and picture.pixels.dtype == np.uint8
    assert len(picture.remarks) == bool(said) and said in "".join(picture.remarks)
    if mode == "RGBA":
        assert (picture.pixels == 255).all()


def test_what_cannot_be_read_is_left_out_in_one_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    noise().save(tmp_path / "whole.jpg")
    (tmp_path / "broken.jpg").write_bytes((tmp_path / "whole.jpg").read_bytes()[:900])
    Image.fromarray(np.full((40, 40), 60_000, "uint16")).save(tmp_path / "deep.png")
    for name, said in [("notes.txt", "no picture"), ("broken.jpg", "broken"), ("deep.png", "more than 8 bits")]:
        with pytest.raises(ValueError, match=f"^is left out: .*{said}"):
            pictures.load(tmp_path / name)


def test_the_square_in_the_middle_is_taken(tmp_path):
    wide = np.zeros((20, 60, 3), "uint8")
    wide[:, 20:40] = 255
    Image.fromarray(wide).save(tmp_path / "wide.png")
    assert (pictures.load(tmp_path / "wide.png", side=20).pixels == 255).all()
