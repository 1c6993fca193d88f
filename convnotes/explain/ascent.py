"""The second window: the images that excite a channel, by gradient ascent.

Source: Chollet, Deep Learning with Python, section 5.4.2; Olah, Mordvintsev and
Schubert 2017, "Feature visualization".
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convnotes import datasets, explain
from convnotes.explain.scores import Scores


def noise(count: int, size: int, seed: int = 0) -> np.ndarray:
    """Faint noise for ``to_image``: the real and the imaginary parts of spectra.

    It is (2, count, 3, size, size // 2 + 1) float32, with standard deviation 0.01.

    >>> noise(12, 64).shape
    (2, 12, 3, 64, 33)
    """
    shape = (2, count, 3, size, size // 2 + 1)
    return np.random.default_rng(seed).normal(0, 0.01, shape).astype("float32")


def to_image(spectrum: Any) -> Any:
    """Images (count, size, size, 3) float32 from 0 to 1, from spectra like ``noise``.

    A spectrum holds the amplitudes of waves. Each is weighted by the length
    of its wave in pixels, because coarse waves are stronger in photos. The
    three colours are mixtures of red, green and blue that vary independently
    in photos. So a step of gradient ascent changes an image in the
    proportions of a photo.

    Source: Olah, Mordvintsev and Schubert 2017, "Feature visualization".

    >>> to_image(noise(12, 64)).shape
    TensorShape([12, 64, 64, 3])
    """
    size = spectrum.shape[3]
    fineness = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size))
    weights = size / 4 / np.maximum(fineness, 1 / size)
    waves = tf.complex(*tf.unstack(spectrum * weights.astype("float32")))
    planes = tf.signal.irfft2d(waves, [size, size])
    return tf.sigmoid(tf.einsum("nchw,cd->nhwd", planes, colour_root()))


@cache
def colour_root() -> np.ndarray:
    """The (3, 3) float32 matrix that turns independent numbers into the colours of photos.

    It is the symmetric square root of the covariance of the pixels in ``datasets.PHOTOS``.
    Its longest row has length 1.

    >>> colour_root().shape
    (3, 3)
    """
    pixels = np.concatenate([datasets.photo(name).reshape(-1, 3) / 255 for name in datasets.PHOTOS])
    variances, axes = np.linalg.eigh(np.cov(pixels.T))
    root = axes * np.sqrt(variances) @ axes.T
    return (root / np.linalg.norm(root, axis=1).max()).astype("float32")


def jiggle(images: Any, random: keras.random.SeedGenerator) -> Any:
    """Move, scale and rotate each image at random: (batch, size, size, channels), from 0 to 1.

    An image moves by up to an eighth of its size and scales by up to a tenth. It rotates
    by up to 0.1 radians. Grey, 0.5, fills the edges.

    >>> jiggle(np.ones((2, 16, 16, 3), "float32"), keras.random.SeedGenerator(0)).shape
    TensorShape([2, 16, 16, 3])
    """
    count, size = images.shape[:2]
    across, down, scale, angle = tf.unstack(keras.random.uniform((4, count), -1, 1, seed=random))
    cosine, sine = (1 + scale / 10) * tf.cos(angle / 10), (1 + scale / 10) * tf.sin(angle / 10)
    middle = (size - 1) / 2
    # The result has at (x, y) the image's pixel (a·x + b·y + c, d·x + e·y + f).
    c = middle - middle * (cosine - sine) + size / 8 * across
    f = middle - middle * (cosine + sine) + size / 8 * down
    none = tf.zeros(count)
    transforms = tf.stack([cosine, -sine, c, sine, cosine, f, none, none], axis=1)
    return keras.ops.image.affine_transform(images, transforms, fill_mode="constant", fill_value=0.5)


def ascend(
    scores: Scores,
    channels: Sequence[int],
    *,
    size: int,
    steps: int,
    seed: int = 0,
) -> np.ndarray:
    """An image that excites each channel: (channels, size, size, 3) float32, 0 to 1.

    Gradient ascent starts from faint noise. It jiggles the images at each
    step, so only patterns that survive a shift, a scaling and a rotation
    count. ``scores`` takes images and gives (batch, channels), like the
    result of ``channel_scores``. Source: as for ``to_image``.

    Raises ``ValueError`` for a channel that is not there, or scores of another shape, and
    ``TypeError`` for channels that are no list of numbers.

    >>> def scores(images):
    ...     return tf.reduce_mean(images, (1, 2))
    >>> ascend(scores, [0, 2], size=16, steps=1).shape
    (2, 16, 16, 3)
    """
    whole = np.ndim(channels) == 1 and all(hasattr(one, "__index__") and not isinstance(one, bool) for one in channels)
    if not whole or not len(channels):
        raise TypeError(f"channels={channels!r}; it is a list of the numbers of channels")
    spectrum = tf.Variable(noise(len(channels), size, seed))
    random = keras.random.SeedGenerator(seed)
    optimizer = keras.optimizers.Adam(0.07)
    optimizer.build([spectrum])

    def climb() -> None:
        with tf.GradientTape() as tape:
            # The package's own jiggle, so that a page can replace it.
            images = explain.jiggle(to_image(spectrum), random)
            every = scores(images)
            _check(every, channels)
            own = tf.gather(every, channels, axis=1, batch_dims=1)
            loss = -tf.reduce_sum(own)
        optimizer.apply([tape.gradient(loss, spectrum)])

    # AutoGraph would search for Python control flow for a second, and there is none.
    step = tf.function(climb, autograph=False)
    for _ in range(steps):
        step()
    return np.asarray(to_image(spectrum))


def _check(every: Any, channels: Sequence[int]) -> None:
    if len(every.shape) != 2:
        raise ValueError(f"the scores have the shape {tuple(every.shape)}; they should be (batch, channels)")
    if missing := [channel for channel in channels if not 0 <= channel < every.shape[1]]:
        raise ValueError(f"there is no channel {missing[0]}: there are {every.shape[1]}, counted from 0")
