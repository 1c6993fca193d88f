"""From a drawing to the 28 × 28 pixels of MNIST, and a digit shifted and turned."""

import numpy as np
import pytest

from convnotes import datasets
from tests.browser.workshop import floats, packed

TO_MNIST = """async (drawings) => {
    const { toMnist } = await import("/convnotes/javascripts/convnet/preprocess.js");
    return drawings.map(([height, width, pixels]) => toMnist({ shape: [height, width], data: FLOATS(pixels) }).data);
}"""
MOVED = """async ([pixels, moves]) => {
    const { moved } = await import("/convnotes/javascripts/convnet/preprocess.js");
    return moves.map((move) => moved({ shape: [28, 28, 1], data: FLOATS(pixels) }, ...move).data);
}"""
FLOATS = "((text) => new Float32Array(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)).buffer))"


def to_mnist(page, *drawings):
    given = [[*drawing.shape, packed(drawing)] for drawing in drawings]
    return [found.reshape(28, 28) for found in floats(page, TO_MNIST.replace("FLOATS", FLOATS), given)]


def centre_of_mass(image):
    rows, columns = np.indices(image.shape) + 0.5
    return float((rows * image).sum() / image.sum()), float((columns * image).sum() / image.sum())


@pytest.fixture(scope="module")
def digits():
    _, (images, _) = datasets.mnist()
    return images[:50].astype("float32") / 255


def test_nothing_drawn_is_an_empty_image(workshop):
    faint = np.full((140, 140), 0.04)
    assert [image.max() for image in to_mnist(workshop(), np.zeros((140, 140)), faint)] == [0, 0]


@pytest.mark.parametrize(("top", "left", "side"), [(0, 0, 140), (0, 0, 100), (40, 20, 100), (10, 130, 10)])
def test_a_square_of_any_size_anywhere_becomes_20_pixels_in_the_middle(workshop, top, left, side):
    drawing, expected = np.zeros((140, 140)), np.zeros((28, 28))
    drawing[top : top + side, left : left + side] = 1
    expected[4:24, 4:24] = 1
    np.testing.assert_allclose(to_mnist(workshop(), drawing)[0], expected, atol=1e-6)


def test_the_longer_side_is_20_pixels_and_the_shape_stays(workshop):
    drawing = np.zeros((140, 140))
    drawing[20:120, 60:70] = 1
    (found,) = to_mnist(workshop(), drawing)
    rows, columns = np.nonzero(found)
    assert [int(rows.min()), int(rows.max()), int(np.ptp(columns)) + 1] == [4, 23, 2]
    np.testing.assert_allclose(found.sum(), 40, rtol=1e-6)


def test_a_single_dot_is_drawn_large(workshop):
    drawing = np.zeros((140, 140))
    drawing[3, 137] = 1
    (found,) = to_mnist(workshop(), drawing)
    assert found.sum() == 400


def test_edges_are_antialiased_and_nothing_is_lost(workshop):
    """A disc keeps its share of the box, which 0 and 1 alone would miss."""
    rows, columns = np.indices((137, 137)) - 68
    disc = (np.hypot(rows, columns) <= 68.5).astype(float)
    (found,) = to_mnist(workshop(), disc)
    assert ((found > 0.05) & (found < 0.95)).sum() > 20
    np.testing.assert_allclose(found.sum() / 400, disc.mean(), atol=1e-4)


def test_the_centre_of_mass_is_in_the_middle(workshop):
    drawing = np.zeros((140, 140))
    drawing[20:120, 20:40] = drawing[100:120, 20:100] = 1  # an L, far from balanced in its box
    (found,) = to_mnist(workshop(), drawing)
    assert [int(place) for place in centre_of_mass(found)] == [14, 14]


def test_real_digits_blown_up_come_back_as_they_are(workshop, digits):
    """MNIST was made this way, so each of its digits is a fixed point, but for the faintest pixels at its edge."""
    drawings = [np.pad(np.kron(image, np.ones((5, 5))), ((3, 9), (7, 1))) for image in digits]
    for ours, theirs in zip(to_mnist(workshop(), *drawings), digits, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_moving_and_turning(workshop, digits):
    image = digits[13]
    moves = [[0, 0, 0], [3, 0, 0], [-2, 5, 0], [0, 0, 90], [0, 0, 180], [0, 0, 360]]
    still, right, left_and_down, quarter, half, whole = (
        found.reshape(28, 28) for found in floats(workshop(), MOVED.replace("FLOATS", FLOATS), [packed(image), moves])
    )
    np.testing.assert_array_equal(still, image)
    np.testing.assert_array_equal(right[:, 3:], image[:, :-3])
    assert right[:, :3].max() == 0
    np.testing.assert_array_equal(left_and_down[5:, :-2], image[:-5, 2:])
    for found, turns in ((quarter, -1), (half, 2), (whole, 0)):
        np.testing.assert_allclose(found, np.rot90(image, turns), atol=1e-5)


def test_in_between_values_are_mixed(workshop):
    image = np.zeros((28, 28))
    image[10, 10] = 1
    (found,) = floats(workshop(), MOVED.replace("FLOATS", FLOATS), [packed(image), [[0.25, 0.5, 0]]])
    np.testing.assert_allclose(found.reshape(28, 28)[10:12, 10:12], [[0.375, 0.125], [0.375, 0.125]], atol=1e-6)
