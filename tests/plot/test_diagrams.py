"""Diagrams: what they draw, and that it can be read on a phone."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import colors

from convnotes import plot
from convnotes.plot.cells import number
from convnotes.plot.style import ACCENT, NEGATIVE, POSITIVE
from tests.plot.drawn import axes, type_on_a_phone

MAPS = np.array([[1, 3, 0, 0], [2, 9, 0, 4], [0, 0, 5, 5], [0, 7, 5, 6]])
KERNEL = np.array([[-0.31, 0.12, 0.4], [-0.2, -0.05, 0.33], [0.1, 0.22, -0.15]])
PHOTO = np.random.default_rng(0).random((8, 10, 3))
LAYERS = [("CONV", 3, 1), ("POOL", 2, 2), ("CONV", 3, 1), ("POOL", 2, 2), ("CONV", 3, 1)]
WAY = [("input", np.eye(28)[..., np.newaxis]), ("CONV", np.ones((26, 26, 1)))]
DRAWN = {
    "product": lambda: plot.product("product", np.eye(3), KERNEL),
    "pooling": lambda: plot.pooling("pooling", MAPS),
    "dropout": lambda: plot.dropout("dropout", {"inference": np.ones(10), "training": np.eye(10)[0] * 2}),
    "channels": lambda: plot.channels("channels", PHOTO, np.ones((3, 3, 3)), ["red", "green", "blue"]),
    "windows": lambda: plot.windows("windows", [(7, 3, 1, "same"), (8, 3, 2, "valid"), (8, 3, 2, "same")]),
    "cone": lambda: plot.cone("cone", 28, LAYERS),
    "shortcut": lambda: plot.shortcut("shortcut", [("input", 24), ("expand, 1 × 1", 144), ("add", 24)]),
    "journey": lambda: plot.journey("journey", WAY, {1: KERNEL[..., np.newaxis, np.newaxis]}, [0, 0]),
    "answer": lambda: plot.answer("answer", np.eye(28), {str(digit): digit / 45 for digit in range(10)}),
    "stages": lambda: plot.stages("stages", {"block7": 717_232, "classifier": 1_281}, {"fine-tuning": ["classifier"]}),
}


def words():
    return [text.get_text() for text in axes()[0].texts if text.get_text()]


def cells(colour):
    """The cells that have this colour, for those who can see through it, as (left, top, width, height)."""
    drawn = [patch for patch in axes()[0].patches if patch.get_facecolor()[3] > 0]
    return [patch for patch in drawn if np.allclose(patch.get_facecolor()[:3], colors.to_rgb(colour))]


@pytest.mark.parametrize("name", DRAWN)
def test_type_has_11_pixels_on_a_phone_and_stays_inside(name):
    DRAWN[name]()
    assert type_on_a_phone() >= 11
    frame = plt.gcf().bbox.padded(1)
    for text in axes()[0].texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1, text.get_text()
        assert frame.y0 <= box.y0 <= box.y1 <= frame.y1, text.get_text()


@pytest.mark.parametrize("name", DRAWN)
def test_cells_stay_inside(name):
    DRAWN[name]()
    (right, left), (bottom, top) = axes()[0].get_xlim()[::-1], axes()[0].get_ylim()
    for patch in axes()[0].patches:
        box = patch.get_path().get_extents(patch.get_patch_transform())
        assert left <= box.x0 and box.x1 <= right and top <= box.y0 and box.y1 <= bottom, patch


def test_a_product_has_each_number_and_the_sum():
    window = np.array([[0, 0.25, 1]] * 3)
    plot.product("product", window, KERNEL)
    wanted = [*window.ravel(), *KERNEL.ravel(), *(window * KERNEL).ravel(), (window * KERNEL).sum()]
    for value in wanted:
        assert number(value, ".2f") in words()


def test_dropout_marks_what_is_off():
    plot.dropout("dropout", {"input": np.ones(4), "training": np.array([2, 0, 0, 2])})
    assert len(cells(ACCENT)) == words().count("0") == 2


def test_red_and_blue_are_signs():
    plot.product("product", np.zeros((3, 3)), KERNEL)
    assert len(cells(POSITIVE)) == (KERNEL > 0).sum()
    assert len(cells(NEGATIVE)) == (KERNEL < 0).sum()


def test_pooling_marks_the_largest_number_of_each_window_and_what_stays():
    plot.pooling("pooling", MAPS)
    assert words()[-4:] == ["9", "4", "7", "6"]
    marked = cells(ACCENT)
    side = marked[0].get_width()
    places = {(round((cell.get_y() - 0.26) / side), round((cell.get_x() - 0.05) / side)) for cell in marked[::2]}
    assert places == {(1, 1), (1, 3), (3, 1), (3, 3)}


def test_the_maps_of_channels_add_up_on_one_scale():
    kernels = np.random.default_rng(1).normal(size=(3, 3, 3))
    plot.channels("channels", PHOTO, kernels, ["red", "green", "blue"])
    pictures = axes()[0].get_images()
    maps, total = pictures[1:6:2], pictures[6]
    assert np.allclose(sum(each.get_array() for each in maps), total.get_array(), atol=1e-5)
    assert len({each.get_clim() for each in (*maps, total)}) == 1


def test_windows_cross_out_what_they_do_not_reach():
    plot.windows("windows", [(7, 3, 2, "valid")])
    assert len(axes()[0].lines) == 0
    plt.close("all")
    plot.windows("windows", [(8, 3, 2, "valid")])
    (stroke,) = axes()[0].lines
    eighth = next(text for text in axes()[0].texts if text.get_text() == "8")
    assert stroke.get_xdata()[0] < eighth.get_position()[0] < stroke.get_xdata()[1]
    assert words()[0] == "valid, 8 → 3 (k=3, s=2)"


def test_a_cone_widens_as_the_receptive_field_does():
    plot.cone("cone", 28, LAYERS)
    counts = [1, 3, 6, 8, 16, 18]
    assert [word for word in words() if word.isdigit()] == [str(count) for count in counts]
    assert len(cells(ACCENT)) == sum(counts)
    seen = [cell for cell in cells(ACCENT) if cell.get_y() == max(each.get_y() for each in cells(ACCENT))]
    top = cells(ACCENT)[0]
    ends = min(cell.get_x() for cell in seen), max(cell.get_x() + cell.get_width() for cell in seen)
    assert np.isclose(np.mean(ends), top.get_x() + top.get_width() / 2)


def test_a_bar_is_as_long_as_a_step_has_channels():
    plot.shortcut("shortcut", [("input", 24), ("expand, 1 × 1", 144), ("add", 24)])
    first, wide, last = (patch.get_width() for patch in axes()[0].patches)
    assert np.isclose(wide, 6 * first) and first == last


def test_a_journey_marks_one_way_and_the_kernels_on_it():
    maps = np.ones((26, 26, 2)), np.ones((24, 24, 3))
    kernels = {1: np.ones((3, 3, 1, 2)), 2: np.ones((3, 3, 2, 3))}
    columns = [WAY[0], ("CONV", maps[0]), ("CONV", maps[1])]
    plot.journey("journey", columns, kernels, [0, 1, 2])
    assert len(axes()[0].get_images()) == 1 + 2 + 3
    frames = [patch for patch in axes()[0].patches if np.allclose(patch.get_edgecolor()[:3], colors.to_rgb(ACCENT))]
    assert len(frames) == 3
    # A line comes through each kernel: one from the image, two from the first maps.
    ends = [line.get_ydata()[[0, -1]] for line in axes()[0].lines]
    heights = [frame.get_y() + frame.get_height() / 2 for frame in frames]
    assert len(ends) == 3 and np.allclose([end[1] for end in ends], [heights[1], heights[2], heights[2]])
    assert words() == ["input", "28×28", "CONV", "26×26", "CONV", "24×24"]


def test_an_answer_marks_the_most_probable():
    plot.answer("answer", np.eye(28), {"1": 0.002, "7": 0.748, "9": 0.25})
    assert words() == ["1", "7", "75%", "9", "25%"]
    (bar,) = cells(ACCENT)
    assert np.isclose(bar.get_width(), 1.75 * 0.748)


def test_stages_count_what_a_way_trains():
    ways = {"feature extraction": ["classifier"], "fine-tuning": ["block7", "classifier"]}
    plot.stages("stages", {"block6": 900, "block7": 717_232, "classifier": 1_281}, ways)
    assert len(cells(ACCENT)) == 3
    assert words().count("1,281") == 2 and words().count("717,232") == 1
