"""EfficientNet-Lite0 in the browser against Keras: each operation, its gradients, and the photo that it is given."""

import keras
import numpy as np
import pytest
from playwright.sync_api import expect

from convnotes import datasets, explain, pretrained, rounded
from tests.browser.workshop import floats, lay_model, packed, published

NET = """async ([file, pixels, WHAT]) => {
    const { Lite, attributions } = await import("/convnotes/javascripts/convnet/lite.js");
    const { tensor } = await import("/convnotes/javascripts/convnet/tensor.js");
    const { resize, preprocess, shifted, covered } = await import("/convnotes/javascripts/convnet/resize.js");
    const given = new Float32Array(Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)).buffer);
    const [lite, bytes] = await Promise.all(
        [fetch("lite.json"), fetch("lite.bin")].map(async (got, at) => (await got)[at ? "arrayBuffer" : "json"]()));
    const unpacked = new Blob([bytes.slice(0, lite.weights)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(unpacked).arrayBuffer();
    const { steps } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, lite.numbers)));
    const net = new Lite(steps, buffer);
    return (BODY)(net, given);
}"""


@pytest.fixture(scope="module")
def lite():
    """The model, its rounded numbers, and the model that computes with these."""
    model = pretrained.efficientnet_lite0()
    steps = rounded.rounding(model)
    return model, steps, rounded.restored(model, steps)


@pytest.fixture
def page(workshop, lite, monkeypatch, tmp_path):
    shown, weights = published(monkeypatch, "lite", lite[1], {}, by=rounded.publish)
    lay_model(tmp_path, "lite", (shown["lite"], weights))
    return workshop()


def square(name):
    photo = datasets.photo(name)
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    return photo[top : top + side, left : left + side].astype("float32")


def small(name):
    return np.asarray(keras.ops.image.resize(square(name), (224, 224), antialias=True))


def asked(page, body, values):
    script = NET.replace(", WHAT", "").replace("BODY", body)
    return floats(page, script, ["lite", packed(values)])


def test_every_operation_gives_what_keras_gives(page, lite):
    _, steps, model = lite
    image = pretrained.preprocess_input(small("chelsea"))
    body = "(net, given) => net.forward(tensor([224, 224, 3], given)).map(({ data }) => data)"
    found = asked(page, body, image)
    names = [named(model, step) for step in steps]
    expected = keras.Model(model.input, [model.get_layer(name).output for name in names])(image[None])
    assert len(found) == len(expected)
    for name, ours, theirs in zip(names, found, expected, strict=True):
        np.testing.assert_allclose(ours, np.ravel(theirs), rtol=1e-3, atol=2e-3, err_msg=name)


def named(model, step):
    """The layer of Keras that ends what the browser does in one step."""
    first = step["name"].removesuffix("_conv")
    there = {layer.name for layer in model.layers}
    return next(name for name in (f"{first}_relu", f"{first}_bn", step["name"]) if name in there)


@pytest.mark.parametrize("layer", ["head_relu", "block5c_add"])
def test_attributions_are_those_of_explain(page, lite, layer):
    _, steps, model = lite
    image = pretrained.preprocess_input(small("chelsea"))
    place = next(at for at, step in enumerate(steps) if named(model, step) == layer)
    body = f"""(net, given) => {{
        const outputs = net.forward(tensor([224, 224, 3], given));
        const {{ gradCam, hiResCam }} = attributions(outputs[{place}], net.gradient(outputs, 285, {place}));
        return [gradCam.data, hiResCam.data];
    }}"""
    parts = explain.split(model, layer)
    for ours, of in zip(asked(page, body, image), (explain.grad_cam, explain.hires_cam), strict=True):
        theirs = np.ravel(of(parts, image, 285))
        np.testing.assert_allclose(np.maximum(ours, 0), theirs, rtol=2e-3, atol=2e-3 * theirs.max(), err_msg=str(of))


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket"])
def test_a_photo_is_resized_as_keras_does(page, name):
    image = square(name)
    body = f"(net, given) => [resize(tensor({list(image.shape)}, given), [224, 224]).data]"
    (found,) = asked(page, body, image)
    np.testing.assert_allclose(found, small(name).ravel(), atol=5e-3)


def test_a_photo_can_be_shifted_and_covered(page):
    image = np.arange(224 * 224 * 3, dtype="float32").reshape(224, 224, 3)
    body = """(net, given) => [
        shifted(tensor([224, 224, 3], given), 2).data,
        covered(tensor([224, 224, 3], given), { left: 200, top: -8, side: 32 }).data,
    ]"""
    moved, grey = (each.reshape(image.shape) for each in asked(page, body, image))
    np.testing.assert_array_equal(moved, np.pad(image, ((0, 0), (2, 0), (0, 0)), mode="edge")[:, :224])
    image[:24, 200:] = 127
    np.testing.assert_array_equal(grey, image)


FRAME = """() => {
    document.body.innerHTML = `<own-photo class="explorable"><figure></figure>
        <p><a class="model" href="lite0.json">model</a></p></own-photo>`;
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: "longtask", buffered: true });
}"""


@pytest.fixture
def view(workshop, lite, monkeypatch, tmp_path):
    photos = {"chelsea": small("chelsea")}
    lay_model(tmp_path, "lite0", published(monkeypatch, "lite0", lite[1], photos, by=rounded.publish))
    page = workshop()
    page.evaluate(FRAME)
    found = page.locator("own-photo[data-started] .explorable-view")
    found.wait_for()
    return found


def says(view, words):
    expect(view.locator("[role=status]")).to_contain_text(words, timeout=120_000)


def test_the_reader_chooses_a_photo_and_asks_why(view, tmp_path):
    assert not view.page.evaluate("() => performance.getEntriesByName(new URL('lite0.bin', location)).length")
    view.get_by_role("button", name="Cat").click()
    says(view, "Egyptian cat, with a probability of")
    assert view.get_by_role("listitem").count() == 5
    show = view.get_by_label("Show")
    for value, words in (
        ("gradCam", "Grad-CAM of Egyptian cat, 7×7 cells."),
        ("hiResCam", "HiResCAM of Egyptian cat, 7×7 cells."),
        ("maps", "The output of block2b_add is 56 × 56 × 24."),
        ("cover", "with the part covered."),
        ("shift", "Shifted by up to 8 pixels"),
    ):
        show.select_option(value)
        says(view, words)
    photo = tmp_path / "own.png"
    keras.utils.save_img(photo, square("coffee"), scale=False)
    view.get_by_label("Choose or take a photo").set_input_files(photo)
    show.select_option("photo")
    says(view, "espresso, with a probability of")
    assert view.page.evaluate("() => window.longest") <= 50


def test_any_class_can_be_looked_into(view):
    classes, pressed = view.get_by_label("Any of the 1,000 classes"), view.locator("[aria-pressed=true]")
    assert not classes.is_visible()
    view.get_by_role("button", name="Cat").click()
    says(view, "The model's answer: Egyptian cat, with a probability of")
    assert classes.locator("option").count() == 1000
    assert classes.locator("option:checked").text_content() == pressed.inner_text() == "Egyptian cat"
    classes.select_option(label="espresso")
    says(view, "Probability of espresso: ")
    assert pressed.count() == 0
    view.get_by_label("Show").select_option("gradCam")
    says(view, "Grad-CAM of espresso, 7×7 cells.")
    view.locator(".own-photo-answers button").nth(1).click()
    assert classes.locator("option:checked").text_content() == pressed.inner_text() != "Egyptian cat"
    says(view, f"Grad-CAM of {pressed.inner_text()}, 7×7 cells.")


def test_what_is_no_photo_is_refused_in_a_sentence(view, tmp_path):
    (tmp_path / "own.png").write_text("not a picture", "utf-8")
    view.get_by_label("Choose or take a photo").set_input_files(tmp_path / "own.png")
    says(view, "There is no answer")
    view.get_by_role("button", name="Cat").click()
    says(view, "Egyptian cat, with a probability of")


KNOWN = """() => {
    const Plain = window.Worker;
    window.Worker = class extends Plain {
        constructor(...given) {
            super(...given);
            window.worker = this;
        }
    };
}"""
STOP = """() => {
    worker.terminate();
    worker.dispatchEvent(new ErrorEvent("error", { message: "it stopped", cancelable: true }));
}"""


def test_a_worker_that_stops_is_told_and_replaced(view):
    view.page.evaluate(KNOWN)
    view.get_by_role("button", name="Cat").click()
    says(view, "Egyptian cat, with a probability of")
    show = view.get_by_label("Show")
    for value, words in (("shift", "Shifted by up to 8 pixels"), ("cover", "with the part covered.")):
        show.select_option(value)
        view.page.evaluate(STOP)
        says(view, "There is no answer: Error: it stopped")
        show.select_option("photo")
        says(view, "Egyptian cat, with a probability of")
        show.select_option(value)
        says(view, words)


IN_TURN = """async () => {
    const { Beside } = await import("/convnotes/javascripts/convnet/beside.js");
    const file = await (await fetch("lite.json")).json();
    const net = new Beside(new AbortController().signal);
    await net.ask("load", { address: new URL("lite.bin", location).href, file });
    const photos = await Promise.all([5000, 10].map((side) => {
        const canvas = new OffscreenCanvas(side, side);
        canvas.getContext("2d");
        return canvas.convertToBlob();
    }));
    const answered = [];
    await Promise.all(photos.map(async (photo, at) => {
        await net.ask("photo", { photo });
        answered.push(at);
    }));
    return answered;
}"""


def test_photos_are_answered_in_the_order_of_asking(page):
    assert page.evaluate(IN_TURN) == [0, 1]
