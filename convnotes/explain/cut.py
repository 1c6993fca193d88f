"""Cut a model in two behind one of its layers."""

import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from convnotes.explain.ending import ending, one_sigmoid, refuse_flat
from convnotes.graph import Graph, Step, graph, named
from convnotes.operations import channels_first


class Split(NamedTuple):
    """A model in two parts.

    ``features`` takes images (batch, height, width, channels) and gives the maps of a
    layer. ``head`` takes these maps and gives logits (batch, classes).
    """

    features: Callable[[Any], Any]
    head: Callable[[Any], Any]

    def logits(self, maps: Any) -> Any:
        """One logit for each class, (batch, classes)."""
        return self.head(maps)


class OneSigmoid(Split):
    """A model that ends with one sigmoid: ``head`` gives the logit of class 1, which is minus that of class 0."""

    def logits(self, maps: Any) -> Any:
        logit = self.head(maps)
        return tf.concat([-logit, logit], axis=-1)


def split(model: keras.Model, name: str) -> Split:
    """Cut a Sequential or functional model behind the operation of that name, a layer as a rule.

    If the model ends with a softmax or sigmoid, in whatever form, the head ends before it.
    If that is one sigmoid for two classes, the result is a ``OneSigmoid``. Channels come
    last in the maps, also if they come first in the model.

    Raises ``ValueError`` if the layer is unknown, is used twice, gives the answer, or lies
    inside a nested model. Raises ``ValueError`` also if a path, such as a shortcut, leads
    around the layer, if the model has several inputs or outputs, or if it ends with another
    function that flattens out, such as a sigmoid that is clipped.

    >>> layers = keras.layers
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="conv")])
    >>> model.add(layers.GlobalAveragePooling2D())
    >>> model.add(layers.Dense(2, activation="softmax"))
    >>> features, head = split(model, "conv")
    >>> head(features(keras.ops.ones((1, 8, 8, 1)))).shape
    TensorShape([1, 2])
    """
    whole = graph(model)
    _refuse_inner(whole, name)
    if len(whole.inputs) > 1 or len(whole.outputs) > 1:
        raise ValueError(
            f"{model.name!r} has {len(whole.inputs)} inputs and {len(whole.outputs)} outputs; take one of each: "
            "keras.Model(model.inputs[0], model.outputs[0])"
        )
    cut, last = named(model, whole, name), ending(whole)
    before, after = _way(whole, whole.inputs[0], cut, name), _way(whole, cut, whole.outputs[0], name)
    if not after or (last and last.step not in after):
        raise ValueError(f"{name!r} gives the answer itself; name a layer before it, the last with maps for example")
    refuse_flat(whole)
    instead = {last.step.gives[0]: last.logits} if last else {}
    tensor = next((step.node.outputs[0] for step in whole.steps if step.gives == [cut]), model.inputs[0])
    first = len(tensor.shape) == 4 and channels_first(
        [[step.operation for step in way] for way in (reversed(before), after)]
    )

    @partial(tf.function, autograph=False, reduce_retracing=True)
    def compiled(images: Any) -> Any:
        # For one image, separate calls of a deep model's layers take five times as long as their work.
        maps = _run(before, whole.inputs[0], cut, images, {})
        return tf.transpose(maps, (0, 2, 3, 1)) if first else maps

    def features(images: Any) -> Any:
        images = keras.ops.convert_to_tensor(images, model.inputs[0].dtype)
        if not images.shape.is_compatible_with(model.inputs[0].shape):
            raise ValueError(
                f"{model.name!r} takes images {model.inputs[0].shape}, with the batch; these are {images.shape}"
            )
        return compiled(images)

    def head(maps: Any) -> Any:
        maps = keras.ops.convert_to_tensor(maps, tensor.dtype)
        return _run(after, cut, whole.outputs[0], tf.transpose(maps, (0, 3, 1, 2)) if first else maps, instead)

    return (OneSigmoid if one_sigmoid(model) else Split)(features, head)


def of_class(logits: Any, label: int) -> Any:
    """The column of a class: (batch,) of (batch, classes).

    Raises ``ValueError`` for a class that is not there, or an answer of another shape.

    >>> of_class(tf.constant([[0.5, 3.0], [2.0, 4.0]]), 1).numpy().tolist()
    [3.0, 4.0]
    """
    if len(logits.shape) != 2:
        raise ValueError(f"the answer has the shape {tuple(logits.shape)}; it should be (batch, classes)")
    try:
        place = operator.index(label)
    except TypeError as error:
        raise TypeError(f"label={label!r} is not the number of a class") from error
    if place and logits.shape[1] == 1:
        raise ValueError(
            f"there is no class {place}: the answer has one column, and its label is 0; end a model of two classes "
            "with one sigmoid, or with two logits"
        )
    if not 0 <= place < logits.shape[1]:
        raise ValueError(f"there is no class {place}: the answer has {logits.shape[1]}, counted from 0")
    return logits[:, place]


def _refuse_inner(whole: Graph, name: str) -> None:
    for step in whole.steps:
        if step.inside and name in (step.inside, step.operation.name):
            raise ValueError(
                f"{name!r} lies inside {step.inside!r}, a model that is a layer of the model: the maps of a layer in "
                f"there are not connected to the answer. Build the model flat, or say which part is which: "
                f"Split(features=model.get_layer({step.inside!r}), head=keras.Sequential(the layers after it))"
            )


def _way(whole: Graph, start: int, end: int, name: str) -> list[Step]:
    """The steps from one tensor to another, in order."""
    way, wanted = list[Step](), {end}
    for step in reversed(whole.steps):
        if wanted & set(step.gives) and start not in step.gives:
            way.insert(0, step)
            wanted = wanted - set(step.gives) | set(step.takes)
    if wanted != {start}:
        raise ValueError(
            f"the model has a way to its answer around {name!r}, such as a shortcut; "
            f"cut it where all ways meet, behind an Add layer for example"
        )
    return way


def _run(way: list[Step], start: int, end: int, value: Any, instead: Mapping[int, Callable[..., Any]]) -> Any:
    """The tensor at the end, with what stands ``instead`` of some operations."""
    values = {start: value}
    for step in way:
        args, kwargs = step.arguments(values)
        outputs = instead.get(step.gives[0], step.operation)(*args, **kwargs)
        values.update(zip(step.gives, keras.tree.flatten(outputs), strict=True))
    return values[end]
