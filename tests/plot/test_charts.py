"""Charts: what their axes count and their colours mean."""

import numpy as np

from convnotes import plot
from tests.plot.drawn import axes, images


def test_only_mistakes_are_shaded():
    plot.confusion("answers", np.array([[9, 1], [2, 8]]), ["a", "b"])
    (image,) = images()
    assert np.allclose(image.get_array()[..., 3], [[0, 0.35], [0.7, 0]])
    assert [text.get_text() for text in axes()[0].texts] == ["9", "1", "2", "8"]


def test_curves_count_epochs_from_one():
    plot.curves("loss", {"training": [3.0, 2.0, 1.0]}, "loss")
    assert axes()[0].get_lines()[0].get_xdata().tolist() == [1, 2, 3]
