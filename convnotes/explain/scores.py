"""How strongly images excite the channels of a layer.

Source: Chollet, Deep Learning with Python, section 5.4.2.
"""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from convnotes.graph import graph, named
from convnotes.operations import kind

Scores = Callable[[Any], Any]


def channel_scores(
    model: keras.Model,
    name: str,
    preprocess: Callable[[Any], Any],
) -> Scores:
    """How strongly images excite the channels of a batch normalization.

    The result takes images (batch, height, width, 3) from 0 to 1. It gives
    (batch, channels): means over all positions, before any activation
    function. They count how far these are from the channel's mean during
    training, in its standard deviations of single positions, so channels can
    be compared. ``preprocess`` scales pixels from 0..255 to the input of the
    model.

    Raises ``ValueError`` for a layer that is no batch normalization with channels last.

    >>> model = keras.Sequential([keras.Input((8, 8, 3))])
    >>> model.add(keras.layers.BatchNormalization(name="norm"))
    >>> scores = channel_scores(model, "norm", lambda pixels: pixels / 255)
    >>> scores(keras.ops.ones((2, 8, 8, 3))).shape
    TensorShape([2, 3])
    """
    norm, output = _norm(model, name)
    window = keras.Model(model.inputs[0], output)

    def scores(images: Any) -> Any:
        maps = window(preprocess(255 * images), training=False)
        beta, gamma = norm.beta if norm.center else 0.0, norm.gamma if norm.scale else 1.0
        return (tf.reduce_mean(maps, (1, 2)) - beta) / tf.abs(gamma)

    return scores


def _norm(model: keras.Model, name: str) -> tuple[Any, Any]:
    """A batch normalization, and the tensor that it gives."""
    whole = graph(model)
    number = named(model, whole, name)
    for step in whole.steps:
        norm, rank = step.operation, len(step.node.outputs[0].shape)
        if step.gives == [number] and kind(norm) == "BatchNormalization" and rank == 4 and norm.axis in (-1, 3):
            return norm, step.node.outputs[0]
    raise ValueError(f"{name!r} is no BatchNormalization of maps (rows, columns, channels)")
