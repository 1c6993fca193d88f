"""What the heatmaps show can be trusted: checks against known answers, and the sanity experiments."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from scipy.stats import spearmanr

from convnotes import datasets, explain
from convnotes.explain import Split
from convnotes.pretrained import efficientnet_lite0, preprocess_input
from tests.explain.convnet import small_convnet

CATS, EGYPTIAN_CAT, ESPRESSO = range(281, 286), 285, 967


class TestClassActivation:
    def test_the_gradient_is_that_of_finite_differences(self, image: np.ndarray) -> None:
        parts = explain.split(small_convnet("softmax"), "late")
        maps, gradient = explain.maps_and_gradient(parts, image, 1)
        for place in [(0, 0, 0), (3, 5, 2), (7, 7, 5)]:
            near = np.repeat(maps[None], 2, axis=0)
            near[:, *place] += [0.5, -0.5]
            above, below = np.asarray(parts.head(near))[:, 1]
            assert gradient[place] == pytest.approx(above - below, abs=1e-4)

    def test_behind_an_average_and_one_dense_layer_both_maps_add_up_to_the_logit(
        self, net: keras.Model, chelsea: np.ndarray
    ) -> None:
        parts = explain.split(net, "head_relu")
        maps, gradient = explain.maps_and_gradient(parts, chelsea, EGYPTIAN_CAT)
        bias = float(net.get_layer("logits").bias[EGYPTIAN_CAT])
        assert (maps * gradient).sum() + bias == pytest.approx(float(net(chelsea[None])[0, EGYPTIAN_CAT]), abs=1e-3)
        grad, hires = explain.grad_cam(parts, chelsea, EGYPTIAN_CAT), explain.hires_cam(parts, chelsea, EGYPTIAN_CAT)
        np.testing.assert_allclose(grad, hires, atol=1e-5)
        assert grad.shape == (7, 7)

    def test_with_a_weight_for_each_place_only_hires_cam_says_where(self) -> None:
        """One channel that the class wants at the top and dislikes at the bottom: its mean gradient is zero."""
        parts = Split(
            lambda images: images, lambda maps: tf.reduce_sum(maps[..., 0] * [[1.0], [-1.0]], (1, 2))[:, None]
        )
        image = np.ones((2, 3, 1), "float32")
        np.testing.assert_array_equal(explain.grad_cam(parts, image, 0), np.zeros((2, 3)))
        np.testing.assert_array_equal(explain.hires_cam(parts, image, 0), [[1, 1, 1], [0, 0, 0]])

    def test_a_class_that_is_there_has_a_stronger_map_than_one_that_is_not(
        self, net: keras.Model, chelsea: np.ndarray
    ) -> None:
        parts = explain.split(net, "head_relu")
        cat, coffee = (explain.grad_cam(parts, chelsea, label).max() for label in (EGYPTIAN_CAT, ESPRESSO))
        assert cat > 5 * coffee >= 0

    @pytest.mark.parametrize("label", [3, -1])
    def test_a_class_that_is_not_there(self, image: np.ndarray, label: int) -> None:
        with pytest.raises(ValueError, match=f"there is no class {label}: the answer has 3, counted from 0"):
            explain.grad_cam(explain.split(small_convnet(), "late"), image, label)

    def test_what_is_no_class(self, image: np.ndarray) -> None:
        name: Any = "cat"
        with pytest.raises(TypeError, match="label='cat' is not the number of a class"):
            explain.hires_cam(explain.split(small_convnet(), "late"), image, name)

    def test_maps_without_places_and_an_answer_for_each_place(self, image: np.ndarray) -> None:
        flat = small_convnet()
        with pytest.raises(ValueError, match=r"the maps of one image are \(384,\); cut where they are \(rows"):
            explain.grad_cam(explain.split(flat, flat.layers[2].name), image, 0)
        segmented = keras.Sequential(small_convnet().layers[:2])
        with pytest.raises(
            ValueError, match=r"the answer has the shape \(1, 8, 8, 6\); it should be \(batch, classes\)"
        ):
            explain.grad_cam(explain.split(segmented, "early"), image, 0)

    def test_a_head_that_cannot_be_differentiated(self, image: np.ndarray) -> None:
        parts = Split(lambda images: images, lambda maps: tf.one_hot(tf.argmax(maps[:, 0, 0], axis=1), 2) * 3)
        with pytest.raises(ValueError, match="the head has no gradient"):
            explain.grad_cam(parts, image, 0)


class TestOcclusion:
    def test_a_square_that_is_larger_than_the_image(self, image: np.ndarray) -> None:
        with pytest.raises(ValueError, match="a square of size=16 does not fit into the image's 12 × 12 pixels"):
            explain.occlusion(small_convnet(), image, 0, size=16, step=4)

    @pytest.mark.parametrize(("size", "step"), [(0, 4), (4, 0)])
    def test_no_square(self, image: np.ndarray, size: int, step: int) -> None:
        with pytest.raises(ValueError, match=f"step={step} must divide size={size}"):
            explain.occlusion(small_convnet(), image, 0, size=size, step=step)

    def test_a_class_that_is_not_there(self, image: np.ndarray) -> None:
        with pytest.raises(ValueError, match="there is no class 3"):
            explain.occlusion(small_convnet(), image, 3, size=4, step=4)

    def test_bytes_are_covered_with_their_mean_and_not_with_its_whole_part(self, image: np.ndarray) -> None:
        pixels = (3 * image).astype("uint8")
        of_bytes, of_floats = (
            explain.occlusion(small_convnet(), each, 0, size=4, step=4) for each in (pixels, pixels.astype("float32"))
        )
        np.testing.assert_array_equal(of_bytes, of_floats)

    def test_one_sigmoid_has_two_classes(self, image: np.ndarray) -> None:
        base = small_convnet()
        model = keras.Model(base.inputs[0], layers.Dense(1, activation="sigmoid")(base.layers[-2].output))
        falls = [explain.occlusion(model, image, label, size=4, step=4) for label in (0, 1)]
        np.testing.assert_allclose(falls[0], -falls[1], atol=1e-6)
        with pytest.raises(ValueError, match="there is no class 2"):
            explain.occlusion(model, image, 2, size=4, step=4)

    def test_steps_that_do_not_add_up(self, image: np.ndarray) -> None:
        with pytest.raises(ValueError, match="step=5 must divide size=10 and the image's 12 × 12 pixels"):
            explain.occlusion(small_convnet(), image, 0, size=10, step=5)

    def test_covering_what_counts_lowers_the_logit_and_covering_the_opposite_raises_it(self) -> None:
        image = np.full((8, 8, 1), 0.5, "float32")
        image[0:2, 0:2], image[6:8, 6:8] = 1, -1

        def logits(images: Any) -> Any:
            return images[:, 0:2, 0:2].sum((1, 2)) + images[:, 6:8, 6:8].sum((1, 2))

        falls = explain.occlusion(logits, image, 0, size=2, step=2)
        assert falls.argmax() == 0
        assert falls.argmin() == falls.size - 1
        np.testing.assert_allclose(falls[1:3, 1:3], 0, atol=1e-6)


class TestCanItBeTrusted:
    """The two experiments of page 5-4/trust, with other seeds."""

    @pytest.mark.parametrize("seeds", [2, pytest.param(4, marks=pytest.mark.nightly)])
    def test_shuffled_weights_change_the_map(self, chelsea: np.ndarray, seeds: int) -> None:
        model = efficientnet_lite0()
        parts = explain.split(model, "head_relu")
        before = explain.grad_cam(parts, chelsea, EGYPTIAN_CAT)
        weights = model.get_weights()
        again = []
        for seed in range(10, 10 + seeds):
            model.set_weights(weights)
            rng = np.random.default_rng(seed)
            for layer in reversed([layer for layer in model.layers if layer.weights]):
                explain.shuffle_weights([layer], rng)
            maps, gradient = explain.maps_and_gradient(parts, chelsea, EGYPTIAN_CAT)
            # Not cut off at zero, for a map that is zero everywhere has no ranks.
            again.append(spearmanr(before.ravel(), (maps * gradient).sum(axis=-1).ravel()).statistic)
        assert np.mean(again) < 0.5
        model.set_weights(weights)
        np.testing.assert_allclose(explain.grad_cam(parts, chelsea, EGYPTIAN_CAT), before, atol=1e-6)

    @pytest.mark.parametrize("pictures", [20, pytest.param(100, marks=pytest.mark.nightly)])
    def test_the_maximum_lies_in_the_planted_object(self, net: keras.Model, pictures: int) -> None:
        parts, rng, side = explain.split(net, "head_relu"), np.random.default_rng(7), 112
        objects = {
            CATS: datasets.photo("chelsea")[20:290, 90:360],
            (504, 967, 968): datasets.photo("coffee")[60:380, 120:440],
        }
        hits = 0
        for number in range(pictures):
            labels, crop = list(objects.items())[number % 2]
            picture = 255 * np.asarray(explain.to_image(30 * explain.noise(1, 224, seed=1000 + number)))[0]
            top, left = rng.integers(0, 224 - side, 2, endpoint=True)
            picture[top : top + side, left : left + side] = keras.ops.image.resize(crop, (side, side), antialias=True)
            pixels = preprocess_input(picture)
            label = labels[int(np.argmax(np.asarray(parts.head(parts.features(pixels[None])))[0, list(labels)]))]
            heat = explain.grad_cam(parts, pixels, label)
            row, column = (32 * place + 16 for place in np.unravel_index(heat.argmax(), heat.shape))
            hits += top <= row < top + side and left <= column < left + side
        assert hits >= 0.9 * pictures


class TestOcclusionOfOneColumn:
    def test_of_the_methods_of_a_model_that_ends_with_one_sigmoid(self) -> None:
        model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
        image = np.arange(16, dtype="float32").reshape(4, 4, 1)
        for label in (0, 1):
            falls = [explain.occlusion(each, image, label, size=4, step=4) for each in (model, model.predict)]
            np.testing.assert_allclose(falls[0], falls[1], atol=1e-6)

    def test_of_a_function_is_label_0(self) -> None:
        with pytest.raises(ValueError, match="there is no class 1: the answer has one column, and its label is 0"):
            explain.occlusion(lambda images: images.sum((1, 2)), np.ones((4, 4, 1), "float32"), 1, size=2, step=2)

    def test_of_a_model_that_flattens_out(self) -> None:
        model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1, activation="hard_sigmoid")])
        with pytest.raises(ValueError, match="flattens out"):
            explain.occlusion(model, np.ones((4, 4, 1), "float32"), 0, size=2, step=2)

    def test_of_a_logit_is_column_0(self) -> None:
        model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1)])
        assert explain.occlusion(model, np.ones((4, 4, 1), "float32"), 0, size=2, step=2).shape == (2, 2)


def test_occlusion_of_what_is_no_picture_or_no_number() -> None:
    image = np.ones((4, 4, 1), "float32")
    for wrong in (image[..., 0], image[None], image * np.nan, image.astype(str)):
        with pytest.raises(ValueError, match=r"image is .*; it should be \(height, width, channels\), without NaN"):
            explain.occlusion(lambda images: images.sum((1, 2)), wrong, 0, size=2, step=2)
    for number in (2.0, "2", None):
        with pytest.raises(TypeError, match="both are whole numbers of pixels"):
            explain.occlusion(lambda images: images.sum((1, 2)), image, 0, size=2, step=number)  # type: ignore[arg-type]
