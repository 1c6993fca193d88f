"""Three forms of convolution, and its arithmetic, against Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnotes import conv

WINDOWS = {
    "size": st.integers(1, 12),
    "kernel": st.integers(1, 5),
    "stride": st.integers(1, 3),
    "padding": st.sampled_from(["valid", "same"]),
}


def keras_size(size, kernel, stride, padding):
    layer = keras.layers.Conv1D(1, kernel, strides=stride, padding=padding)
    return layer.compute_output_shape((1, size, 1))[1]


@settings(max_examples=200, deadline=None)
@given(**WINDOWS)
def test_output_size_is_that_of_keras(size, kernel, stride, padding):
    if padding == "valid" and kernel > size:
        with pytest.raises(ValueError, match=f"a window of {kernel} does not fit into {size} pixels"):
            conv.output_size(size, kernel, stride, padding)
    else:
        assert conv.output_size(size, kernel, stride, padding) == keras_size(size, kernel, stride, padding)


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(5, 9), st.integers(5, 9), st.integers(1, 3)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=WINDOWS["padding"],
    seed=st.integers(0, 99),
)
def test_three_forms_agree(shape, kernel, stride, padding, seed):
    rng = np.random.default_rng(seed)
    image = rng.normal(size=shape)
    kernels = rng.normal(size=(*kernel[:2], shape[2], kernel[2]))
    expected = conv.with_keras(image, kernels, stride, padding)
    np.testing.assert_allclose(conv.loops(image, kernels, stride, padding), expected, atol=1e-4)
    np.testing.assert_allclose(conv.im2col(image, kernels, stride, padding), expected, atol=1e-4)


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"image \(4, 4, 3\) and kernels \(3, 3, 1, 2\) do not fit"):
        conv.loops(np.zeros((4, 4, 3)), np.zeros((3, 3, 1, 2)))
    with pytest.raises(ValueError, match="padding='full'; it is 'valid' or 'same'"):
        conv.output_size(5, 3, padding="full")
    with pytest.raises(ValueError, match="a window of 5 does not fit into 4 pixels"):
        conv.with_keras(np.zeros((4, 4, 1)), np.zeros((5, 5, 1, 1)))
    for kernel, stride in ((3, 0), (3, 1.5), (0, 1)):
        with pytest.raises(ValueError, match="it is a whole number from 1"):
            conv.output_size(5, kernel, stride)  # type: ignore[arg-type]


@pytest.mark.parametrize("of_image", ["uint8", "int8", "bool", "int64", "float16", "float32"])
@pytest.mark.parametrize("of_kernels", ["uint8", "int16", "float64"])
def test_small_integers_do_not_overflow(of_image, of_kernels):
    image, kernels = np.full((4, 4, 1), 100).astype(of_image), np.full((3, 3, 1, 1), 2).astype(of_kernels)
    for form in (conv.loops, conv.im2col, conv.with_keras):
        np.testing.assert_array_equal(form(image, kernels), np.full((2, 2, 1), 18.0 if of_image == "bool" else 1800.0))


@pytest.mark.parametrize("form", [conv.loops, conv.im2col, conv.with_keras])
def test_what_is_no_array_of_numbers_is_named(form):
    image, kernels = np.zeros((4, 4, 1)), np.zeros((3, 3, 1, 2))
    for wrong in (image.tolist(), keras.ops.convert_to_tensor(image), image * 1j, image.astype(str), None):
        with pytest.raises(TypeError, match="image is no NumPy array of real numbers"):
            form(wrong, kernels)
    with pytest.raises(TypeError, match="kernels is no NumPy array of real numbers but list"):
        form(image, kernels.tolist())
    for stride in (1.5, 2.0, None, "2", (2, 2), float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"stride=.*; it is a whole number from 1"):
            form(image, kernels, stride)
    assert form(image, kernels, np.int64(1)).shape == (2, 2, 2)
    with pytest.raises(ValueError, match="do not fit"):
        form(image, kernels[..., :0])
