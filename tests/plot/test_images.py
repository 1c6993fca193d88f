"""Images: what is shown, and on which scale."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from convnotes import plot
from tests.plot.drawn import axes, images, type_on_a_phone


@pytest.mark.parametrize(
    ("scale", "brightest"), [("row", [2, 2, 4, 4]), ("column", [3, 4, 3, 4]), ("each", [1, 2, 3, 4])]
)
def test_images_that_share_a_scale_can_be_compared(scale, brightest):
    maps = [[np.full((2, 2), 1.0), np.full((2, 2), 2.0)], [np.full((2, 2), 3.0), np.full((2, 2), 4.0)]]
    plot.grid("maps", maps, scale=scale)
    assert [image.get_clim() for image in images()] == [(0, top) for top in brightest]


def test_zero_is_the_middle_where_there_are_negative_values():
    plot.grid("signed", [[np.array([[-3.0, 1.0]])]])
    (image,) = images()
    assert image.get_clim() == (-3, 3) and image.get_cmap().name == "RdBu_r"


def test_rows_may_differ_in_length_and_colour():
    plot.grid("mixed", [[np.zeros((4, 4, 3))], [np.ones((2, 2)), np.ones((2, 2))]], rows=["photo", "maps"])
    assert len(images()) == 3
    assert [text.get_text() for axis in axes() for text in axis.texts] == ["photo", "maps"]


def test_every_image_is_framed_and_empty_places_are_not():
    plot.grid("framed", [[np.ones((2, 2)), np.ones((2, 2))], [np.ones((2, 2))]])
    assert [axis.axison for axis in axes()] == [True, True, True, False]
    assert not any(axis.get_xticks().size for axis in axes()[:3])


def test_a_mosaic_has_all_channels_in_order_on_one_scale():
    maps = np.stack([np.full((3, 2), value) for value in (1.0, 2.0, 5.0)], axis=-1)
    plot.mosaic("layer", maps, columns=2)
    (image,) = images()
    assert image.get_clim() == (0, 5)
    shown = np.ma.filled(image.get_array(), -1)
    assert shown.shape == (3 + 1 + 3, 2 + 1 + 2)
    assert (shown[:3, :2] == 1).all() and (shown[:3, 3:] == 2).all() and (shown[4:, :2] == 5).all()
    assert (shown[3] == -1).all() and (shown[:, 2] == -1).all() and (shown[4:, 3:] == -1).all()


def test_a_silent_layer_is_black():
    plot.mosaic("silent", np.zeros((3, 3, 2)), columns=2)
    assert images()[0].get_clim() == (0, 1)


def test_overlaid_maps_share_one_scale_and_keep_their_cells():
    photo = np.zeros((20, 30, 3), "uint8")
    plot.overlay("heat", photo, {"cat": np.array([[0.0, 2.0]]), "dog": np.array([[1.0, 0.0]])}, "logit")
    *panels, bar = axes()
    assert [panel.get_title() for panel in panels] == ["", "cat", "dog"]
    assert bar.get_ylabel() == "logit"
    for panel in panels[1:]:
        grey, heat = panel.get_images()
        assert heat.get_clim() == (0, 2) and heat.get_interpolation() == "nearest"
        assert heat.get_array().shape == (1, 2) and list(heat.get_extent()) == [-0.5, 29.5, 19.5, -0.5]
        assert grey.get_array().shape == (20, 30)


def test_overlaid_maps_with_negative_values_have_zero_in_the_middle():
    plot.overlay("signed", np.zeros((8, 8, 3), "uint8"), {"cat": np.array([[-3.0, 1.0]])}, "logit")
    heat = axes()[1].get_images()[1]
    assert heat.get_clim() == (-3, 3) and heat.get_cmap().name == "RdBu_r"


def test_overlaid_cells_stand_where_the_ledger_says():
    photo = np.zeros((20, 30, 3), "uint8")
    plot.overlay("at", photo, {"cat": np.ones((3, 4))}, "logit", cells=(3.5, 2))
    grey, heat = axes()[1].get_images()
    assert list(heat.get_extent()) == [2.5, 10.5, 8.5, 2.5]
    assert list(grey.get_extent()) == [*axes()[1].get_xlim(), *axes()[1].get_ylim()] == [-0.5, 29.5, 19.5, -0.5]


def test_a_window_over_the_edge_shows_what_is_inside():
    image = np.arange(36.0).reshape(6, 6)
    plot.patches("parts", image, {"3 × 3": [(-1, 4, 3), (2, 2, 3)]})
    whole, *parts = images()
    assert np.array_equal(whole.get_array(), image)
    assert [part.get_array().shape for part in parts] == [(2, 2), (3, 3)]
    assert np.array_equal(parts[1].get_array(), image[2:5, 2:5])


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot.grid("grid", [[np.eye(4)] * 5] * 2, columns=["a", "b", "c", "d", "e"], rows=["f", "g"]),
        lambda: plot.patches("patches", np.eye(8), {"3 × 3": [(0, 0, 3)]}),
        lambda: plot.overlay("overlay", np.zeros((8, 8, 3), "uint8"), {"cat": np.eye(2)}, "logit"),
    ],
)
def test_type_has_11_pixels_on_a_phone(draw):
    draw()
    assert type_on_a_phone() >= 11


@pytest.mark.parametrize(("maps", "rows"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_overlays_have_no_more_than_three_images_in_a_row(maps, rows):
    plot.overlay("many", np.zeros((8, 8, 3), "uint8"), {str(n): np.eye(2) for n in range(maps)}, "logit")
    plt.gcf().draw_without_rendering()
    *panels, _ = axes()
    assert len(panels) == 1 + maps
    assert len({round(panel.get_position().y0, 3) for panel in panels}) == rows
