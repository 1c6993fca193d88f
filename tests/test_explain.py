"""What the three windows show can be trusted: checks against known answers, and the sanity experiments."""

from collections.abc import Callable
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

CATS, EGYPTIAN_CAT, ESPRESSO = range(281, 286), 285, 967


@pytest.fixture(scope="module")
def net() -> keras.Model:
    return efficientnet_lite0()


@pytest.fixture(scope="module")
def chelsea() -> np.ndarray:
    photo = datasets.photo("chelsea")[:, 75:375].astype("float32")
    return np.asarray(preprocess_input(keras.ops.image.resize(photo, (224, 224), antialias=True)))


def small_convnet(last: str | None = None, *, flat: bool = True) -> keras.Sequential:
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 2)),
            layers.Conv2D(4, 3, activation="relu", name="early"),
            layers.Conv2D(6, 3, activation="relu", name="late"),
            layers.Flatten() if flat else layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation=last, name="answer"),
        ]
    )


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random((12, 12, 2)).astype("float32")


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


class TestToImage:
    def test_no_waves_are_grey(self) -> None:
        np.testing.assert_array_equal(explain.to_image(0 * explain.noise(2, 16)), np.full((2, 16, 16, 3), 0.5))

    def test_random_waves_have_the_colours_of_photos(self) -> None:
        grey = np.asarray(explain.to_image(0.01 * explain.noise(50, 32)), "float64") - 0.5
        photos = np.concatenate([datasets.photo(name).reshape(-1, 3) for name in datasets.PHOTOS])
        np.testing.assert_allclose(np.corrcoef(grey.reshape(-1, 3).T), np.corrcoef(photos.T), atol=0.05)

    def test_coarse_waves_are_stronger_in_proportion_to_their_length(self) -> None:
        size = 32
        images = np.asarray(explain.to_image(0.01 * explain.noise(200, size)), "float64").mean(axis=-1) - 0.5
        strength = np.sqrt((np.abs(np.fft.fft2(images)) ** 2).mean(axis=0))
        for wave in (2, 4, 8):
            assert strength[0, 1] / strength[0, wave] == pytest.approx(wave, rel=0.2)


class TestJiggle:
    def test_grey_comes_in_at_the_edges_and_each_image_moves_its_own_way(self) -> None:
        jiggled = np.asarray(explain.jiggle(np.ones((8, 32, 32, 3), "float32"), keras.random.SeedGenerator(0)))
        assert jiggled.shape == (8, 32, 32, 3)
        assert jiggled.min() == 0.5
        assert len({one.tobytes() for one in jiggled}) == 8

    def test_it_moves_by_no_more_than_an_eighth(self) -> None:
        dot = np.zeros((64, 32, 32, 1), "float32")
        dot[:, 15:17, 15:17] = 1000
        jiggled = np.asarray(explain.jiggle(dot, keras.random.SeedGenerator(1)))[..., 0]
        rows, columns = np.array([np.unravel_index(one.argmax(), one.shape) for one in jiggled]).T
        for places in (rows, columns):
            assert np.abs(places - 15.5).max() <= 32 / 8 * 1.1 + 1.5
            assert np.ptp(places) > 32 / 8


class TestAscend:
    """The image that is found for a channel, in layers from the middle to the end."""

    @pytest.mark.parametrize("name", ["block3b_project_bn", "block5b_project_bn", "block6a_project_bn", "head_bn"])
    def test_it_rises_tenfold_and_excites_its_own_channel_most(self, name: str) -> None:
        size, channels = 96, range(12)
        model = efficientnet_lite0(include_top=False, input_shape=(size, size, 3))
        scores = explain.channel_scores(model, name, preprocess_input)
        start = np.asarray(scores(explain.to_image(explain.noise(len(channels), size, seed=5))))
        end = np.asarray(scores(explain.ascend(scores, channels, size=size, steps=48, seed=5)))
        own = np.arange(len(channels)), list(channels)
        assert end[own].mean() >= 10 * np.abs(start[own]).mean()
        assert end.argmax(axis=1).tolist() == list(channels)

    def test_a_channel_that_looks_for_red_gives_a_red_image(self) -> None:
        def scores(images: Any) -> Any:
            means = tf.reduce_mean(images, (1, 2))
            return means - (tf.reduce_sum(means, axis=1, keepdims=True) - means) / 2

        for channel, image in enumerate(explain.ascend(scores, [0, 1, 2], size=16, steps=120)):
            assert image.mean(axis=(0, 1)).argmax() == channel
            assert np.ptp(image.mean(axis=(0, 1))) > 0.4

    def test_the_same_seed_gives_the_same_image_and_another_seed_another(self) -> None:
        def scores(images: Any) -> Any:
            return tf.reduce_mean(images**2, (1, 2))

        first, again, other = (explain.ascend(scores, [0], size=16, steps=5, seed=seed) for seed in (0, 0, 1))
        np.testing.assert_array_equal(first, again)
        assert np.abs(first - other).max() > 0.01

    def test_scores_are_in_standard_deviations_before_the_activation_function(self) -> None:
        inputs = keras.Input((4, 4, 3))
        norm = layers.BatchNormalization(epsilon=0, name="norm")
        model = keras.Model(inputs, layers.ReLU()(norm(inputs)))
        norm.set_weights([np.array(weights, "float32") for weights in ([2, -3, 1], [5, 5, 5], [1, 1, 1], [4, 9, 1])])
        scores = explain.channel_scores(model, "norm", lambda pixels: pixels / 255)
        images = np.broadcast_to([0.5, 0.5, 3.0], (1, 4, 4, 3)).astype("float32")
        np.testing.assert_allclose(scores(images), [[-0.25, 1 / 6, 2.0]], atol=1e-6)


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


class TestOcclusion:
    def test_steps_that_do_not_add_up(self, image: np.ndarray) -> None:
        with pytest.raises(ValueError, match="step=5 must divide size=10 and the image's 12 × 12 pixels"):
            explain.occlusion(small_convnet(), image, 0, size=10, step=5)

    def test_covering_what_counts_lowers_the_logit_and_covering_the_opposite_raises_it(self) -> None:
        image = np.full((8, 8, 1), 0.5, "float32")
        image[0:2, 0:2], image[6:8, 6:8] = 1, -1

        def logits(images: Any) -> Any:
            return images[:, 0:2, 0:2].sum((1, 2)) + images[:, 6:8, 6:8].sum((1, 2))

        falls = explain.occlusion(logits, image, 0, size=2, step=2)
        assert np.unravel_index(falls.argmax(), falls.shape) == (0, 0)
        assert np.unravel_index(falls.argmin(), falls.shape) == (3, 3)
        np.testing.assert_allclose(falls[1:3, 1:3], 0, atol=1e-6)


class TestCanItBeTrusted:
    """The two experiments of page 5-4/trust, with other seeds."""

    def test_shuffled_weights_change_the_map(self, chelsea: np.ndarray) -> None:
        model = efficientnet_lite0()
        parts = explain.split(model, "head_relu")
        before = explain.grad_cam(parts, chelsea, EGYPTIAN_CAT)
        weights = model.get_weights()
        again = []
        for seed in range(10, 14):
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

    def test_the_maximum_lies_in_the_planted_object(self, net: keras.Model) -> None:
        parts, rng, side = explain.split(net, "head_relu"), np.random.default_rng(7), 112
        objects = {
            CATS: datasets.photo("chelsea")[20:290, 90:360],
            (504, 967, 968): datasets.photo("coffee")[60:380, 120:440],
        }
        hits = 0
        for number in range(100):
            labels, crop = list(objects.items())[number % 2]
            picture = 255 * np.asarray(explain.to_image(30 * explain.noise(1, 224, seed=1000 + number)))[0]
            top, left = rng.integers(0, 224 - side, 2, endpoint=True)
            picture[top : top + side, left : left + side] = keras.ops.image.resize(crop, (side, side), antialias=True)
            pixels = preprocess_input(picture)
            label = labels[int(np.argmax(np.asarray(parts.head(parts.features(pixels[None])))[0, list(labels)]))]
            heat = explain.grad_cam(parts, pixels, label)
            row, column = (32 * place + 16 for place in np.unravel_index(heat.argmax(), heat.shape))
            hits += top <= row < top + side and left <= column < left + side
        assert hits >= 90
