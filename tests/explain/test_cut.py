"""The two parts of a model give together what the whole gives."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from convnotes import explain
from convnotes.explain import Split
from tests.explain.convnet import small_convnet


class TestSplit:
    @pytest.mark.parametrize("flat", [True, False])
    @pytest.mark.parametrize("name", ["early", "late"])
    def test_of_a_sequential_model(self, image: np.ndarray, name: str, *, flat: bool) -> None:
        model = small_convnet(flat=flat)
        features, head = explain.split(model, name)
        np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)

    def test_of_a_functional_model_with_shortcuts(self, net: keras.Model, chelsea: np.ndarray) -> None:
        features, head = explain.split(net, "block5c_add")
        np.testing.assert_allclose(head(features(chelsea[None])), net(chelsea[None]), atol=1e-4)

    @pytest.mark.parametrize(("last", "function"), [("softmax", keras.ops.softmax), ("sigmoid", keras.ops.sigmoid)])
    def test_the_head_ends_before_a_softmax_or_sigmoid(
        self, image: np.ndarray, last: str, function: Callable[[Any], Any]
    ) -> None:
        model = small_convnet(last)
        features, head = explain.split(model, "late")
        logits = head(features(image[None]))
        np.testing.assert_allclose(function(logits), model(image[None]), atol=1e-5)
        assert abs(float(np.sum(logits)) - 1) > 0.01

    @pytest.mark.parametrize("last", [layers.Softmax(), layers.Activation("sigmoid")])
    def test_also_where_it_is_a_layer_of_its_own(self, image: np.ndarray, last: keras.Layer) -> None:
        model = small_convnet()
        logits = model(image[None])
        features, head = explain.split(keras.Sequential([*model.layers, last]), "late")
        np.testing.assert_allclose(head(features(image[None])), logits, atol=1e-5)

    def test_another_activation_is_part_of_the_answer(self, image: np.ndarray) -> None:
        model = small_convnet("relu")
        features, head = explain.split(model, "late")
        np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)

    def test_a_model_that_was_put_together_layer_by_layer(self, image: np.ndarray) -> None:
        model = keras.Sequential([keras.Input((12, 12, 2))])
        for layer in small_convnet().layers:
            model.add(layer)
        features, head = explain.split(model, "late")
        np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)

    def test_the_last_layer_has_nothing_behind_it(self) -> None:
        with pytest.raises(ValueError, match="'answer' gives the answer itself"):
            explain.split(small_convnet(), "answer")

    @pytest.mark.parametrize("name", ["base", "late"])
    def test_a_nested_base_is_an_error_that_says_what_to_do(self, image: np.ndarray, name: str) -> None:
        inputs = keras.Input((12, 12, 2))
        maps = layers.Conv2D(6, 3, activation="relu", name="late")(inputs)
        base = keras.Model(inputs, maps, name="base")
        model = keras.Sequential([keras.Input((12, 12, 2)), base, layers.Flatten(), layers.Dense(3)])
        with pytest.raises(ValueError, match=r"'base', a model that is a layer.*Build the model flat.*Split\("):
            explain.split(model, name)
        parts = Split(base, keras.Sequential(model.layers[1:]))
        np.testing.assert_allclose(parts.head(parts.features(image[None])), model(image[None]), atol=1e-5)

    def test_a_layer_beside_a_shortcut_is_an_error_that_says_where_to_cut(self, net: keras.Model) -> None:
        with pytest.raises(ValueError, match=r"around 'block5b_project_bn', such as a shortcut.*behind an Add layer"):
            explain.split(net, "block5b_project_bn")

    def test_an_unknown_layer(self) -> None:
        with pytest.raises(ValueError, match="No such layer: nowhere"):
            explain.split(small_convnet(), "nowhere")
