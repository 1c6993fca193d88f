"""The file of a model for the browser; tests/browser/test_convnet.py checks its results."""

import base64
import io

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from PIL import Image

from tests.browser.workshop import published


@pytest.fixture
def publish(monkeypatch):
    def publish(*arguments, **options):
        said, weights = published(monkeypatch, *arguments, **options)
        return said, np.frombuffer(weights, "<f4")

    return publish


def small():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(2, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def test_layers_with_shapes_and_where_their_weights_are(publish):
    model = small()
    said, numbers = publish("m", model)
    conv, flatten, dense = said["layers"]
    assert said["input"] == [6, 6, 1] and said["epochs"] == [] and said["images"] == []
    assert (conv["kind"], conv["shape"], conv["strides"], conv["padding"]) == ("conv", [3, 3, 2], [2, 2], "same")
    assert (conv["activation"], conv["dilation"]) == ("relu", [1, 1])
    assert conv["weights"] == {"kernel": {"shape": [3, 3, 1, 2], "start": 0}, "bias": {"shape": [2], "start": 18}}
    assert (flatten["kind"], flatten["shape"], flatten["weights"]) == ("flatten", [18], {})
    assert dense["weights"]["kernel"] == {"shape": [18, 3], "start": 20} and dense["activation"] == "softmax"
    np.testing.assert_array_equal(numbers, np.concatenate([weight.ravel() for weight in model.get_weights()]))


def test_a_photo_is_a_file_and_stands_nearly_as_it_was(publish):
    photo = np.linspace(0, 255, 32 * 48 * 3).reshape(32, 48, 3)
    said, numbers = publish("m", photos={"ramp": photo})
    assert said["layers"] == [] and not numbers.size
    with Image.open(io.BytesIO(base64.b64decode(said["photos"]["ramp"]))) as file:
        assert file.format == "WEBP"
        np.testing.assert_allclose(np.asarray(file.convert("RGB"), float), photo, atol=12)


def test_epochs_are_one_after_the_other_and_the_model_is_left_as_it_was(publish):
    model = small()
    kept = model.get_weights()
    states = [{"weights": [weight * scale for weight in kept], "loss": scale} for scale in (2.0, 3.0)]
    said, numbers = publish("m", model, epochs=states)
    assert said["epochs"] == [{"loss": 2.0}, {"loss": 3.0}]
    flat = np.concatenate([weight.ravel() for weight in kept])
    np.testing.assert_allclose(numbers, np.concatenate([2 * flat, 3 * flat]), rtol=1e-6)
    assert all(np.array_equal(*pair) for pair in zip(model.get_weights(), kept, strict=True))


def test_batch_normalisation_is_a_factor_and_a_sum(publish):
    model = keras.Sequential([keras.Input((2, 2, 3)), layers.BatchNormalization(scale=False)])
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.5, 2, weight.shape) for weight in model.get_weights()])
    said, numbers = publish("m", model)
    assert [said["layers"][0]["weights"][key]["start"] for key in ("scale", "shift")] == [0, 3]
    image = rng.normal(size=(1, 2, 2, 3))
    np.testing.assert_allclose(image * numbers[:3] + numbers[3:], model(image), rtol=1e-4, atol=1e-5)


def test_images_are_bytes(publish):
    said, numbers = publish("m", images={"a": np.array([[0, 0.5], [1, 0.2]])[..., None]})
    (image,) = said["images"]
    assert (image["name"], image["shape"], len(numbers)) == ("a", [2, 2], 0)
    assert list(base64.b64decode(image["pixels"])) == [0, 128, 255, 51]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (layers.Conv2D(2, 3, activation="tanh", name="c"), "the activation 'tanh' of 'c'; it knows linear, relu"),
        (layers.Conv2D(2, 3, groups=2, name="c"), "cannot compute 'c', a Conv2D as it is set"),
        (layers.ReLU(max_value=6, name="r"), "cannot compute 'r', a ReLU as it is set"),
        (layers.UpSampling2D(name="u"), "cannot compute 'u', a UpSampling2D"),
        (layers.Conv2D(2, 3, activation=lambda x: x**2, name="c"), "the activation '<lambda>' of 'c'"),
        (layers.Conv2D(2, 3, activation="relu6", name="c"), "the activation 'relu6' of 'c'"),
        (layers.Conv2D(2, 3, activation="softmax", name="c"), "the softmax of 'c' at each place"),
        (layers.Dense(2, name="d"), "cannot compute 'd', a Dense as it is set"),
        (layers.BatchNormalization(1, name="b"), "cannot compute 'b', a BatchNormalization as it is set"),
        (layers.Flatten("channels_first", name="f"), "cannot compute 'f', a Flatten as it is set"),
        (type("Mine", (layers.ReLU,), {"call": lambda _, x: -x})(name="m"), "cannot compute 'm', a Mine"),
    ],
)
def test_what_the_browser_cannot_compute(publish, layer, message):
    with pytest.raises(ValueError, match=message):
        publish("m", keras.Sequential([keras.Input((8, 8, 2)), layer]))


def test_a_model_that_is_no_chain(publish):
    start = keras.Input((8, 8, 1))
    left, right = layers.Conv2D(1, 3, name="left")(start), layers.Conv2D(1, 3, name="right")(start)
    with pytest.raises(ValueError, match="'right' does not follow 'left'; a model to publish is a plain chain"):
        publish("m", keras.Model(start, layers.Add()([left, right])))


def test_operations_that_are_no_layers(publish):
    image = keras.Input((8, 8, 1))
    logits = layers.Dense(3)(layers.Flatten()(image))
    with pytest.raises(ValueError, match=r"cannot compute 'softmax.*', a Softmax as it is set"):
        publish("m", keras.Model(image, keras.ops.softmax(logits)))
    with pytest.raises(ValueError, match=r"'add.*' does not follow 'c'"):
        publish("m", keras.Model(image, image + layers.Conv2D(1, 3, padding="same", name="c")(image)))
    with pytest.raises(ValueError, match="has 1 inputs and 2 outputs"):
        publish("m", keras.Model(image, [logits, layers.Softmax()(logits)]))
    photo = keras.Input((None, None, 1))
    with pytest.raises(ValueError, match="'c' takes any size"):
        publish("m", keras.Model(photo, layers.Conv2D(2, 3, name="c")(photo)))


def test_a_layer_used_twice_and_an_inner_model_are_links_of_the_chain(publish):
    image, shared = keras.Input((8, 8, 1)), layers.Conv2D(1, 3)
    inner = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(2, activation=tf.nn.softmax)])
    said, numbers = publish("m", keras.Model(image, inner(shared(shared(image)))))
    assert [layer["kind"] for layer in said["layers"]] == ["conv", "conv", "flatten", "dense"]
    assert said["layers"][-1]["activation"] == "softmax" and len(numbers) == 10 + 10 + 34


def test_what_a_layer_does_in_training(publish):
    image = keras.Input((8, 8, 1))
    for layer in (layers.Dropout(0.5, name="l"), layers.BatchNormalization(name="l")):
        with pytest.raises(ValueError, match="'l' is called with training=True"):
            publish("m", keras.Model(image, layer(image, training=True)))


def test_a_layer_that_is_quantized(publish):
    model = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="d")])
    model.layers[0].quantize("int8")
    with pytest.raises(ValueError, match="'d' is quantized, int8"):
        publish("m", model)


@pytest.mark.parametrize(
    "activation",
    [
        lambda x: keras.ops.relu(x) * keras.ops.cast(x > 0.1, "float32"),
        lambda x: keras.ops.clip(x, 0, 1000),
        lambda x: keras.ops.leaky_relu(x, 1e-3),
        lambda x: keras.ops.softmax(x, axis=(1, 2)),
        lambda x: x * np.arange(3, dtype="float32"),
        layers.PReLU(),
        layers.LeakyReLU(),
    ],
    ids=["threshold", "limit", "slope", "of all places", "by channel", "with weights", "layer"],
)
def test_an_activation_that_is_nearly_known(publish, activation):
    model = keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(3, 3, activation=activation, name="c")])
    with pytest.raises(ValueError, match=r"cannot compute the activation '.*' of 'c'"):
        publish("m", model)
    assert model(np.ones((1, 6, 6, 1))).shape == (1, 4, 4, 3)


def test_an_activation_that_is_a_layer(publish):
    model = keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(3, 3, activation=layers.ReLU())])
    assert publish("m", model)[0]["layers"][0]["activation"] == "relu"


@pytest.mark.parametrize("channels", [1, 3])
def test_images_that_the_model_does_not_take(publish, channels):
    model = keras.Sequential([keras.Input((8, 8, channels)), layers.Flatten()])
    size = 9 if channels == 1 else 8
    with pytest.raises(
        ValueError, match=rf"the image 'a' is \({size}, {size}\), but the model takes \(8, 8, {channels}\)"
    ):
        publish("m", model, images={"a": np.zeros((size, size))})


def test_the_numbers_of_an_epoch(publish):
    weights = small().get_weights()
    said, _ = publish("m", small(), epochs=[{"weights": weights, "loss": np.float32(0.5), "step": np.int64(3)}])
    assert said["epochs"] == [{"loss": 0.5, "step": 3}]
    for value in (np.nan, np.inf, "0.5", None, [0.5]):
        with pytest.raises(ValueError, match=r"epochs\[0\]\['loss'\] is .*; it should be a number"):
            publish("m", small(), epochs=[{"weights": weights, "loss": value}])
    with pytest.raises(ValueError, match=r"epochs\[1\] has no 'weights'"):
        publish("m", small(), epochs=[{"weights": weights}, {"loss": 1.0}])


def test_runs_are_words_and_numbers_of_four_digits(publish):
    said, numbers = publish("m", runs=[{"recipe": "plain", "depth": 20, "loss": np.array([2.302585, 1.0])}])
    assert said["runs"] == [{"recipe": "plain", "depth": 20, "loss": [2.303, 1.0]}] and not numbers.size
    assert "runs" not in publish("m")[0]
    for value in (np.nan, [1.0, np.inf], None, ["a"]):
        with pytest.raises(ValueError, match=r"a run has 'loss' = .*; it should be words, or numbers that are finite"):
            publish("m", runs=[{"loss": value}])


def test_pictures_of_one_size_lie_one_below_the_other(publish):
    pictures = np.zeros((3, 8, 16, 3), "float32")
    pictures[1] = 255
    said, numbers = publish("m", pictures={"pieces": pictures})
    assert said["pictures"]["pieces"]["shape"] == [3, 8, 16] and not numbers.size
    strip = np.asarray(Image.open(io.BytesIO(base64.b64decode(said["pictures"]["pieces"]["webp"]))))
    assert strip.shape == (24, 16, 3) and strip.reshape(3, -1).mean(axis=1).round() == pytest.approx([0, 255, 0], abs=9)
    for wrong in (pictures[0], pictures - 1, pictures[..., :1], np.full((1, 4, 4, 3), np.nan)):
        with pytest.raises(ValueError, match=r"the pictures 'a' are .*; they should be \(count, height, width, 3\)"):
            publish("m", pictures={"a": wrong})


@pytest.mark.parametrize(
    "image", [np.full((4, 4), 200, "uint8"), np.ones((4, 4, 3)), np.full((4, 4), np.nan), np.ones(4), -np.ones((4, 4))]
)
def test_images_of_another_kind(publish, image):
    with pytest.raises(ValueError, match=r"the image 'a' is .*; it should be \(height, width\), from 0 to 1"):
        publish("m", images={"a": image})
