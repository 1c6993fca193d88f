"""Pictures that look alike are found, and a split keeps them together."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from convnotes import alike, datasets


@pytest.fixture(scope="module")
def photos():
    return {name: Image.fromarray(datasets.photo(name)) for name in datasets.PHOTOS}


def bits_apart(one, other):
    prints = [alike.fingerprint(np.asarray(image)) for image in (one, other)]
    return int(np.bitwise_count(prints[0] ^ prints[1]).sum())


@pytest.mark.parametrize("name", datasets.PHOTOS)
def test_a_copy_looks_alike_and_another_photo_does_not(photos, name):
    photo = photos[name]
    smaller = photo.resize((photo.width // 2, photo.height // 2))
    for copy in (smaller, photo.filter(ImageFilter.GaussianBlur(1))):
        assert bits_apart(photo, copy) < alike.LIMIT
    assert all(bits_apart(photo, other) > 2 * alike.LIMIT for key, other in photos.items() if key != name)


def test_a_chain_of_likenesses_is_one_group():
    bits = np.zeros((4, 256), bool)
    for place, ones in enumerate([0, 25, 50, 200]):
        bits[place, :ones] = True
    numbers = alike.groups(list(np.packbits(bits, axis=1)))
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]
    assert alike.groups([]).tolist() == []


@pytest.mark.parametrize("seed", range(20))
def test_no_group_is_on_both_sides_and_each_class_is(seed):
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(0, 3, 60))
    numbers = rng.integers(0, 40, 60)
    out = alike.held_out(labels, numbers, seed=seed)
    assert not set(numbers[out]) & set(numbers[~out])
    assert set(labels[out]) == set(labels[~out]) == {0, 1, 2}
    assert 0.15 < out.mean() < 0.45
