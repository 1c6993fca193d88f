"""The second window: what a channel looks for.

Source: Chollet, Deep Learning with Python, section 5.4.2; Olah, Mordvintsev and
Schubert 2017, "Feature visualization".
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convnotes import datasets, explain

Scores = Callable[[Any], Any]


def channel_scores(
    model: keras.Model,
    name: str,
    preprocess: Callable[[Any], Any],
) -> Scores:
    """How strongly images excite the channels of a batch normalisation.

    The result takes images (batch, height, width, 3) from 0 to 1 and gives
    (batch, channels): the value before any activation function, averaged
    over all places, in the channel's own standard deviations from its own
    mean, as batch normalisation counted them when the model was trained. So
    channels can be compared. ``preprocess`` brings pixels from 0..255 to
    what the model expects.
    """
    norm = model.get_layer(name)
    window = keras.Model(model.inputs[0], norm.output)

    def scores(images: Any) -> Any:
        maps = window(preprocess(255 * images), training=False)
        return (tf.reduce_mean(maps, (1, 2)) - norm.beta) / tf.abs(norm.gamma)

    return scores


def noise(count: int, size: int, seed: int = 0) -> np.ndarray:
    """Faint noise for ``to_image``, (2, count, 3, size, size // 2 + 1): real and imaginary parts.

    >>> noise(12, 64).shape
    (2, 12, 3, 64, 33)
    """
    shape = (2, count, 3, size, size // 2 + 1)
    return np.random.default_rng(seed).normal(0, 0.01, shape).astype("float32")


def to_image(spectrum: Any) -> Any:
    """Images (count, size, size, 3) from 0 to 1, from what ``noise`` gives.

    The numbers are the waves that make up an image, each weighted by its
    length in pixels, for in photos coarse waves are stronger than fine ones.
    They are mixtures of red, green and blue that vary independently of each
    other in photos. So a step of gradient ascent changes an image in the
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
    """The (3, 3) float32 matrix that gives independent numbers the colours of the four photos.

    It is the symmetric square root of the covariance of their pixels, its largest row of length 1.
    """
    pixels = np.concatenate([datasets.photo(name).reshape(-1, 3) / 255 for name in datasets.PHOTOS])
    variances, axes = np.linalg.eigh(np.cov(pixels.T))
    root = axes * np.sqrt(variances) @ axes.T
    return (root / np.linalg.norm(root, axis=1).max()).astype("float32")


def jiggle(images: Any, random: keras.random.SeedGenerator) -> Any:
    """Move each image (batch, size, size, channels) by up to an eighth, scale it by up to a tenth, turn it a little.

    What comes in at the edges is grey, as if the images had been padded with it.
    """
    count, size = images.shape[:2]
    across, down, scale, angle = tf.unstack(keras.random.uniform((4, count), -1, 1, seed=random))
    cosine, sine = (1 + scale / 10) * tf.cos(angle / 10), (1 + scale / 10) * tf.sin(angle / 10)
    middle = (size - 1) / 2
    # A place (x, y) of the result is (a·x + b·y + c, d·x + e·y + f) in the image.
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
    """An image for each channel that excites it: (channels, size, size, 3), 0 to 1.

    Gradient ascent from faint noise. At each step the images are jiggled,
    so that only what survives being moved, scaled and turned counts.
    ``scores`` takes images and gives (batch, channels), as the result of
    ``channel_scores`` does. Source: as ``to_image``.
    """
    spectrum = tf.Variable(noise(len(channels), size, seed))
    random = keras.random.SeedGenerator(seed)
    optimizer = keras.optimizers.Adam(0.07)
    optimizer.build([spectrum])

    def climb() -> None:
        with tf.GradientTape() as tape:
            # Looked up in the package, so that a page can replace it there.
            images = explain.jiggle(to_image(spectrum), random)
            own = tf.gather(scores(images), channels, axis=1, batch_dims=1)
            loss = -tf.reduce_sum(own)
        optimizer.apply([tape.gradient(loss, spectrum)])

    # There is no Python for AutoGraph to rewrite, and to look for it takes a second.
    step = tf.function(climb, autograph=False)
    for _ in range(steps):
        step()
    return np.asarray(to_image(spectrum))
