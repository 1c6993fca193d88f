"""The third window: where an answer comes from.

Source: Chollet, Deep Learning with Python, section 5.4.3; each function names its paper.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convnotes.explain.cut import Split


def maps_and_gradient(parts: Split, image: Any, label: int) -> tuple[np.ndarray, np.ndarray]:
    """The maps of one image (height, width, 3), and the gradient of the logit of ``label`` by each of their values.

    Both are (rows, columns, channels): how much there is of each channel at each
    place, and how much the logit rises with it.
    """
    maps = tf.convert_to_tensor(parts.features(image[None]))
    with tf.GradientTape() as tape:
        tape.watch(maps)
        logit = parts.head(maps)[0, label]
    return np.asarray(maps)[0], np.asarray(tape.gradient(logit, maps))[0]


def grad_cam(parts: Split, image: Any, label: int) -> np.ndarray:
    """Where the maps speak for the class: (rows, columns), not negative, in units of the logit.

    Each channel is weighted by its mean gradient over all places, the channels are
    added up, and what speaks against the class is cut off.

    Source: Selvaraju et al. 2017, "Grad-CAM: Visual explanations from deep networks".
    """
    maps, gradient = maps_and_gradient(parts, image, label)
    return np.maximum(maps @ gradient.mean(axis=(0, 1)), 0)


def hires_cam(parts: Split, image: Any, label: int) -> np.ndarray:
    """As ``grad_cam``, but each value is weighted by its own gradient, at its own place.

    Source: Draelos and Carin 2020, "Use HiResCAM instead of Grad-CAM for faithful explanations".
    """
    maps, gradient = maps_and_gradient(parts, image, label)
    return np.maximum((maps * gradient).sum(axis=-1), 0)


def occlusion(logits: Callable[[Any], Any], image: Any, label: int, *, size: int, step: int) -> np.ndarray:
    """How far the logit of a class falls when a part of the image is covered: (height / step, width / step).

    A square of ``size`` pixels a side, in the mean colour of the image, covers one
    place after another, ``step`` pixels apart. Each value is for ``step`` by ``step``
    pixels: the mean over all squares that cover them. Where it is negative, the logit
    is higher without that part. Needs no gradient, only ``logits``, from images to (batch, classes).

    Raises ``ValueError`` if the steps do not add up to the square and to the image.

    Source: Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks".

    >>> image = np.zeros((4, 4, 1), "float32")
    >>> image[0, 0] = 8
    >>> occlusion(lambda images: images.sum(axis=(1, 2)), image, 0, size=2, step=2).tolist()
    [[6.0, -2.0], [-2.0, -2.0]]
    """
    height, width = image.shape[:2]
    if size % step or height % step or width % step:
        raise ValueError(f"step={step} must divide size={size} and the image's {height} × {width} pixels")
    whole = np.asarray(logits(image[None]))[0, label]
    falls, squares = np.zeros((2, height // step, width // step), "float32")
    for top in range(0, height - size + 1, step):
        lefts = range(0, width - size + 1, step)
        covered = np.repeat(image[None], len(lefts), axis=0)
        for one, left in zip(covered, lefts, strict=True):
            one[top : top + size, left : left + size] = image.mean(axis=(0, 1))
        for fall, left in zip(whole - np.asarray(logits(covered))[:, label], lefts, strict=True):
            cells = np.s_[top // step : (top + size) // step, left // step : (left + size) // step]
            falls[cells] += fall
            squares[cells] += 1
    return falls / squares


def shuffle_weights(shuffled: Sequence[keras.Layer], rng: np.random.Generator) -> None:
    """Shuffle the weights of layers, each array among itself: they keep their sizes and lose what they have learnt.

    Source: Adebayo et al. 2018, "Sanity checks for saliency maps", which draws new weights.

    >>> layer = keras.layers.Dense(1)
    >>> layer.build((None, 3))
    >>> layer.set_weights([np.array([[1.0], [2.0], [3.0]]), np.array([4.0])])
    >>> shuffle_weights([layer], np.random.default_rng(0))
    >>> sorted(layer.kernel.numpy().ravel().tolist()), layer.bias.numpy().tolist()
    ([1.0, 2.0, 3.0], [4.0])
    """
    for layer in shuffled:
        layer.set_weights([rng.permutation(weight.ravel()).reshape(weight.shape) for weight in layer.get_weights()])
