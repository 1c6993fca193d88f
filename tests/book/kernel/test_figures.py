"""Each figure has four renderings."""

import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import colors
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from convnotes.book.kernel.figures import INK, PAPER, PHOTO, render, set_style
from convnotes.book.pages.labels import LabelError, Labels

WORDS = Labels({"epoch": "에포크", "loss": "손실", "layer {}": "층 {}", "cat": "고양이", "dog": "개", "peak": "꼭대기"})


@pytest.fixture(autouse=True)
def style():
    set_style()
    yield
    plt.close("all")


def texts(svg):
    return {line.split("<")[0] for line in svg.split(">") if line.split("<")[0].strip()}


def draw():
    fig, (left, right) = plt.subplots(1, 2, num="f", layout="constrained")
    left.plot([1, 2], label="loss")
    left.set_xlabel("epoch")
    left.legend()
    left.annotate("peak", (0, 1), (0.5, 1.5), arrowprops={"arrowstyle": "->", "color": INK}, bbox={"edgecolor": INK})
    right.bar(["cat", "dog"], [1, 2])
    right.set_title("layer 3")
    right.scatter([0, 1], [1, 2], c=[INK, "red"])
    return fig


def test_words_are_korean_on_korean_pages_tick_labels_included():
    bundle, _ = render(draw(), Labels(WORDS.pairs))
    korean, english = (texts(bundle["renderings"][f"{language}-light"]) for language in ("ko", "en"))
    assert {"에포크", "손실", "층 3", "고양이", "개", "꼭대기"} <= korean
    assert {"epoch", "loss", "layer 3", "cat", "dog", "peak"} <= english
    assert not {"epoch", "loss", "cat"} & korean
    assert bundle["labels"]["layer {}"] == "층 {}"


def test_the_figure_itself_keeps_its_words_and_colours():
    fig = draw()
    render(fig, Labels(WORDS.pairs))
    assert fig.axes[0].get_xlabel() == "epoch"
    assert fig.axes[0].xaxis.label.get_color() in (INK, (*colors.to_rgb(INK), 1.0))


def test_ink_becomes_paper_in_the_dark():
    renderings = render(draw(), Labels(WORDS.pairs))[0]["renderings"]
    assert INK in renderings["en-light"] and PAPER not in renderings["en-light"]
    assert PAPER in renderings["en-dark"] and INK not in renderings["en-dark"]


@pytest.mark.parametrize("title", ["", "cat"])
def test_photos_are_drawn_for_the_dark_where_they_have_ink(title):
    figure, axis = plt.subplots(num="photo", figsize=(4, 3))
    axis.imshow(np.zeros((300, 400, 3)))
    axis.axis("off")
    axis.set_title(title)
    renderings = render(figure, Labels(WORDS.pairs))[0]["renderings"]
    assert (renderings["ko-light"] == renderings["ko-dark"]) == (not title)


def test_missing_words_are_all_named():
    with pytest.raises(LabelError, match="'cat', 'dog', 'epoch', 'layer 3', 'loss', 'peak'"):
        render(draw(), Labels({}))


@pytest.mark.parametrize("label", ["0.5", "3 × 3", "$k_{out}$", "x", "", "1e5", "CD 플레이어 · CD player"])
def test_labels_without_words_or_with_korean_need_no_other(label):
    labels = Labels({})
    assert labels.korean(label) == label
    labels.check()


def test_drawings_are_svg_without_date_and_photos_are_pixels():
    bundle, _ = render(draw(), Labels(WORDS.pairs))
    assert bundle["format"] == "svg" and "dc:date" not in bundle["renderings"]["ko-light"]
    photo = plt.figure("photo", figsize=(4, 3))
    photo.add_subplot().imshow(np.zeros((300, 400, 3)))
    bundle, preview = render(photo, Labels({}))
    assert bundle["format"] == PHOTO[0] and (bundle["width"], bundle["height"]) == (384, 288)
    with Image.open(io.BytesIO(base64.b64decode(bundle["renderings"]["ko-dark"]))) as image:
        assert image.format == PHOTO[0].upper() and image.size == (800, 600)
    with Image.open(io.BytesIO(base64.b64decode(preview))) as image:
        assert image.format == "PNG"


@pytest.mark.parametrize(
    ("pixels", "title", "wide"),
    [(500, "", 500), (500, "cat", 800), (20, "", 800), (2000, "", 800), (250, "", 384)],
    ids=["photo", "words", "blown up", "large photo", "small photo"],
)
def test_photos_without_words_are_no_larger_than_they_are(pixels, title, wide):
    figure, axis = plt.subplots(num="photo", figsize=(4, 4), layout=ConstrainedLayoutEngine(w_pad=0, h_pad=0))
    axis.imshow(np.zeros((pixels, pixels, 3)))
    axis.axis("off")
    figure.text(0, 0, title)
    if pixels == 20:
        axis.imshow(np.zeros((300, 300, 3)))
    bundle, _ = render(figure, Labels(WORDS.pairs))
    with Image.open(io.BytesIO(base64.b64decode(bundle["renderings"]["ko-light"]))) as image:
        assert image.size == (wide, wide)
    assert bundle["width"] == 384
    assert (bundle["renderings"]["ko-light"] == bundle["renderings"]["en-light"]) == (not title)


def test_the_same_figure_gives_the_same_bytes():
    first = render(draw(), Labels(WORDS.pairs))
    plt.close("all")
    assert render(draw(), Labels(WORDS.pairs)) == first


def test_no_two_parts_of_a_drawing_share_an_id():
    fig, axes = plt.subplots(1, 2, num="twins")
    for ax in axes:
        ax.imshow(np.eye(3))
        ax.set_title("peak")
        ax.plot([0, 1])
    svg = render(fig, WORDS)[0]["renderings"]["en-light"]
    ids = re.findall(r' id="([^"]+)"', svg)
    assert ids and len(set(ids)) == len(ids) and svg.count("<image") == 2


def test_korean_has_glyphs_in_pixel_figures(recwarn):
    photo = plt.figure("photo", figsize=(4, 3))
    photo.add_subplot(title="cat").imshow(np.zeros((300, 400, 3)))
    render(photo, Labels(WORDS.pairs))
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


def test_a_colour_that_is_the_paper_of_the_dark_stays():
    fig = draw()
    fig.axes[0].axvline(1, color=PAPER)
    renderings = render(fig, Labels(WORDS.pairs))[0]["renderings"]
    assert PAPER in renderings["ko-light"] and renderings["ko-light"].count(PAPER) == renderings["en-light"].count(
        PAPER
    )
