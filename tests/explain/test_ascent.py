"""The images that gradient ascent finds: checks against known answers."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from convnotes import datasets, explain
from convnotes.pretrained import efficientnet_lite0, preprocess_input


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

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("block3b_project_bn", marks=pytest.mark.nightly),
            "block5b_project_bn",
            pytest.param("block6a_project_bn", marks=pytest.mark.nightly),
            pytest.param("head_bn", marks=pytest.mark.nightly),
        ],
    )
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

    @pytest.mark.parametrize("options", [{"scale": False}, {"center": False}, {"scale": False, "center": False}])
    def test_without_scale_or_centre(self, options: dict[str, bool]) -> None:
        inputs = keras.Input((4, 4, 3))
        norm = layers.BatchNormalization(epsilon=0, name="norm", **options)
        model = keras.Model(inputs, norm(inputs))
        scores = explain.channel_scores(model, "norm", lambda pixels: pixels / 255)
        images = np.broadcast_to([0.5, -0.5, 3.0], (1, 4, 4, 3)).astype("float32")
        np.testing.assert_allclose(scores(images), [[0.5, -0.5, 3.0]], atol=1e-6)

    def test_what_is_no_batch_normalization(self) -> None:
        model = keras.Sequential(
            [keras.Input((4, 4, 3)), layers.ReLU(name="relu"), layers.BatchNormalization(1, name="n")]
        )
        for name in ("relu", "n"):
            with pytest.raises(ValueError, match=f"'{name}' is no BatchNormalization of maps"):
                explain.channel_scores(model, name, lambda pixels: pixels)
        with pytest.raises(ValueError, match="No such layer: nowhere"):
            explain.channel_scores(model, "nowhere", lambda pixels: pixels)

    def test_a_channel_that_is_not_there(self) -> None:
        with pytest.raises(ValueError, match="there is no channel 3: there are 3, counted from 0"):
            explain.ascend(lambda images: tf.reduce_mean(images, (1, 2)), [0, 3], size=8, steps=1)


@pytest.mark.parametrize("channels", [["0"], [0.0], [True], [None], 1, [[0]], []])
def test_channels_that_are_no_numbers(channels: Any) -> None:
    with pytest.raises(TypeError, match="it is a list of the numbers of channels"):
        explain.ascend(lambda images: images[:, 0, 0], channels, size=8, steps=1)
