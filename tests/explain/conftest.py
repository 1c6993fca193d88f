"""What the tests of the windows share: the pretrained model, a photo, a small convnet and an image for it."""

import keras
import numpy as np
import pytest

from convnotes import datasets
from convnotes.pretrained import efficientnet_lite0, preprocess_input


@pytest.fixture(scope="module")
def net() -> keras.Model:
    return efficientnet_lite0()


@pytest.fixture(scope="module")
def chelsea() -> np.ndarray:
    photo = datasets.photo("chelsea")[:, 75:375].astype("float32")
    return np.asarray(preprocess_input(keras.ops.image.resize(photo, (224, 224), antialias=True)))


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random((12, 12, 2)).astype("float32")
