"""EfficientNet-Lite0 in whole numbers: how far it is from Keras, how large it is, and that it is the same each time."""

import os

import keras
import numpy as np
import pytest
from skimage import data

from convnotes import datasets, pretrained, rounded


@pytest.fixture(scope="module")
def lite():
    model = pretrained.efficientnet_lite0()
    return model, rounded.rounding(model)


def photos():
    """A hundred: validation photos where there are any, otherwise parts of those of scikit-image."""
    rng = np.random.default_rng(0)
    if "CONVNOTES_DATA" in os.environ:
        files = sorted((datasets.cats_and_dogs() / "validation").glob("*/*.jpg"))
        return [np.asarray(keras.utils.load_img(file)) for file in files[::10]]
    sources = [datasets.photo(name) for name in datasets.PHOTOS] + [data.hubble_deep_field()]
    found = []
    for photo in sources:
        for _ in range(20):
            side = int(min(photo.shape[:2]) * rng.uniform(0.5, 1))
            top, left = (rng.integers(length - side + 1) for length in photo.shape[:2])
            found.append(photo[top : top + side, left : left + side])
    return found


def test_the_rounded_model_answers_as_keras_does(lite):
    model, steps = lite
    small = [keras.ops.image.resize(photo.astype("float32"), (224, 224), antialias=True) for photo in photos()]
    given = pretrained.preprocess_input(np.stack([np.asarray(photo) for photo in small]))
    exact, found = (each.predict(given, verbose=0) for each in (model, rounded.restored(model, steps)))
    assert len(given) == 100
    assert (exact.argmax(axis=1) == found.argmax(axis=1)).sum() >= 97
    assert np.abs(exact - found).max() < 0.5


def test_the_numbers_are_small_and_the_same_each_time(lite):
    model, steps = lite
    told, numbers = rounded.packed(steps)
    assert rounded.packed(rounded.rounding(model)) == (told, numbers)
    assert rounded.publish("lite0", steps, {}) <= 5_000_000


def test_a_channel_of_zeros_stays_so():
    kernel = np.stack([np.zeros(70_000), np.linspace(-1, 1, 70_000)], axis=1)
    found = rounded.rounded(kernel)
    assert found.whole.dtype == np.int8
    assert not found.restore()[:, 0].any()
    np.testing.assert_allclose(found.restore()[:, 1], kernel[:, 1], atol=0.006)


def test_another_operation_is_refused():
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.MaxPooling2D(name="halved")])
    with pytest.raises(ValueError, match="'halved' is a MaxPooling2D; EfficientNet-Lite0 has none"):
        rounded.melted(model)
