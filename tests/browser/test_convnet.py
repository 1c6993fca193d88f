"""The browser's network against Keras: every layer, the class activation, the whole of the test data."""

import json
import os

import keras
import numpy as np
import pytest
from keras import layers

from convnotes import conv, datasets, explain
from tests.browser.workshop import floats, packed, published

MODELS = {
    "journey": lambda: [
        layers.Conv2D(8, 3),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(8, 3),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ],
    "first convnet": lambda: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10),
        layers.Softmax(),
    ],
    "padding, strides, dilation": lambda: [
        layers.Conv2D(6, (3, 5), strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.AveragePooling2D(3, strides=2, padding="same"),
        layers.Conv2D(5, 3, dilation_rate=2, padding="same", activation="relu"),
        layers.MaxPooling2D((2, 3), strides=(1, 2), padding="same"),
        layers.Conv2D(7, (2, 1), activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ],
}

FORWARD = """async ([count, pixels]) => {
    const { Convnet, load } = await import("/convnotes/javascripts/convnet/convnet.js");
    const { tensor } = await import("/convnotes/javascripts/convnet/tensor.js");
    const { manifest, numbers } = await load(new URL("model.json", location).href);
    const net = new Convnet(manifest.layers, numbers);
    const given = new Float32Array(Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)).buffer);
    const size = given.length / count;
    const image = (_, at) => tensor([28, 28, 1], given.slice(at * size, (at + 1) * size));
    const images = Array.from({ length: count }, image);
    const outputs = images.map((image) => net.forward(image));
    return (WHAT)(net, images, outputs);
}"""
EVERY_LAYER = """(net, images, outputs) => net.layers.map((_, place) =>
    Float32Array.from(outputs.flatMap((output) => Array.from(output[place].data))))"""
EVIDENCE = """(net, images, outputs) => PLACES.map((place) => {
    const of = (at, label) => Array.from(net.evidence(images[at], outputs[at], label, place).data);
    return Float32Array.from(images.flatMap((_, at) => Array.from({ length: 10 }, (_, label) => of(at, label)).flat()));
})"""
ANSWERS = """(net, images, outputs) =>
    [Float32Array.from(outputs, ({ logits: { data } }) => data.indexOf(Math.max(...data)))]"""


@pytest.fixture(scope="module")
def digits():
    _, (images, labels) = datasets.mnist()
    return images[:100, ..., None].astype("float32") / 255, labels[:100]


def built(name):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((28, 28, 1)), *MODELS[name]()])
    rng = np.random.default_rng(2)
    # Weights as after a training: biases, and the averages of batch normalisation, are not what they began as.
    model.set_weights([weight + rng.uniform(0.05, 0.2, weight.shape) for weight in model.get_weights()])
    return model


def outputs_of(model, images):
    window = keras.Model(model.inputs, [layer.output for layer in model.layers])
    return window.predict(images, verbose=0)


@pytest.mark.parametrize("name", MODELS)
def test_every_layer_gives_what_keras_gives(workshop, monkeypatch, digits, name):
    model = built(name)
    images, _ = digits
    page = workshop(published(monkeypatch, "model", model))
    found = floats(page, FORWARD.replace("WHAT", EVERY_LAYER), [len(images), packed(images)])
    expected = outputs_of(model, images)
    assert len(found) == len(expected) == len(model.layers)
    for layer, ours, theirs in zip(model.layers, found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs.ravel(), rtol=1e-4, atol=1e-4, err_msg=layer.name)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if "padding" in name else pytest.mark.nightly) for name in MODELS]
)
def test_class_activation_is_that_of_explain(request, workshop, monkeypatch, digits, name):
    model = built(name)
    images = digits[0][: 3 if request.config.getoption("nightly") else 1]
    page = workshop(published(monkeypatch, "model", model))
    places = [place for place, layer in enumerate(model.layers) if len(layer.output.shape) == 4]
    script = FORWARD.replace("WHAT", EVIDENCE).replace("PLACES", str(places))
    for place, ours in zip(places, floats(page, script, [len(images), packed(images)]), strict=True):
        parts = explain.split(model, model.layers[place].name)
        theirs = [explain.hires_cam(parts, image, label) for image in images for label in range(10)]
        np.testing.assert_allclose(
            np.maximum(ours, 0), np.ravel(theirs), rtol=1e-3, atol=1e-4, err_msg=model.layers[place].name
        )


def test_evidence_adds_up_to_the_logit(workshop, monkeypatch, digits):
    """Behind the last pooling there is no more than a sum, so nothing is lost but the bias."""
    model = built("journey")
    images = digits[0][:5]
    page = workshop(published(monkeypatch, "model", model))
    (evidence,) = floats(
        page, FORWARD.replace("WHAT", EVIDENCE).replace("PLACES", "[5]"), [len(images), packed(images)]
    )
    features = outputs_of(model, images)[6]
    logits = features @ model.layers[-1].kernel.numpy()
    np.testing.assert_allclose(evidence.reshape(5, 10, -1).sum(axis=2), logits, rtol=1e-3, atol=1e-3)


def test_every_saved_epoch_is_the_model_of_that_time(workshop, monkeypatch, digits):
    images, _ = digits
    model = built("journey")
    states = [{"weights": [weight * scale for weight in model.get_weights()]} for scale in (0.5, 1.0, 2.0)]
    page = workshop(published(monkeypatch, "model", model, epochs=states))
    take = "(net, images) => [0, 1, 2].map((epoch) => net.at(epoch).forward(images[0]).logits.data)"
    found = floats(page, FORWARD.replace("WHAT", take), [1, packed(images[:1])])
    for logits, state in zip(found, states, strict=True):
        model.set_weights(state["weights"])
        np.testing.assert_allclose(logits, logits_of(model, images[:1]), rtol=1e-4)


def logits_of(model, images):
    features = outputs_of(model, images)[-2]
    return (features @ model.layers[-1].kernel.numpy() + model.layers[-1].bias.numpy()).ravel()


def test_occlusion_is_that_of_explain(workshop, monkeypatch, digits):
    model = built("journey")
    page = workshop(published(monkeypatch, "model", model))
    take = """async (net, images) => {
        const { occlude } = await import("/convnotes/javascripts/convnet/occlusion.js");
        let falls;
        for (const _ of occlude(net, images[0], 3, (all) => (falls = all)));
        return [falls.data];
    }"""
    (found,) = floats(page, FORWARD.replace("WHAT", take), [1, packed(digits[0][:1])])
    parts = explain.split(model, model.layers[5].name)
    theirs = explain.occlusion(lambda images: parts.head(parts.features(images)), digits[0][0], 3, size=8, step=4)
    np.testing.assert_allclose(found.reshape(7, 7), theirs, rtol=1e-3, atol=1e-4)


def test_a_channel_that_is_off_is_a_channel_of_zeros(workshop, monkeypatch, digits):
    images, _ = digits
    model = built("journey")
    page = workshop(published(monkeypatch, "model", model))
    take = "(net, images) => [net.forward(images[0], new Map([[1, new Set([2, 5])]])).logits.data]"
    (found,) = floats(page, FORWARD.replace("WHAT", take), [1, packed(images[:1])])
    kernel = model.layers[3].kernel.numpy()
    kernel[:, :, [2, 5]] = 0
    model.layers[3].set_weights([kernel, model.layers[3].bias.numpy()])
    np.testing.assert_allclose(found, logits_of(model, images[:1]), rtol=1e-4)


def test_shuffling_moves_the_weights_of_the_last_layers_only(workshop, monkeypatch, digits):
    model = built("journey")
    page = workshop(published(monkeypatch, "model", model))
    take = """(net) => [net.shuffled(2), net.shuffled(0)].flatMap((shuffled) => [0, 3, 7].map((at) =>
        shuffled.weights[at].kernel.data))"""
    found = floats(page, FORWARD.replace("WHAT", take), [1, packed(digits[0][:1])])
    kernels = [model.layers[at].kernel.numpy().ravel() for at in (0, 3, 7)]
    same = [np.array_equal(ours, theirs) for ours, theirs in zip(found, kernels * 2, strict=True)]
    assert same == [True, False, False, True, True, True]
    for ours, theirs in zip(found, kernels * 2, strict=True):
        np.testing.assert_array_equal(np.sort(ours), np.sort(theirs))


def test_a_cell_sees_what_the_gradient_says(workshop, monkeypatch):
    import tensorflow as tf

    model = built("padding, strides, dilation")
    page = workshop(published(monkeypatch, "model", model))
    images = tf.constant(np.random.default_rng(0).uniform(size=(64, 28, 28, 1)).astype("float32"))
    for place, row, column in ((0, 0, 13), (3, 4, 4), (4, 3, 2), (6, 2, 1)):
        window = keras.Model(model.inputs, model.layers[place].output)
        with tf.GradientTape() as tape:
            tape.watch(images)
            cell = window(images)[:, row, column]
        seen = np.abs(tape.gradient(cell, images)).max(axis=(0, 3))
        take = f"""(net, images, outputs) => {{
            const [seen] = net.receptiveField(images[0], outputs[0], {place}, {row}, {column});
            return [Float32Array.of(seen.top, seen.left, seen.bottom, seen.right)];
        }}"""
        (found,) = floats(page, FORWARD.replace("WHAT", take), [1, packed(images[:1].numpy())])
        rows, columns = np.nonzero(seen)
        top, left, bottom, right = found.astype(int)
        assert (max(top, 0), min(bottom, 27)) == (rows.min(), rows.max()), place
        assert (max(left, 0), min(right, 27)) == (columns.min(), columns.max()), place


def test_windows_stand_where_python_says(workshop):
    page = workshop()
    cases = [
        (size, kernel, stride, padding)
        for size in (1, 5, 8, 28)
        for kernel in (1, 2, 3, 5)
        for stride in (1, 2, 3)
        for padding in ("valid", "same")
        if kernel <= size
    ]
    script = """async (cases) => {
        const { places } = await import("/convnotes/javascripts/convnet/windows.js");
        return cases.map((values) => places(...values).count);
    }"""
    assert page.evaluate(script, cases) == [conv.output_size(*case) for case in cases]


CONVOLVED = """async ([pixels, kernel, cases]) => {
    const { Convolution } = await import("/convnotes/javascripts/convnet/convolution.js");
    const data = new Float32Array(Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)).buffer);
    return cases.flatMap(([stride, padding, dilation]) => {
        const made = new Convolution({ shape: [28, 28, 1], data }, { kernel, stride, padding, dilation });
        const sums = Float32Array.from(made.output.data, (_, at) => {
            const products = made.products(Math.floor(at / made.count), at % made.count);
            return products.reduce((sum, { weight, value }) => sum + weight * value, 0);
        });
        return [made.output.data, sums, Float32Array.from(made.reached)];
    });
}"""


POOLED = """async ([pixels, kinds]) => {
    const { Pooling } = await import("/convnotes/javascripts/convnet/convolution.js");
    const data = new Float32Array(Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)).buffer);
    return kinds.flatMap((kind) => {
        const made = new Pooling({ shape: [28, 28, 1], data }, kind);
        const sums = Float32Array.from(made.output.data, (_, at) => {
            const products = made.products(Math.floor(at / made.count), at % made.count);
            return products.reduce((sum, { weight, value }) => sum + weight * value, 0);
        });
        return [made.output.data, sums];
    });
}"""


def test_pooling_by_hand_gives_what_keras_gives(workshop, digits):
    image = digits[0][:1]
    pools = {"max pool": layers.MaxPooling2D(2), "average pool": layers.AveragePooling2D(2)}
    found = floats(workshop(), POOLED, [packed(image), list(pools)])
    for place, layer in enumerate(pools.values()):
        for values in found[2 * place : 2 * place + 2]:
            np.testing.assert_allclose(values, np.ravel(layer(image)), atol=1e-6)


def test_a_kernel_by_hand_gives_what_keras_gives(workshop, digits):
    import tensorflow as tf

    image = digits[0][:1]
    kernel = [0.5, -1, 2, 3, -0.25, 1, -2, 0.75, 1]
    # Keras has no layer with both a stride and a dilation.
    cases = [(s, padding, d) for padding in ("valid", "same") for s, d in ((1, 1), (2, 1), (3, 1), (1, 2), (1, 3))]
    found = floats(workshop(), CONVOLVED, [packed(image), kernel, cases])
    for case, (stride, padding, dilation) in enumerate(cases):
        output, sums, reached = found[3 * case : 3 * case + 3]
        filters = np.reshape(kernel, (3, 3, 1, 1)).astype("float32")
        given = tf.constant(image)
        with tf.GradientTape() as tape:
            tape.watch(given)
            expected = tf.nn.conv2d(given, filters, stride, padding.upper(), dilations=dilation)
            used = tf.nn.conv2d(given, np.ones_like(filters), stride, padding.upper(), dilations=dilation)
        np.testing.assert_allclose(output, np.ravel(expected), rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(sums, output, rtol=1e-5, atol=1e-5)
        np.testing.assert_array_equal(reached > 0, np.ravel(tape.gradient(used, given)) > 0)


CELLS = """async (net, images, outputs) => {
    const { cellSum } = await import("/convnotes/javascripts/convnet/cell.js");
    return [0, 1, 2, 3].flatMap((place) => {
        const cell = { place, channel: 5, row: 4, column: 6 };
        const { values, sums, bias, result } = cellSum(net, images[0], outputs[0], cell);
        return [values, sums, [bias], [result]].map((numbers) => Float32Array.from(numbers));
    });
}"""


def test_what_made_a_cell_adds_up_to_what_keras_gives(workshop, monkeypatch, digits):
    model = built("journey")
    image = digits[0][:1]
    page = workshop(published(monkeypatch, "model", model))
    found = floats(page, FORWARD.replace("WHAT", CELLS), [1, packed(image)])
    made_by = (
        lambda values, sums, bias: sums.sum() + bias,
        lambda values, sums, bias: max(values[0], 0),
        lambda values, sums, bias: values.max(),
        lambda values, sums, bias: sums.sum() + bias,
    )
    for place, (output, rule) in enumerate(zip(outputs_of(model, image)[:4], made_by, strict=True)):
        values, sums, bias, result = found[4 * place : 4 * place + 4]
        np.testing.assert_allclose(result, output[0, 4, 6, 5], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(rule(values, sums, bias), result, rtol=1e-4, atol=1e-5)


REBUILT = {
    "conv": lambda layer: layers.Conv2D(layer["shape"][2], layer["weights"]["kernel"]["shape"][:2]),
    "activation": lambda layer: layers.ReLU(),
    "max pool": lambda layer: layers.MaxPooling2D(layer["window"]),
    "flatten": lambda layer: layers.Flatten(),
    "dense": lambda layer: layers.Dense(layer["shape"][0], activation=layer["activation"]),
}


@pytest.mark.skipif("CONVNOTES_DATA" not in os.environ, reason="needs all of MNIST in the folder CONVNOTES_DATA")
@pytest.mark.parametrize("file", ["5-1/index/journey", "5-1/touch/journey"])
def test_the_official_test_data_give_the_accuracy_of_keras(request, workshop, site, file):
    """The very files that a reader's browser gets, in the browser and in Keras."""
    published = (
        json.loads((site / "models" / f"{file}.json").read_bytes()),
        (site / "models" / f"{file}.bin").read_bytes(),
    )
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), *(REBUILT[layer["kind"]](layer) for layer in published[0]["layers"])]
    )
    numbers = np.frombuffer(published[1], "<f4")[-model.count_params() :]
    cuts = np.cumsum([weight.size for weight in model.get_weights()])[:-1]
    shaped = zip(np.split(numbers, cuts), model.get_weights(), strict=True)
    model.set_weights([part.reshape(weight.shape) for part, weight in shaped])
    _, (images, labels) = datasets.mnist(full=True)
    each = 1 if request.config.getoption("nightly") else 10
    images, labels = images[::each], labels[::each]
    pixels = images[..., None].astype("float32") / 255
    theirs = model.predict(pixels, batch_size=500, verbose=0).argmax(axis=1)
    page = workshop(published)
    answers = [
        floats(page, FORWARD.replace("WHAT", ANSWERS), [1000, packed(pixels[start : start + 1000])])[0]
        for start in range(0, len(pixels), 1000)
    ]
    assert np.mean(np.concatenate(answers) == labels) == np.mean(theirs == labels) > 0.9
