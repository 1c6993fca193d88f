"""The two parts of a model give together what the whole gives."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
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

    def test_behind_a_sum_that_is_no_layer(self, image: np.ndarray) -> None:
        inputs = keras.Input((12, 12, 2))
        both = inputs + layers.Conv2D(2, 3, padding="same", name="beside")(inputs)
        model = keras.Model(inputs, layers.Dense(3)(layers.Flatten()(both)))
        features, head = explain.split(model, model.operations[2].name)
        np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)
        with pytest.raises(ValueError, match="around 'beside'"):
            explain.split(model, "beside")

    def test_right_before_the_last_layer(self, image: np.ndarray) -> None:
        inputs = keras.Input((12, 12, 2))
        model = keras.Model(inputs, layers.GlobalAveragePooling2D()(layers.Conv2D(3, 1, name="classes")(inputs)))
        assert explain.grad_cam(explain.split(model, "classes"), image, 0).shape == (12, 12)

    def test_behind_a_layer_that_is_used_twice(self) -> None:
        inputs, shared = keras.Input((12, 12, 2)), layers.Conv2D(2, 3, name="shared")
        with pytest.raises(ValueError, match="'shared' is used twice"):
            explain.split(keras.Model(inputs, layers.Flatten()(shared(shared(inputs)))), "shared")

    def test_several_inputs_or_outputs(self) -> None:
        inputs = keras.Input((12, 12, 2))
        outputs = [layers.Flatten()(inputs), layers.Dense(2)(layers.Flatten()(layers.Conv2D(2, 3, name="c")(inputs)))]
        with pytest.raises(ValueError, match=r"has 1 inputs and 2 outputs; take one of each"):
            explain.split(keras.Model(inputs, outputs), "c")

    def test_channels_first(self, image: np.ndarray) -> None:
        inputs, first = keras.Input((2, 12, 12)), {"data_format": "channels_first"}
        maps = layers.Conv2D(6, 3, name="c", **first)(inputs)
        model = keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling2D(**first)(maps)))
        features, head = explain.split(model, "c")
        given = image.transpose(2, 0, 1)[None]
        assert features(given).shape == (1, 10, 10, 6)
        np.testing.assert_allclose(head(features(given)), model(given), atol=1e-5)

    def test_channels_first_is_said_by_what_lies_at_the_cut(self, image: np.ndarray) -> None:
        first, inputs = {"data_format": "channels_first"}, keras.Input((12, 12, 2))
        there = layers.Conv2D(6, 3, name="there", **first)(layers.Permute((3, 1, 2))(inputs))
        back = layers.ReLU(name="back")(layers.Permute((2, 3, 1))(there))
        last = layers.Dense(3)(layers.Flatten(**first)(layers.Conv2D(5, 3, name="last")(back)))
        model = keras.Model(inputs, last)
        for name, shape in {"there": (10, 10, 6), "back": (10, 10, 6), "last": (8, 8, 5)}.items():
            features, head = explain.split(model, name)
            assert features(image[None]).shape == (1, *shape)
            np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)

    def test_an_inner_model_that_takes_a_dict(self, image: np.ndarray) -> None:
        a, b = keras.Input((12, 12, 2), name="a"), keras.Input((12, 12, 2), name="b")
        inner = keras.Model([b, a], layers.Subtract()([b, a]))
        inputs = keras.Input((12, 12, 2))
        both = layers.ReLU(name="both")(inner({"a": layers.Conv2D(2, 1)(inputs), "b": inputs}))
        model = keras.Model(inputs, layers.Flatten()(both))
        features, head = explain.split(model, "both")
        np.testing.assert_allclose(head(features(image[None])), model(image[None]), atol=1e-5)

    def test_images_of_another_shape_and_of_bytes(self, image: np.ndarray) -> None:
        parts = explain.split(small_convnet(), "late")
        with pytest.raises(
            ValueError, match=r"takes images \(None, 12, 12, 2\), with the batch; these are \(1, 12, 12\)"
        ):
            parts.features(image[None, ..., 0])
        pixels = (255 * image).astype("uint8")[None]
        np.testing.assert_array_equal(parts.features(pixels), parts.features(pixels.astype("float32")))

    def test_a_model_without_a_graph(self) -> None:
        with pytest.raises(TypeError, match="this is a Dense, not a Keras model"):
            explain.split(layers.Dense(2), "late")

    def test_the_head_follows_the_weights_of_the_model(self, image: np.ndarray) -> None:
        model = small_convnet("softmax")
        parts = explain.split(model, "late")
        answer = model.get_layer("answer")
        answer.set_weights([2 * weight for weight in answer.get_weights()])
        np.testing.assert_allclose(
            keras.ops.softmax(parts.head(parts.features(image[None]))), model(image[None]), atol=1e-5
        )

    def test_an_unknown_layer(self) -> None:
        with pytest.raises(ValueError, match="No such layer: nowhere"):
            explain.split(small_convnet(), "nowhere")


Ends = Callable[[], list[Callable[[Any], Any]]]


def ended(base: keras.Model, ends: Ends) -> keras.Model:
    """A model with other operations at its end."""
    values = base.layers[-2].output
    for end in ends():
        values = end(values)
    return keras.Model(base.inputs[0], values)


def own_softmax(logits: Any) -> Any:
    return tf.nn.softmax(logits)


def scaled(values: Any) -> Any:
    raised = keras.ops.exp(values - keras.ops.max(values, axis=-1, keepdims=True))
    return raised / keras.ops.sum(raised, axis=-1, keepdims=True)


class TestEnding:
    """A softmax or sigmoid, in whatever form, does not belong to the logits."""

    @pytest.mark.parametrize(
        "ends",
        [
            lambda: [layers.Dense(3, activation=tf.nn.softmax)],
            lambda: [layers.Dense(3, activation=own_softmax)],
            lambda: [layers.Dense(3, activation=scaled)],
            lambda: [layers.Dense(3), layers.Lambda(own_softmax)],
            lambda: [layers.Dense(3), keras.ops.softmax],
            lambda: [layers.Dense(3), layers.Activation("softmax", dtype="float32")],
            lambda: [layers.Dense(3, activation="softmax"), layers.Dropout(0.5), layers.Reshape((3,))],
            lambda: [layers.Reshape((1, 1, 6)), layers.Conv2D(3, 1, activation="softmax"), layers.Flatten()],
            lambda: [keras.Sequential([keras.Input((6,)), layers.Dense(3, activation="softmax")])],
        ],
    )
    def test_a_confident_answer_has_a_heatmap(self, image: np.ndarray, ends: Ends) -> None:
        base = small_convnet(flat=False)
        model = ended(base, ends)
        kernel = model.trainable_weights[-2]
        kernel.assign(np.random.default_rng(1).normal(size=kernel.shape) * 1e4)
        sure = int(np.argmax(model(image[None])))
        features, head = parts = explain.split(model, "late")
        np.testing.assert_allclose(keras.ops.softmax(head(features(image[None]))), model(image[None]), atol=1e-5)
        assert explain.grad_cam(parts, image, sure).max() > 1

    def test_a_softmax_that_nobody_knows_is_told_by_its_numbers(self, image: np.ndarray) -> None:
        base = small_convnet()
        model = keras.Model(base.inputs[0], scaled(base.outputs[0]))
        with pytest.raises(ValueError, match="the head gives probabilities that sum to 1"):
            explain.grad_cam(explain.split(model, "late"), image, 0)

    @pytest.mark.parametrize(
        "ends",
        [
            lambda: [layers.Dense(1, activation="sigmoid")],
            lambda: [layers.Dense(1, activation=tf.nn.sigmoid)],
            lambda: [layers.Dense(1), keras.ops.sigmoid],
        ],
    )
    def test_one_sigmoid_has_two_classes(self, image: np.ndarray, ends: Ends) -> None:
        base = small_convnet()
        model = ended(base, ends)
        parts = explain.split(model, "late")
        (logit,) = np.asarray(parts.head(parts.features(image[None])))[0]
        assert 1 / (1 + np.exp(-logit)) == pytest.approx(float(model(image[None])[0, 0]), abs=1e-5)
        first, second = (explain.maps_and_gradient(parts, image, label)[1] for label in (0, 1))
        np.testing.assert_array_equal(first, -second)
        assert second.any()
        with pytest.raises(ValueError, match="there is no class 2: the answer has 2, counted from 0"):
            explain.grad_cam(parts, image, 2)


def _ends(*last: Any, units: int = 1) -> keras.Model:
    inputs = keras.Input((6, 6, 1))
    answer = layers.Dense(units)(layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name="c")(inputs)))
    for each in last:
        answer = each(answer)
    return keras.Model(inputs, answer)


class TestAnEndThatFlattensOut:
    @pytest.mark.parametrize("units", [2, 3])
    @pytest.mark.parametrize(
        "last",
        [
            lambda x: keras.ops.clip(keras.ops.sigmoid(x), 1e-7, 1 - 1e-7),
            lambda x: 1 - keras.ops.sigmoid(x),
            layers.Activation(lambda x: keras.ops.sigmoid(x / 2)),
            layers.Activation("hard_sigmoid"),
            layers.Activation("tanh"),
            layers.Activation(lambda x: 100 * keras.ops.softmax(x)),
            lambda x: layers.Dense(1, activation="hard_sigmoid")(x) * 1,
        ],
        ids=["clipped", "turned round", "halved", "hard", "tanh", "scaled softmax", "of a layer"],
    )
    def test_is_refused(self, last: Callable[[Any], Any], units: int) -> None:
        with pytest.raises(ValueError, match=r"the answer of .* flattens out and is no plain sigmoid or softmax"):
            explain.split(_ends(layers.Identity(), last, units=units), "c")

    @pytest.mark.parametrize(
        "last",
        [
            layers.Rescaling(1e-3),
            layers.Activation("relu"),
            layers.Activation("elu"),
            layers.UnitNormalization(),
            lambda x: x / 7 - 1,
        ],
        ids=["rescaled", "relu", "elu", "length 1", "operations"],
    )
    def test_is_told_from_one_that_goes_on(self, last: Callable[[Any], Any]) -> None:
        model, given = _ends(last, units=3), np.ones((1, 6, 6, 1), "float32")
        features, head = explain.split(model, "c")
        np.testing.assert_allclose(head(features(given)), model(given), atol=1e-6)

    def test_a_log_softmax_ends_after_the_logits(self) -> None:
        given = np.ones((1, 6, 6, 1), "float32")
        model = _ends(layers.Activation("log_softmax"), units=3)
        features, head = explain.split(model, "c")
        logits = head(features(given))
        assert abs(float(np.exp(logits).sum()) - 1) > 0.01
        np.testing.assert_allclose(keras.ops.log_softmax(logits), model(given), atol=1e-5)
