"""The third window: the parts of an image that an answer comes from.

Source: Chollet, Deep Learning with Python, section 5.4.3; each function names its paper.
"""

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convnotes.explain.cut import Split, of_class
from convnotes.explain.ending import one_sigmoid, refuse_flat
from convnotes.graph import graph


def maps_and_gradient(parts: Split, image: Any, label: int) -> tuple[np.ndarray, np.ndarray]:
    """The maps of one image (height, width, 3), and the gradient of a logit with respect to them.

    Both are (rows, columns, channels) float32. The gradient says how much the logit of
    ``label`` rises with each value of the maps.

    Raises ``ValueError`` for a class that is not there, for maps that have no rows and
    columns, and for a head that gives probabilities, whose gradient would vanish.

    >>> parts = Split(lambda images: images, lambda maps: tf.reduce_sum(maps, (1, 2)))
    >>> maps, gradient = maps_and_gradient(parts, np.ones((4, 4, 3), "float32"), 1)
    >>> maps.shape, gradient[0, 0].tolist()
    ((4, 4, 3), [0.0, 1.0, 0.0])
    """
    maps = tf.convert_to_tensor(parts.features(np.asarray(image)[None]))
    if len(maps.shape) != 4:
        raise ValueError(
            f"the maps of one image are {tuple(maps.shape[1:])}; cut where they are (rows, columns, channels)"
        )
    with tf.GradientTape() as tape:
        tape.watch(maps)
        logits = parts.logits(maps)
        logit = of_class(logits, label)
    values = np.asarray(logits, "float32")
    if values.size > 1 and values.min() >= 0 and abs(values.sum() - 1) < 1e-4:
        raise ValueError("the head gives probabilities that sum to 1; end it before the softmax, where the logits are")
    gradient = tape.gradient(logit, maps)
    if gradient is None:
        raise ValueError("the head has no gradient: something in it, such as argmax, cannot be differentiated")
    return np.asarray(maps, "float32")[0], np.asarray(gradient, "float32")[0]


def grad_cam(parts: Split, image: Any, label: int) -> np.ndarray:
    """The evidence for a class by position: (rows, columns) float32, at least 0, in units of the logit.

    Grad-CAM weights each channel by its mean gradient over all positions and adds the
    channels up. It sets negative sums, the evidence against the class, to 0. ``image`` is
    (height, width, 3), and ``label`` the number of the class.

    Source: Selvaraju et al. 2017, "Grad-CAM: Visual explanations from deep networks via
    gradient-based localization".

    >>> parts = Split(lambda images: images, lambda maps: tf.reduce_sum(maps, (1, 2)))
    >>> grad_cam(parts, np.full((2, 2, 3), 6, "float32"), 1).tolist()
    [[6.0, 6.0], [6.0, 6.0]]
    """
    maps, gradient = maps_and_gradient(parts, image, label)
    return np.maximum(maps @ gradient.mean(axis=(0, 1)), 0)


def hires_cam(parts: Split, image: Any, label: int) -> np.ndarray:
    """As ``grad_cam``, but HiResCAM weights each value by its own gradient.

    Source: Draelos and Carin 2020, "Use HiResCAM instead of Grad-CAM for faithful
    explanations of convolutional neural networks".

    >>> parts = Split(lambda images: images, lambda maps: tf.reduce_sum(maps, (1, 2)))
    >>> hires_cam(parts, np.full((2, 2, 3), 6, "float32"), 1).tolist()
    [[6.0, 6.0], [6.0, 6.0]]
    """
    maps, gradient = maps_and_gradient(parts, image, label)
    return np.maximum((maps * gradient).sum(axis=-1), 0)


def occlusion(logits: Callable[[Any], Any], image: Any, label: int, *, size: int, step: int) -> np.ndarray:
    """The fall of a logit while a square covers part of the image: (height / step, width / step) float32.

    The square has ``size`` pixels a side and the mean colour of the image. It moves by
    ``step`` pixels. Each value stands for ``step`` by ``step`` pixels, and is the mean
    over all squares that cover them. A negative value means that the logit rises without
    these pixels. ``image`` is (height, width, channels). ``logits`` takes images and gives
    (batch, classes); no gradient is necessary. Of a model that ends with one sigmoid p, or
    its ``predict``, class 1 is p and class 0 is 1 - p. If a function of your own gives one
    column, that is label 0, whichever class it stands for.

    Raises ``ValueError`` if ``step`` does not divide the square and the image, if the square
    is larger than the image, or for a class that is not there. Raises ``ValueError`` also for a
    model with one output that flattens out in another way, as ``split`` does.

    Source: Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks".

    >>> image = np.zeros((4, 4, 1), "float32")
    >>> image[0, 0] = 8
    >>> occlusion(lambda images: images.sum(axis=(1, 2)), image, 0, size=2, step=2).tolist()
    [[6.0, -2.0], [-2.0, -2.0]]
    """
    if not all(isinstance(number, numbers.Integral) for number in (size, step)):
        raise TypeError(f"size={size!r} and step={step!r}; both are whole numbers of pixels")
    image = np.asarray(image)
    if image.ndim != 3 or image.dtype.kind not in "biuf" or not np.isfinite(image).all():
        raise ValueError(
            f"image is {image.shape} of {image.dtype}; it should be (height, width, channels), without NaN"
        )
    image = image.astype(np.result_type(image, "float32"))
    height, width = image.shape[:2]
    if step < 1 or size < 1 or size % step or height % step or width % step:
        raise ValueError(f"step={step} must divide size={size} and the image's {height} × {width} pixels")
    if size > min(height, width):
        raise ValueError(f"a square of size={size} does not fit into the image's {height} × {width} pixels")
    # ``model.predict`` is a method of the model.
    model = getattr(logits, "__self__", logits)
    both = isinstance(model, (keras.Function, keras.Sequential)) and one_sigmoid(model)
    if isinstance(model, (keras.Function, keras.Sequential)) and model.outputs[0].shape[1:] == (1,):
        refuse_flat(graph(model))

    def answers(images: np.ndarray) -> np.ndarray:
        given = np.asarray(logits(images))
        return np.asarray(of_class(np.concatenate([1 - given, given], axis=1) if both else given, label))

    whole = answers(image[None])[0]
    falls, squares = np.zeros((2, height // step, width // step), "float32")
    for top in range(0, height - size + 1, step):
        lefts = range(0, width - size + 1, step)
        covered = np.repeat(image[None], len(lefts), axis=0)
        for one, left in zip(covered, lefts, strict=True):
            one[top : top + size, left : left + size] = image.mean(axis=(0, 1))
        for fall, left in zip(whole - answers(covered), lefts, strict=True):
            cells = np.s_[top // step : (top + size) // step, left // step : (left + size) // step]
            falls[cells] += fall
            squares[cells] += 1
    return falls / squares


def shuffle_weights(shuffled: Sequence[keras.Layer], rng: np.random.Generator) -> None:
    """Shuffle the weights of layers in place, each array separately.

    The values stay the same, but what the layers have learnt is lost.

    Source: Adebayo et al. 2018, "Sanity checks for saliency maps"; there the weights are
    drawn anew.

    >>> layer = keras.layers.Dense(1)
    >>> layer.build((None, 3))
    >>> layer.set_weights([np.array([[1.0], [2.0], [3.0]]), np.array([4.0])])
    >>> shuffle_weights([layer], np.random.default_rng(0))
    >>> sorted(layer.kernel.numpy().ravel().tolist()), layer.bias.numpy().tolist()
    ([1.0, 2.0, 3.0], [4.0])
    """
    for layer in shuffled:
        layer.set_weights([rng.permutation(weight.ravel()).reshape(weight.shape) for weight in layer.get_weights()])
