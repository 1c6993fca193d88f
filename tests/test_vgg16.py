"""The tab with the book's own base, VGG16: its code runs, without the download of the weights."""

from functools import partial

import keras
import numpy as np
import pytest

from convnotes.book.course import Course
from tests.conftest import ROOT


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_lines_for_vgg16_fit_where_the_others_stand(language, monkeypatch, capsys):
    page = Course(ROOT).pages[language]["5-3/efficientnet"]
    (fence,) = [fence for fence in page.fences if "VGG16(" in fence.code and not fence.runs]
    without_weights = partial(keras.applications.VGG16, weights=None)
    monkeypatch.setattr(keras.applications, "VGG16", without_weights)

    names = {"keras": keras}
    exec(fence.code, names)

    assert capsys.readouterr().out == "(None, 5, 5, 512)\n"
    assert names["base"].count_params() == 14_714_688
    photo = np.full((1, 180, 180, 3), 255.0)
    means = (255 - names["preprocess"](photo))[0, 0, 0]
    np.testing.assert_allclose(means, [103.939, 116.779, 123.68], rtol=1e-6)
