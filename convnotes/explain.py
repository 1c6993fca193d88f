"""Three windows into a convnet: what its layers give, what a channel looks for, and where an answer comes from.

Images and maps are (batch, height, width, channels) float32, as in Keras. An answer
is asked for by its logit, the score before a softmax or sigmoid: where those are sure
of themselves, their gradient is zero.

Source: Chollet, Deep Learning with Python, section 5.4; each function names its paper.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from convnotes import datasets

Scores = Callable[[Any], Any]


def activations(model: keras.Model, images: Any, names: Sequence[str]) -> dict[str, np.ndarray]:
    """What the named layers of a Sequential or functional model give for the images.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="conv")])
    >>> activations(model, np.ones((2, 8, 8, 1)), ["conv"])["conv"].shape
    (2, 6, 6, 4)
    """
    window = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    outputs = window.predict(images, verbose=0)
    return dict(zip(names, keras.tree.flatten(outputs), strict=True))


# Gradient ascent


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
            images = jiggle(to_image(spectrum), random)
            own = tf.gather(scores(images), channels, axis=1, batch_dims=1)
            loss = -tf.reduce_sum(own)
        optimizer.apply([tape.gradient(loss, spectrum)])

    # There is no Python for AutoGraph to rewrite, and to look for it takes a second.
    step = tf.function(climb, autograph=False)
    for _ in range(steps):
        step()
    return np.asarray(to_image(spectrum))


# Class activation


class Split(NamedTuple):
    """A model in two parts: ``features`` from images to the maps of a layer, ``head`` from the maps to logits."""

    features: Callable[[Any], Any]
    head: Callable[[Any], Any]


def split(model: keras.Model, name: str) -> Split:
    """Cut a Sequential or functional model behind the layer of that name.

    Where the model ends with a softmax or sigmoid, the head ends before it.

    Raises ``ValueError`` if the layer lies inside another model, if the model has a way
    around it, such as a shortcut, or if it is the last.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="conv")])
    >>> model.add(layers.GlobalAveragePooling2D())
    >>> model.add(layers.Dense(2, activation="softmax"))
    >>> features, head = split(model, "conv")
    >>> head(features(np.ones((1, 8, 8, 1)))).shape
    TensorShape([1, 2])
    """
    for inner in model.layers:
        if isinstance(inner, keras.Model) and name in [inner.name, *(layer.name for layer in inner.layers)]:
            raise ValueError(
                f"{name!r} lies inside {inner.name!r}, a model that is a layer of the model: the maps of a layer in "
                f"there are not connected to the answer. Build the model flat, or say which part is which: "
                f"Split(features=model.get_layer({inner.name!r}), head=keras.Sequential(the layers after it))"
            )
    layer, last = model.get_layer(name), model.layers[-1]
    if layer is last:
        raise ValueError(f"{name!r} gives the answer itself; name a layer before it, the last with maps for example")
    if isinstance(model, keras.Sequential):
        place = model.layers.index(layer) + 1
        features, rest = model.layers[:place], model.layers[place:-1]
        return Split(
            _compiled(lambda images: _through(features, images)), lambda maps: _logits(last, _through(rest, maps))
        )
    try:
        before = keras.Model(layer.output, last.input)
    except ValueError as error:
        raise ValueError(
            f"the model has a way to its answer around {name!r}, such as a shortcut; "
            f"cut it where all ways meet, behind an Add layer for example ({error})"
        ) from error
    return Split(_compiled(keras.Model(model.inputs[0], layer.output)), lambda maps: _logits(last, before(maps)))


def _compiled(model: Callable[[Any], Any]) -> Callable[[Any], Any]:
    # For one image, calling the layers of a deep model one by one takes five times as long as their work.
    compiled: Callable[[Any], Any] = tf.function(model, autograph=False, reduce_retracing=True)
    return compiled


def _through(chain: Sequence[keras.Layer], values: Any) -> Any:
    for layer in chain:
        values = layer(values)
    return values


def _logits(last: keras.Layer, values: Any) -> Any:
    """What the last layer gives for values, before a softmax or sigmoid."""
    if getattr(last, "activation", None) not in (keras.activations.softmax, keras.activations.sigmoid):
        return values if isinstance(last, layers.Softmax) else last(values)
    if isinstance(last, layers.Activation):
        return values
    return keras.ops.matmul(values, last.kernel) + (last.bias if last.use_bias else 0)


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

    >>> layer = layers.Dense(1)
    >>> layer.build((None, 3))
    >>> layer.set_weights([np.array([[1.0], [2.0], [3.0]]), np.array([4.0])])
    >>> shuffle_weights([layer], np.random.default_rng(0))
    >>> sorted(layer.kernel.numpy().ravel().tolist()), layer.bias.numpy().tolist()
    ([1.0, 2.0, 3.0], [4.0])
    """
    for layer in shuffled:
        layer.set_weights([rng.permutation(weight.ravel()).reshape(weight.shape) for weight in layer.get_weights()])
