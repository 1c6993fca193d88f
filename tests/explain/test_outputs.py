"""What the layers of a model give."""

import numpy as np

from convnotes import explain
from tests.explain.convnet import small_convnet


class TestActivations:
    def test_each_is_what_the_layers_up_to_it_give(self, image: np.ndarray) -> None:
        model = small_convnet()
        found = explain.activations(model, image[None], ["late", "early"])
        early = model.get_layer("early")(image[None])
        assert list(found) == ["late", "early"]
        np.testing.assert_allclose(found["early"], early, atol=1e-5)
        np.testing.assert_allclose(found["late"], model.get_layer("late")(early), atol=1e-5)

    def test_one_layer(self, image: np.ndarray) -> None:
        assert explain.activations(small_convnet(), image[None], ["early"])["early"].shape == (1, 10, 10, 4)
