"""Charts: what their axes count and their colours mean."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from convnotes import plot
from convnotes.compare import accuracy
from tests.plot.drawn import axes, images, type_on_a_phone

RIGHT = np.arange(300).reshape(3, 100) % 10 > 0
CHARTS = {
    "curves": lambda: plot.curves("curves", {"training": [2.0, 1.0]}, "loss"),
    "gap": lambda: plot.gap("gap", np.array([[2.0, 0.1]]), np.array([[2.1, 1.9]]), "loss"),
    "shares": lambda: plot.shares("shares", {"conv1": np.array([0.2, 1.0])}, "channels"),
    "bars": lambda: plot.bars("bars", {"3": 0.1, "8": 0.9}, "probability"),
    "intervals": lambda: plot.intervals("intervals", {"augmentation, dropout": accuracy(RIGHT)}, "accuracy"),
    "confusion": lambda: plot.confusion("confusion", 100 * np.eye(10, dtype=int), list("0123456789")),
}


def test_only_mistakes_are_shaded():
    plot.confusion("answers", np.array([[9, 1], [2, 8]]), ["a", "b"])
    (image,) = images()
    assert np.allclose(image.get_array()[..., 3], [[0, 0.35], [0.7, 0]])
    assert [text.get_text() for text in axes()[0].texts] == ["9", "1", "2", "8"]


def test_curves_count_epochs_from_one():
    plot.curves("loss", {"training": [3.0, 2.0, 1.0]}, "loss")
    assert axes()[0].get_lines()[0].get_xdata().tolist() == [1, 2, 3]


def test_names_of_curves_that_end_together_stand_apart():
    lines = {"training": [3.0, 1.0], "validation": [3.1, 1.01], "test": [3.2, 2.5]}
    plot.curves("loss", lines, "loss", yscale="log")
    plt.gcf().draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in axes()[0].texts}
    assert boxes["training"].y1 <= boxes["validation"].y0 + 1 < boxes["test"].y0
    (end,) = {line.get_window_extent().x1 for line in axes()[0].lines}
    assert all(box.x0 > end for box in boxes.values())


def test_a_gap_has_its_seeds_and_marks_where_validation_is_lowest():
    training, validation = np.array([[2.0, 1.0, 0.2], [2.2, 1.0, 0.0]]), np.array([[2.1, 1.5, 1.9], [2.1, 1.7, 1.9]])
    plot.gap("fit", training, validation, "loss")
    *lines, lowest = axes()[0].get_lines()
    drawn = [line.get_ydata().round(1).tolist() for line in lines]
    assert drawn == [*training.tolist(), [2.1, 1.0, 0.1], *validation.tolist(), [2.1, 1.6, 1.9]]
    assert (lowest.get_xdata().item(), lowest.get_ydata().item()) == (2, 1.6)
    assert {text.get_text() for text in axes()[0].texts} == {"lowest", "training", "validation"}


def test_shares_are_sorted_and_count_their_parts():
    plot.shares("zeros", {"conv1": np.array([0.2, 1.0, 0.6]), "conv2": np.zeros(5)}, "channels")
    first, second = axes()
    assert first.patches[0].get_data().values.tolist() == [1.0, 0.6, 0.2]
    assert [label.get_text() for label in second.get_xticklabels()] == ["5"]


def test_intervals_write_the_mean_beside_the_name():
    plot.intervals("rungs", {"frozen": accuracy(RIGHT), "fine-tuned": accuracy(RIGHT)}, "accuracy")
    assert [text.get_text() for text in axes()[0].texts] == ["frozen", "90.0%", "fine-tuned", "90.0%"]


@pytest.mark.parametrize("name", CHARTS)
def test_type_has_11_pixels_on_a_phone_and_stays_inside(name):
    CHARTS[name]()
    assert type_on_a_phone() >= 11
    for text in axes()[0].texts:
        box = text.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= plt.gcf().bbox.x1 + 1, text.get_text()
