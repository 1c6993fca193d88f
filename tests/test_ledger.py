"""The ledger against Keras, TensorFlow's profiler, and the pixels that change an output."""

from random import Random
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st
from keras import layers

from convnotes.ledger import ledger
from convnotes.pretrained import efficientnet_lite0
from tests.generated import Generator
from tests.independent import make_positive, multiply_adds, rows_of_gradient, rows_seen, without_maxima

# Each example builds a model. By day one has each kind of layer, and 4 are generated; by night 200.
few = settings(max_examples=4 if settings().max_examples < 5000 else 200)


@pytest.fixture(autouse=True)
def fresh():
    yield
    # A collection of all objects takes longer than most of these tests.
    keras.utils.clear_session(free_memory=False)


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


@few
@given(plans("conv", "dilated", "depthwise", "pool", "relu", "norm"))
@example([(kind, 2, 1, "same") for kind in ("conv", "dilated", "depthwise", "pool", "relu", "norm")])
def test_shapes_and_parameters_are_those_of_keras(plan):
    model = build(plan)
    book = ledger(model)
    assert [entry.shape for entry in book.entries] == [layer.output.shape[1:] for layer in model.layers[1:]]
    assert book.params == model.count_params()


@few
@given(plans("conv", "dilated", "depthwise", "average", "relu"))
@example([(kind, 2, 1, "valid") for kind in ("conv", "dilated", "depthwise", "average", "relu")])
@example([("conv", 1, 2, "same"), ("conv", 3, 2, "same"), ("conv", 2, 1, "same"), ("conv", 2, 1, "same")])
def test_the_receptive_field_is_what_reaches_an_output(plan):
    """With positive weights, a brighter column changes an output exactly if the output sees it."""
    model = build(plan)
    for weight in model.weights:
        weight.assign(tf.ones_like(weight))
    entry = ledger(model).entries[-1]
    assert isinstance(entry.field, int)
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
    assert ledger(model).macs == multiply_adds(model)


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


def residual(*, plus):
    image = x = keras.Input((32, 32, 3))
    for _ in range(3):
        y = layers.Conv2D(3, 3, padding="same", activation="relu")(x)
        x = x + y if plus else layers.Add()([x, y])
    return keras.Model(image, layers.Conv2D(3, 3)(x))


class TestOperations:
    """What is no layer of ``model.layers``, or more than one."""

    def test_a_sum_is_an_operation(self):
        plus, add = ledger(residual(plus=True)), ledger(residual(plus=False))
        assert plus.entries[-1].field == 9
        assert [(one.shape, one.memory, one.field) for one in plus.entries] == [
            (one.shape, one.memory, one.field) for one in add.entries
        ]

    def test_keras_ops_pass_on_what_is_seen(self):
        image = keras.Input((32, 32, 3))
        x = keras.ops.relu(layers.Conv2D(4, 3, strides=2)(image))
        last = ledger(keras.Model(image, layers.Conv2D(4, 3)(x))).entries[-1]
        assert (last.field, last.step, last.start) == (7, 2, 3)

    def test_a_layer_used_twice_works_twice_and_has_its_weights_once(self):
        image, conv = keras.Input((32, 32, 3)), layers.Conv2D(3, 3, padding="same")
        book = ledger(keras.Model(image, conv(conv(image))))
        assert (book.macs, book.params, book.entries[-1].field) == (165_888, 84, 5)

    @pytest.mark.parametrize("size", [(24, 20), (None, None)])
    def test_an_inner_model_is_opened_also_for_another_size(self, size):
        inner = [layers.Conv2D(4, 3, strides=2), layers.ReLU(), layers.Conv2D(2, 3)]
        flat = ledger(keras.Sequential([keras.Input((24, 20, 3)), *inner])).entries
        base = keras.Sequential([keras.Input((*size, 3)), *inner])
        image = keras.Input((24, 20, 3))
        assert ledger(keras.Model(image, base(image))).entries == flat

    def test_sides_of_different_length(self):
        image = keras.Input((16, 16, 2))
        x = layers.Conv2D(4, (1, 7), strides=(1, 2))(image)
        book = ledger(keras.Model(image, keras.ops.mean(x, axis=1, keepdims=True)))
        assert [(entry.field, entry.step, entry.start) for entry in book.entries] == [
            ((1, 7), (1, 2), (0, 3)),
            ((None, 7), (1, 2), (None, 3)),
        ]

    def test_channels_first(self):
        model = keras.Sequential([keras.Input((3, 32, 32)), layers.Conv2D(4, 3, data_format="channels_first")])
        assert ledger(model).macs == 97_200 and ledger(model).entries[0].field == 3

    def test_branches_that_are_not_on_top_of_each_other(self):
        image = keras.Input((16, 16, 2))
        left, right = layers.Cropping2D(((0, 4), (0, 4)))(image), layers.Cropping2D(((4, 0), (4, 0)))(image)
        last = ledger(keras.Model(image, left + right)).entries[-1]
        assert (last.field, last.start) == (5, 2)

    def test_squeeze_and_excite_sees_all(self):
        image = keras.Input((16, 16, 4))
        weights = layers.Reshape((1, 1, 4))(layers.GlobalAveragePooling2D()(image))
        assert ledger(keras.Model(image, image * weights)).entries[-1].field is None

    def test_signals_and_volumes(self):
        signal = keras.Sequential([keras.Input((20, 3)), layers.Conv1D(4, 3, padding="causal", dilation_rate=2)])
        volume = keras.Sequential([keras.Input((9, 9, 9, 1)), layers.Conv3D(2, 3), layers.MaxPooling3D(2)])
        one, three = ledger(signal).entries[-1], ledger(volume).entries[-1]
        assert (one.field, one.macs, one.start) == (5, 20 * 3 * 3 * 4, -2) and three.field == 4

    def test_two_images_lie_on_top_of_each_other_and_a_vector_has_no_place(self):
        first, second, vector = keras.Input((16, 16, 1)), keras.Input((16, 16, 1)), keras.Input((4,))
        pair = layers.Concatenate(name="pair")([layers.Conv2D(2, 5)(first), layers.Conv2D(2, 5)(second)])
        answer = layers.Concatenate(name="all")([layers.Flatten()(pair), layers.Dense(3)(vector)])
        fields = {entry.name: entry.field for entry in ledger(keras.Model([first, second, vector], answer)).entries}
        assert (fields["pair"], fields["all"]) == (5, None)

    @pytest.mark.parametrize(
        ("layer", "macs"),
        [
            (lambda: layers.LSTM(4), 10 * (3 * 16 + 4 * 16)),
            (lambda: layers.GRU(4, return_sequences=True), 10 * (3 * 12 + 4 * 12)),
            (lambda: layers.SimpleRNN(4), 10 * (3 * 4 + 4 * 4)),
            (lambda: layers.Bidirectional(layers.LSTM(4)), 2 * 10 * (3 * 16 + 4 * 16)),
        ],
    )
    def test_recurrent_layers_multiply_at_every_step(self, layer, macs):
        assert ledger(keras.Sequential([keras.Input((10, 3)), layer()])).macs == macs


def first(x):
    return layers.Conv2D(4, 1, data_format="channels_first")(x)


def attention(x):
    return layers.MultiHeadAttention(2, 4, name="heads")(x, x)


class TestRefused:
    """What is not known is refused by the name of the operation."""

    @pytest.mark.parametrize(
        ("shape", "operation", "name"),
        [
            ((8, 8, 2), layers.Lambda(lambda x: x[:, ::-1], name="mirror"), "mirror"),
            ((8, 8, 2), layers.Permute((2, 1, 3), name="turned"), "turned"),
            ((8, 8, 2), layers.Reshape((16, 4, 2), name="shape"), "shape"),
            ((8, 8, 2), layers.Concatenate(axis=1, name="below"), "below"),
            ((8, 8, 2), lambda x: keras.ops.flip(x, axis=1), "Flip"),
            ((8, 8, 2), lambda x: keras.ops.roll(x, 1, axis=1), "Roll"),
            ((8, 8, 8), lambda x: keras.ops.matmul(x, x), "Matmul"),
            ((8, 8, 2), lambda x: keras.ops.cumsum(x, axis=1), "Cumsum"),
            ((8, 8, 2), lambda x: x[:, ::-1], "GetItem"),
            ((8, 8, 2), lambda x: x + x[:, :1], "Add"),
            ((8, 8, 2), lambda x: keras.ops.mean(x, axis=1), "Mean"),
            ((8, 8, 2), lambda x: x[:, 3], "GetItem"),
            ((8, 8, 2), lambda x: keras.ops.average(x, axis=-1), "Average"),
            ((8, 8, 2), lambda x: layers.BatchNormalization(name="norm")(x, training=True), "norm"),
            ((8, 8, 2), lambda x: layers.GlobalMaxPooling2D(name="pool")(first(x)), "pool"),
            ((10, 3), attention, "heads"),
            ((10, 3), layers.TimeDistributed(layers.Dense(3), name="each"), "each"),
            ((10,), layers.Lambda(lambda x: x @ np.ones((10, 3)), name="product"), "product"),
        ],
    )
    def test_by_name(self, shape, operation, name):
        inputs = keras.Input(shape)
        outputs = operation([inputs, inputs]) if name == "below" else operation(inputs)
        with pytest.raises(TypeError, match=f"the ledger does not know .*{name}"):
            ledger(keras.Model(inputs, outputs))

    def test_cells_that_do_not_see_alike(self):
        image = keras.Input((16, 16, 2))
        far, near = layers.Conv2D(2, 2, strides=2)(image), layers.Conv2D(2, 9)(image)
        with pytest.raises(TypeError, match=r"add .* joins cells that are 1 and 2 pixels apart"):
            ledger(keras.Model(image, layers.Add(name="add")([far, near])))

    def test_images_of_any_size_and_of_two(self):
        any_size = keras.Input((None, None, 3), name="photo")
        with pytest.raises(ValueError, match=r"the input 'photo' takes any size, \(None, None, 3\)"):
            ledger(keras.Model(any_size, layers.Conv2D(2, 3)(any_size)))
        images = keras.Input((8, 8, 1)), keras.Input((6, 6, 1))
        with pytest.raises(ValueError, match="the inputs have different sizes"):
            ledger(keras.Model(images, layers.Add()([layers.Conv2D(1, 3)(images[0]), images[1]])))

    def test_what_has_no_graph(self):
        class Own(keras.Model):
            def call(self, images):
                return images

        model = Own(name="own")
        model.build((None, 8, 8, 1))
        with pytest.raises(TypeError, match="'own' is a Own that computes in its own call"):
            ledger(model)
        with pytest.raises(TypeError, match="this is a Dense, not a Keras model"):
            ledger(layers.Dense(2))
        conv = type("Mine", (layers.Conv2D,), {"call": lambda _, images: images[:, ::2]})
        with pytest.raises(TypeError, match=r"mine \(Mine\)"):
            ledger(keras.Sequential([keras.Input((8, 8, 1)), conv(4, 3, name="mine")]))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: keras.ops.softmax(x, axis=(1, 2)),
        lambda x: keras.ops.flip(x, axis=1),
        lambda x: x - keras.ops.mean(x, axis=(1, 2), keepdims=True),
        lambda x: x[:, ::2],
        layers.Softmax(axis=1),
    ],
    ids=["softmax", "flip", "mean", "fewer", "layer"],
)
@pytest.mark.parametrize("own", [layers.Activation, lambda function: layers.Conv2D(2, 3, activation=function)])
def test_an_activation_that_mixes_places(function, own):
    try:
        model = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(2, 3), own(function)])
    except ValueError:
        pytest.skip("Keras itself wants the shape of a convolution")
    with pytest.raises(TypeError, match=r"does not know what .* sees: its activation mixes cells"):
        ledger(model)


@pytest.mark.parametrize(
    "function",
    [lambda x: x**2, keras.ops.softmax, tf.nn.gelu, lambda x: x * np.ones(2, "float32"), layers.PReLU()],
    ids=["square", "channels", "TensorFlow", "constant", "with weights"],
)
def test_an_activation_of_each_place(function):
    model = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(2, 3, activation=function)])
    assert ledger(model).entries[-1].field == 3


def test_windows_over_a_vector():
    for first in (layers.Reshape((28, 28, 1)), layers.Embedding(5, 3)):
        window = layers.Conv2D(2, 3, name="c") if isinstance(first, layers.Reshape) else layers.Conv1D(2, 3, name="c")
        with pytest.raises(TypeError, match=r"does not know what c \(Conv.D\) sees of a vector"):
            ledger(keras.Sequential([keras.Input((784,)), first, window]))
    decoder = [keras.Input((10,)), layers.Dense(48), layers.Reshape((4, 4, 3)), layers.Conv2D(1, 3)]
    assert ledger(keras.Sequential(decoder)).entries[-1].field is None


def test_a_slice_that_adds_an_axis():
    image = keras.Input((32, 32, 3))
    entries = ledger(keras.Model(image, image[..., 5:20, :, None][..., 0])).entries
    assert [entry.start for entry in entries] == [(0, 5), (0, 5)]
    with pytest.raises(TypeError, match="knows x"):
        ledger(keras.Model(image, image[:, None]))


def test_an_inner_model_with_a_dict_for_its_list_of_inputs():
    a, b = keras.Input((16, 16, 1), name="a"), keras.Input((16, 16, 1), name="b")
    inner = keras.Model([b, a], layers.Add()([layers.Conv2D(1, 3, padding="same")(b), layers.Dense(1)(a)]))
    image = keras.Input((16, 16, 1))
    wide = layers.Conv2D(1, 5, padding="same")(image)
    assert ledger(keras.Model(image, inner({"a": wide, "b": image}))).entries[-1].field == 5
    assert ledger(keras.Model(image, inner({"a": image, "b": wide}))).entries[-1].field == 7


@pytest.mark.parametrize("base", [keras.Sequential, keras.Model])
def test_a_model_of_a_class_that_computes_otherwise(base):
    inputs = keras.Input((8, 8, 1))
    mine = type("Mine", (base,), {"call": lambda self, x, **_: 1 - x})
    arguments = [[inputs, layers.Conv2D(1, 3)]] if base is keras.Sequential else [inputs, layers.Conv2D(1, 3)(inputs)]
    with pytest.raises(TypeError, match="a Mine that computes in its own call"):
        ledger(mine(*arguments))
    trained = type("Trained", (base,), {"train_step": print})
    assert len(ledger(trained(*arguments)).entries) == 1


@pytest.mark.parametrize("method", ["call", "convolution_op", "kernel", "compute_output_shape"])
def test_a_layer_of_a_class_that_computes_otherwise(method):
    mine = type("Mine", (layers.Conv2D,), {method: vars(layers.Conv2D.__base__)[method]})
    layer = mine(1, 3, name="m")
    with pytest.raises(TypeError, match=r"does not know what m \(Mine\) sees"):
        ledger(keras.Sequential([keras.Input((8, 8, 1)), layer]))


def test_a_layer_of_a_class_that_only_keeps_more_is_the_layer():
    mine = type("Mine", (layers.Conv2D,), {"__init__": layers.Conv2D.__init__, "more": 5, "get_config": print})
    assert ledger(keras.Sequential([keras.Input((8, 8, 1)), mine(1, 3)])).entries[-1].field == 3


def test_where_a_cell_looks():
    """Padding below and right alone moves the cells of Lite0: cell i of 7 looks at pixel 32 i + 31."""
    entry = {entry.name: entry for entry in ledger(efficientnet_lite0()).entries}["head_relu"]
    assert (entry.step, entry.start, entry.shape) == (32, 31, (7, 7, 1280))


def test_the_windows_of_lite0_are_what_the_gradient_reaches(double):
    """In the whole of the model: the field ends at the edge of the image."""
    net = efficientnet_lite0(weights=None, include_top=False, input_shape=(224, 224, 3))
    entries = {entry.name: entry for entry in ledger(net).entries}
    make_positive(net)
    names = ["stem_relu", *(name for name in entries if name.endswith("_add")), "head_relu"]
    for name in names[::3]:
        entry = entries[name]
        cell = entry.shape[0] // 2, entry.shape[1] // 3
        *corner, size = entry.window(*cell)
        within = [(max(begin, 0), min(begin + size, 224) - 1) for begin in corner]
        assert rows_of_gradient(keras.Model(net.inputs, net.get_layer(name).output), cell) == within, name


def test_a_window_that_is_no_square():
    image = keras.Input((8, 8, 2))
    wide, flat = layers.Conv2D(4, (1, 3), name="wide")(image), layers.Flatten(name="flat")(image)
    for output in (wide, flat):
        with pytest.raises(ValueError, match=r"(wide sees 1 × 3|flat sees all) pixels, which is no square window"):
            ledger(keras.Model(image, output)).entries[-1].window(0, 0)
    tall = layers.Conv2D(4, 3, strides=(1, 2), padding="same")(image)
    assert ledger(keras.Model(image, tall)).entries[-1].window(2, 2) == (1, 4, 3)


APPLICATIONS = {
    "MobileNetV2": 224,
    "MobileNetV3Small": 224,
    "DenseNet121": 224,
    "EfficientNetB0": 224,
    "EfficientNetV2B0": 224,
    "InceptionV3": 299,
    "NASNetMobile": 224,
    "ResNet50": 224,
    "ResNet50V2": 224,
    "VGG16": 224,
    "Xception": 299,
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name == "MobileNetV3Small" else pytest.mark.nightly) for name in APPLICATIONS],
)
def test_the_models_of_keras(name, double):
    size = APPLICATIONS[name]
    model = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(size, size, 3))
    book = ledger(model)
    assert book.params == model.count_params() and book.macs == multiply_adds(model)

    twin = without_maxima(model)
    make_positive(twin)
    of_layers = {layer.name for layer in model.layers}
    inside = [
        entry
        for entry in book.entries
        if isinstance(entry.field, int) and 1 < entry.field < size // 2 and entry.name in of_layers
    ]
    entry: Any = inside[-1]
    cell = [side // 2 for side in entry.shape[:2]]
    window = keras.Model(twin.inputs, twin.get_layer(entry.name).output)
    expected = [
        tuple(entry.start + entry.step * place + sign * (entry.field - 1) / 2 for sign in (-1, 1)) for place in cell
    ]
    assert rows_of_gradient(window, cell) == expected


@pytest.fixture
def double():
    """Float64, in which the smallest part of an output is not lost."""
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


# By day 5, by night 500.
@settings(max_examples=5 if settings().max_examples < 5000 else 500)
@given(st.integers(0, 2**32))
def test_generated_models(double, seed):
    model = Generator(Random(seed)).model()
    book = ledger(model)
    assert book.params == model.count_params()
    assert book.macs == multiply_adds(Generator(Random(seed), countable=True).model())
    first = ledger(Generator(Random(seed), "channels_first").model())
    measures = [
        [(one.params, one.macs, one.field, one.step, one.start) for one in each.entries] for each in (book, first)
    ]
    assert measures[0] == measures[1]

    last: Any = book.entries[-1]
    if last.field is None:
        return
    make_positive(model)
    sides = [value if isinstance(value, tuple) else (value, value) for value in (last.field, last.step, last.start)]
    for axis, field, step, start in zip((1, 2), *sides, strict=True):
        seen = rows_seen(model, axis)
        reached = np.flatnonzero(seen.any(axis=1))
        for cell, rows in enumerate(map(np.flatnonzero, seen.T)):
            if not rows.size:
                continue  # It lies in the padding.
            begin = start - (field - 1) / 2 + cell * step
            end = begin + field - 1
            # What reaches over the edge may see less than that.
            assert rows[0] == begin if begin > reached[0] else rows[0] >= begin
            assert rows[-1] == end if end < reached[-1] else rows[-1] <= end


def test_the_table(capsys):
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.Flatten()])
    ledger(model).show("ledger")
    printed = capsys.readouterr().out
    assert "26 × 26 × 32" in printed and "194,688" in printed and "3 × 3" in printed and "total" in printed


def test_the_table_of_sides_that_differ(capsys):
    image = keras.Input((8, 8, 2))
    x = layers.Conv2D(4, (1, 7))(image)
    ledger(keras.Model(image, layers.Softmax(axis=1)(x))).show("sides")
    printed = capsys.readouterr().out
    assert "1 × 7" in printed and "all × 7" in printed
