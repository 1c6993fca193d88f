"""The preview images of shared links."""

import io

import numpy as np
import pytest
from PIL import Image

from convnotes.site.cards import card


def pixels(title):
    return np.asarray(Image.open(io.BytesIO(card(title, "노트"))).convert("L"))


@pytest.mark.parametrize("title", ["최대 풀링", "A long title " * 20, "끊을데없는말" * 30])
def test_a_title_of_any_length_keeps_clear_of_the_name_of_the_site(title):
    drawn = pixels(title)
    assert drawn.shape == (630, 1200)
    assert drawn[:80].std() == 0 and drawn[480:].std() > 0


def test_the_title_is_drawn_in_both_scripts():
    assert (pixels("층") != pixels("말")).any() and (pixels("a") != pixels("b")).any()


def test_a_picture_stands_between_the_title_and_the_name_of_the_site():
    drawn = io.BytesIO()
    Image.new("RGB", (540, 60), (200, 30, 30)).save(drawn, "WEBP")
    with_it = np.asarray(Image.open(io.BytesIO(card("층", "노트", drawn.getvalue()))).convert("RGB")).astype(int)
    rows = np.flatnonzero((with_it[..., 0] - with_it[..., 2] > 100).any(axis=1))
    assert 170 < rows.min() < rows.max() < 430
    assert (np.diff(rows) == 1).all()


def test_a_card_is_the_same_each_time():
    first = card("층", "노트")
    assert card("층", "노트") == first
