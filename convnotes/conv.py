"""Convolution three ways, one result; and the arithmetic of its output size.

An image is (height, width, channels) and the kernels are (height, width, channels in,
channels out). The result is float32, and integers are computed as floating-point numbers.
These are the shapes of Keras without the batch. As
everywhere in deep learning, "convolution" is cross-correlation here: nothing flips
the kernel.

Sources: Chollet, Deep Learning with Python, section 5.1.1; Dumoulin and Visin
2016, "A guide to convolution arithmetic for deep learning".
"""

import numbers

import keras
import numpy as np


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "valid") -> int:
    """The number of positions that a window of ``kernel`` pixels takes along ``size`` pixels.

    ``"valid"`` uses whole windows only. ``"same"`` pads with zeros, so that stride 1
    keeps the size.

    Raises ``ValueError`` if no window fits, if a number is not a whole one from 1, or if
    ``padding`` is neither of the two.

    >>> output_size(28, 3), output_size(28, 3, padding="same"), output_size(28, 3, stride=2)
    (26, 28, 13)
    """
    before, after = pad_width(size, kernel, stride, padding)
    places = (before + size + after - kernel) // stride + 1
    if places < 1:
        raise ValueError(f"a window of {kernel} does not fit into {size} pixels; use padding='same' or a smaller one")
    return places


def pad_width(size: int, kernel: int, stride: int, padding: str) -> tuple[int, int]:
    """The numbers of zeros before and after ``size`` pixels; the odd zero goes after, as in Keras.

    Raises ``ValueError`` if ``padding`` is neither ``"valid"`` nor ``"same"``, or if a
    number is not a whole one from 1.

    >>> pad_width(28, 3, 1, "same"), pad_width(28, 3, 2, "same"), pad_width(28, 3, 1, "valid")
    ((1, 1), (0, 1), (0, 0))
    """
    for name, value in {"size": size, "kernel": kernel, "stride": stride}.items():
        if not isinstance(value, numbers.Integral) or value < 1:
            raise ValueError(f"{name}={value}; it is a whole number from 1")
    if padding == "valid":
        return 0, 0
    if padding != "same":
        raise ValueError(f"padding={padding!r}; it is 'valid' or 'same'")
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def loops(image: np.ndarray, kernels: np.ndarray, stride: int = 1, padding: str = "valid") -> np.ndarray:
    """Convolution as the definition says it: at each position, multiply and add.

    ``image`` is (height, width, channels in), ``kernels`` is (height, width, channels
    in, channels out). The result is (height, width, channels out), float32.

    Raises ``ValueError`` if the shapes do not fit.

    >>> loops(np.ones((4, 4, 1)), np.ones((3, 3, 1, 2))).shape
    (2, 2, 2)
    """
    padded, rows, columns = _prepare(image, kernels, stride, padding)
    height, width, _, channels = kernels.shape
    output = np.zeros((rows, columns, channels), "float32")
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = padded[top : top + height, left : left + width]
            for channel in range(channels):
                output[row, column, channel] = np.sum(window * kernels[..., channel])
    return output


def im2col(image: np.ndarray, kernels: np.ndarray, stride: int = 1, padding: str = "valid") -> np.ndarray:
    """Convolution as one matrix product: every window is a row, every kernel a column.

    Shapes and errors are those of ``loops``. Libraries convolve in this way, because
    processors multiply matrices faster than anything else.

    Source: Chellapilla, Puri and Simard 2006, "High performance convolutional neural
    networks for document processing".

    >>> im2col(np.ones((4, 4, 1)), np.ones((3, 3, 1, 2))).shape
    (2, 2, 2)
    """
    padded, rows, columns = _prepare(image, kernels, stride, padding)
    height, width, _, channels = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(0, 1))
    windows = windows[::stride, ::stride].transpose(0, 1, 3, 4, 2)
    matrix = windows.reshape(rows * columns, -1)
    product: np.ndarray = matrix @ kernels.reshape(-1, channels)
    return product.reshape(rows, columns, channels).astype("float32")


def with_keras(image: np.ndarray, kernels: np.ndarray, stride: int = 1, padding: str = "valid") -> np.ndarray:
    """Convolution by Keras, without a layer; shapes and errors are those of ``loops``.

    >>> with_keras(np.ones((4, 4, 1)), np.ones((3, 3, 1, 2))).shape
    (2, 2, 2)
    """
    _prepare(image, kernels, stride, padding)
    batch = np.asarray(image, "float32")[np.newaxis]
    output = keras.ops.conv(batch, np.asarray(kernels, "float32"), strides=stride, padding=padding)
    return keras.ops.convert_to_numpy(output)[0]


def _prepare(image: np.ndarray, kernels: np.ndarray, stride: int, padding: str) -> tuple[np.ndarray, int, int]:
    """The padded image, and the numbers of rows and columns of the output."""
    for name, array in {"image": image, "kernels": kernels}.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
            given = getattr(array, "dtype", type(array).__name__)
            raise TypeError(f"{name} is no NumPy array of real numbers but {given}; make one with np.asarray(…)")
    if image.ndim != 3 or kernels.ndim != 4 or image.shape[2] != kernels.shape[2] or not kernels.size:
        raise ValueError(
            f"image {image.shape} and kernels {kernels.shape} do not fit: "
            "(height, width, channels) and (height, width, channels, filters)"
        )
    pads = [
        pad_width(size, kernel, stride, padding) for size, kernel in zip(image.shape, kernels.shape[:2], strict=False)
    ]
    rows, columns = (
        output_size(size, kernel, stride, padding) for size, kernel in zip(image.shape, kernels.shape[:2], strict=False)
    )
    # The small integers of a photo would overflow.
    floats = image.astype(np.result_type(image, kernels, "float32"))
    return np.pad(floats, (*pads, (0, 0))), rows, columns
