"""The ledger against Keras, TensorFlow's profiler, and the pixels that change an output."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st
from keras import layers

from convnotes.ledger import ledger

# Each example builds a model: 8 by day, 200 by night.
few = settings(max_examples=settings().max_examples // 25)


@pytest.fixture(autouse=True)
def fresh():
    yield
    keras.backend.clear_session()


def plans(*kinds):
    """Layers of small models: kind, window size, stride, padding."""
    layer = st.tuples(st.sampled_from(kinds), st.integers(1, 3), st.integers(1, 2), st.sampled_from(["same", "valid"]))
    return st.lists(layer, min_size=1, max_size=4)


def build(plan):
    image = x = keras.Input((24, 24, 2))
    for kind, size, stride, padding in plan:
        window = {"strides": stride, "padding": "same" if x.shape[1] < 6 else padding}
        x = {
            "conv": layers.Conv2D(4, size, **window),
            "dilated": layers.Conv2D(2, size, dilation_rate=2, padding=window["padding"]),
            "depthwise": layers.DepthwiseConv2D(size, **window),
            "pool": layers.MaxPooling2D(2, **window),
            "average": layers.AveragePooling2D(2, **window),
            "relu": layers.ReLU(),
            "norm": layers.BatchNormalization(),
        }[kind](x)
    return keras.Model(image, x)


def flops(model):
    """The floating-point operations for one image, as TensorFlow counts them in the graph."""
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    spec = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    graph = convert_variables_to_constants_v2(tf.function(model).get_concrete_function(spec)).graph
    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    profile = tf.compat.v1.profiler.profile(graph=graph, options={**options, "output": "none"})
    return {node.name: node.total_float_ops for node in profile.children}


@few
@given(plans("conv", "dilated", "depthwise", "pool", "relu", "norm"))
def test_shapes_and_parameters_are_those_of_keras(plan):
    model = build(plan)
    book = ledger(model)
    assert [entry.shape for entry in book.entries] == [layer.output.shape[1:] for layer in model.layers[1:]]
    assert book.params == model.count_params()


@few
@given(plans("conv", "dilated", "depthwise", "average", "relu"))
@example([("conv", 1, 2, "same"), ("conv", 3, 2, "same"), ("conv", 2, 1, "same"), ("conv", 2, 1, "same")])
def test_the_receptive_field_is_what_reaches_an_output(plan):
    """With positive weights, a brighter column changes an output exactly if the output sees it."""
    model = build(plan)
    for weight in model.weights:
        weight.assign(tf.ones_like(weight))
    entry = ledger(model).entries[-1]
    assert entry.field is not None
    images = np.ones((25, *model.input_shape[1:]), "float32")
    images[range(24), :, range(24)] = 2
    outputs = model.predict(images, verbose=0)[..., 0]
    changed = outputs[:24] != outputs[24]
    seen = np.flatnonzero(changed[:, entry.shape[0] // 2, entry.shape[1] // 2])
    span = int(np.ptp(seen)) + 1
    # The edge cuts off a receptive field, at the last column that any output sees.
    reached = np.flatnonzero(changed.any(axis=(1, 2)))
    at_edge = seen[0] == reached[0] or seen[-1] == reached[-1]
    assert span == entry.field or (at_edge and span < entry.field)


def test_multiply_adds_are_half_of_what_tensorflow_counts():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 3)),
            layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False),
            layers.DepthwiseConv2D(3, use_bias=False),
            layers.Conv2D(4, 1, use_bias=False),
            layers.Flatten(),
            layers.Dense(10, use_bias=False),
        ]
    )
    assert 2 * ledger(model).macs == sum(flops(model).values())


def test_the_convnets_of_the_book():
    base = [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
    ]
    assert ledger(keras.Sequential(base)).params == 55_744
    top = [layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10)]
    book = ledger(keras.Sequential([*base, *top]))
    assert book.params == 93_322
    assert [entry.field for entry in book.entries] == [3, 4, 8, 10, 18, None, None, None]
    assert book.memory == 4 * (26 * 26 * 32 + 13 * 13 * 32 + 11 * 11 * 64 + 5 * 5 * 64 + 3 * 3 * 64 + 576 + 64 + 10)


def test_branches_see_what_the_widest_sees():
    image = keras.Input((16, 16, 4))
    wide = layers.Conv2D(4, 5, padding="same")(image)
    narrow = layers.Conv2D(4, 1)(image)
    book = ledger(keras.Model(image, layers.Add()([narrow, wide])))
    assert book.entries[-1].field == 5


def test_a_dense_layer_on_pixels_sees_one_pixel():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Dense(2)])
    entry = ledger(model).entries[0]
    assert (entry.field, entry.macs) == (1, 8 * 8 * 3 * 2)


def test_models_that_have_no_ledger():
    with pytest.raises(ValueError, match=r"begin it with keras.Input"):
        ledger(keras.Sequential([layers.Conv2D(4, 3)]))
    for layer in (layers.Conv2DTranspose(4, 3), layers.UpSampling2D()):
        with pytest.raises(TypeError, match="the ledger does not know what"):
            ledger(keras.Sequential([keras.Input((8, 8, 1)), layer]))


def test_the_table(capsys):
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.Flatten()])
    ledger(model).show("ledger")
    printed = capsys.readouterr().out
    assert "26 × 26 × 32" in printed and "194,688" in printed and "3 × 3" in printed and "total" in printed
