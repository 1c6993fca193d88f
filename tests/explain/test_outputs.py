"""What the layers of a model give."""

import keras
import numpy as np
import pytest
from keras import layers

from convnotes import explain
from tests.explain.convnet import small_convnet


class TestActivations:
    def test_each_is_what_the_layers_up_to_it_give(self, image: np.ndarray) -> None:
        model = small_convnet()
        found = explain.activations(model, image[None], ["late", "early"])
        early = model.get_layer("early")(image[None])
        assert list(found) == ["late", "early"]
        np.testing.assert_allclose(found["early"], early, atol=1e-5)
        np.testing.assert_allclose(found["late"], model.get_layer("late")(early), atol=1e-5)

    def test_one_layer(self, image: np.ndarray) -> None:
        assert explain.activations(small_convnet(), image[None], ["early"])["early"].shape == (1, 10, 10, 4)

    def test_an_operation_that_is_no_layer(self, image: np.ndarray) -> None:
        inputs = keras.Input((12, 12, 2))
        model = keras.Model(inputs, layers.Flatten()(keras.ops.relu(inputs - 1)))
        name = model.operations[2].name
        found = explain.activations(model, image[None] + 0.5, [name])[name]
        np.testing.assert_allclose(found, (image[None] - 0.5).clip(0), atol=1e-6)

    def test_a_name_that_says_nothing_or_too_much(self, image: np.ndarray) -> None:
        inputs, shared = keras.Input((12, 12, 2)), layers.Conv2D(2, 3, name="shared")
        inner = keras.Sequential([keras.Input((8, 8, 2)), layers.Flatten(name="flat")], name="inner")
        model = keras.Model(inputs, inner(shared(shared(inputs))))
        with pytest.raises(ValueError, match="'shared' is used twice"):
            explain.activations(model, image[None], ["shared"])
        with pytest.raises(ValueError, match="No such layer: flat; one lies inside 'inner'"):
            explain.activations(model, image[None], ["flat"])
        with pytest.raises(ValueError, match="No such layer: nowhere; there is shared"):
            explain.activations(model, image[None], ["nowhere"])
