"""The augmentation mixer: what it does to a photo against Keras' layers, and what the model answers."""

import re

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import expect

from convnotes import datasets, pretrained, rounded
from tests.browser.workshop import floats, lay_model, packed, published
from tests.conftest import ROOT, wait_until

MIXED = """async ([pixels, steps]) => {
    const augment = await import("/convnotes/javascripts/convnet/augment.js");
    const given = new Float32Array(Uint8Array.from(atob(pixels), (byte) => byte.charCodeAt(0)).buffer);
    return steps.map((some) => some.reduce(
        (image, [name, factor]) => augment[name](image, factor), { shape: [150, 224, 3], data: given }).data);
}"""
FRAME = """() => {
    document.body.innerHTML = `<photo-mixer class="explorable"><figure></figure>
        <p><a class="model" href="models/5-4/your-photo/cat.json">model</a></p></photo-mixer>`;
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: "longtask", buffered: true });
}"""
LAYERS = {"turned": layers.RandomRotation, "zoomed": layers.RandomZoom}


def by_keras(image, steps):
    for name, factor in steps:
        if name == "flipped":
            image = image[:, ::-1]
        else:
            image = np.asarray(LAYERS[name]((factor, factor))(image[None], training=True))[0]
    return image


@pytest.fixture(scope="module")
def cat():
    photo = datasets.photo("chelsea")[:, 75:375].astype("float32")
    return np.asarray(keras.ops.image.resize(photo, (224, 224), antialias=True))


def test_a_photo_is_changed_as_keras_changes_it(workshop, cat):
    """Not square, so that rows and columns cannot be mixed up. Values go to 255; the largest difference was 0.0024."""
    image = np.ascontiguousarray(cat[40:190])
    steps = [
        [["flipped", 0]],
        *([["turned", factor]] for factor in (0.1, -0.1, 0.37, 0.5)),
        *([["zoomed", factor]] for factor in (0.2, -0.2, 0.8, -0.8)),
        [["flipped", 0], ["turned", -0.07], ["zoomed", 0.15]],
    ]
    for some, ours in zip(steps, floats(workshop(), MIXED, [packed(image), steps]), strict=True):
        theirs = by_keras(image, some)
        np.testing.assert_allclose(ours, theirs.ravel(), atol=0.01, err_msg=str(some))


def test_the_dice_know_the_ranges_of_the_page():
    page = (ROOT / "docs" / "en" / "5-2" / "regularization.md").read_text("utf-8")
    module = (ROOT / "docs" / "theme" / "javascripts" / "explorables" / "photo-mixer.js").read_text("utf-8")
    for name, layer in (("rotation", "RandomRotation"), ("zoom", "RandomZoom")):
        ranges = {float(number) for number in re.findall(rf"{layer}\(([\d.]+)", page)}
        (drawn,) = re.findall(rf"{name}: {{ far: \d+, page: (\d+) }}", module)
        assert ranges == {int(drawn) / 100}


@pytest.fixture(scope="module")
def lite():
    model = pretrained.efficientnet_lite0()
    steps = rounded.rounding(model)
    return steps, rounded.restored(model, steps)


@pytest.fixture
def view(workshop, lite, cat, monkeypatch, tmp_path):
    folder = tmp_path / "models" / "5-4" / "your-photo"
    folder.mkdir(parents=True)
    lay_model(folder, "lite0", published(monkeypatch, "lite0", lite[0], {}, by=rounded.publish))
    lay_model(folder, "cat", published(monkeypatch, "cat", photos={"chelsea": cat}))
    page = workshop()
    page.evaluate(FRAME)
    found = page.locator("photo-mixer[data-started] .explorable-view")
    found.wait_for()
    return found


def says(view, words):
    expect(view.locator("[role=status]")).to_contain_text(words, timeout=60_000)


# Of a copy, because reading makes a canvas slow.
PIXELS = """canvas => {
    const copy = new OffscreenCanvas(224, 224).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return Array.from(copy.getImageData(0, 0, 224, 224).data);
}"""


def pixels(view):
    return np.array(view.locator("canvas").evaluate(PIXELS)).reshape(224, 224, 4)[..., :3]


def test_the_weights_come_when_the_reader_asks_and_each_change_is_answered(view, lite):
    page, ask = view.page, view.get_by_role("button", name="Ask the model")
    says(view, "Not flipped, rotation 0.00 · 0°, zoom 0.00 · ×1.00. The model of 5.2.3 sees such photos")
    expect(ask).to_have_text(re.compile(r"Ask the model \(\d\.\d MB\)"))
    wait_until(lambda: pixels(view).any(), 10)
    assert not page.evaluate(
        "() => performance.getEntriesByType('resource').some(({ name }) => /lite0.bin/.test(name))"
    )
    before = pixels(view)
    page.evaluate("() => { window.longest = 0; }")
    ask.click()
    says(view, "The model's answer: Egyptian cat, with a probability of")
    view.get_by_label("Zoom").evaluate("one => { one.value = -80; one.dispatchEvent(new Event('input')); }")
    says(view, "zoom −0.80 · ×5.00. That is further than the model of 5.2.3 sees in training. The model's answer: ")
    assert page.evaluate("() => window.longest") <= 50
    # The browser has the photo as a file, so Keras is given the same pixels.
    changed = by_keras(before.astype("float32"), [["zoomed", -0.8]])
    np.testing.assert_allclose(pixels(view), changed, atol=1)
    answers = [keras.ops.softmax(lite[1](pretrained.preprocess_input(one[None]))) for one in (before, changed)]
    was, now = (np.asarray(answer)[0] for answer in answers)
    best = pretrained.decode_predictions(np.log(now)[None], 1)[0][0]
    shown = re.search(r"answer: (.+), with a probability of ([\d.]+)%", view.locator("[role=status]").inner_text())
    assert shown[1] == best.name and abs(float(shown[2]) - 100 * now.max()) < 0.2
    rows = view.get_by_role("listitem").all_inner_texts()
    assert len(rows) == 4 and f"{100 * was.max():.1f}%" in rows[0]


def test_the_dice_stay_within_the_ranges_and_the_photo_can_be_as_it_was(view):
    said = view.locator("[role=status]")
    for _ in range(8):
        view.get_by_role("button", name="Roll the dice").click()
        rotation, zoom = (view.get_by_label(name).input_value() for name in ("Rotation", "Zoom"))
        assert abs(int(rotation)) <= 10 and abs(int(zoom)) <= 20
    expect(said).to_contain_text("The model of 5.2.3 sees such photos")
    view.get_by_role("button", name="As it was").click()
    says(view, "Not flipped, rotation 0.00")


def test_a_model_that_does_not_come_is_told_and_can_be_asked_again(view):
    view.page.context.route("**/lite0.bin*", lambda route: route.fulfill(status=404))
    ask = view.get_by_role("button", name="Ask the model")
    ask.click()
    says(view, "There is no answer: Error: Error: 404")
    assert ask.get_attribute("aria-pressed") == "false"
    view.page.context.unroute("**/lite0.bin*")
    ask.click()
    says(view, "The model's answer: Egyptian cat")
