"""Cut a model in two behind one of its layers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from keras import layers


class Split(NamedTuple):
    """A model in two parts.

    ``features`` takes images (batch, height, width, channels) and gives the maps of a
    layer. ``head`` takes these maps and gives logits (batch, classes).
    """

    features: Callable[[Any], Any]
    head: Callable[[Any], Any]


def split(model: keras.Model, name: str) -> Split:
    """Cut a Sequential or functional model behind the layer of that name.

    If the model ends with a softmax or sigmoid, the head ends before it.

    Raises ``ValueError`` if the layer is unknown, is the last, or lies inside a nested
    model. Raises ``ValueError`` also if a path, such as a shortcut, leads around the layer.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="conv")])
    >>> model.add(layers.GlobalAveragePooling2D())
    >>> model.add(layers.Dense(2, activation="softmax"))
    >>> features, head = split(model, "conv")
    >>> head(features(keras.ops.ones((1, 8, 8, 1)))).shape
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
    # For one image, separate calls of a deep model's layers take five times as long as their work.
    compiled: Callable[[Any], Any] = tf.function(model, autograph=False, reduce_retracing=True)
    return compiled


def _through(chain: Sequence[keras.Layer], values: Any) -> Any:
    for layer in chain:
        values = layer(values)
    return values


def _logits(last: keras.Layer, values: Any) -> Any:
    """The output of the last layer, before a softmax or sigmoid."""
    if getattr(last, "activation", None) not in (keras.activations.softmax, keras.activations.sigmoid):
        return values if isinstance(last, layers.Softmax) else last(values)
    if isinstance(last, layers.Activation):
        return values
    return keras.ops.matmul(values, last.kernel) + (last.bias if last.use_bias else 0)
