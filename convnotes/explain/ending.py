"""The softmax or sigmoid that a model ends with, known by what it computes.

It may be the activation function of a layer, a layer, a function of TensorFlow, a lambda
or a step of ``keras.ops``: the numbers that come out are the same.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from convnotes.graph import Graph, Step, graph
from convnotes.operations import called


class Ending(NamedTuple):
    """The step with the softmax or sigmoid, and what gives the logits in its place."""

    step: Step
    function: str
    logits: Callable[..., Any]


def ending(whole: Graph) -> Ending | None:
    """The softmax or sigmoid at the end of a model with one output, if there is one.

    >>> model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation="softmax")])
    >>> ending(graph(model)).function
    'softmax'
    """
    by_output = {number: step for step in whole.steps for number in step.gives}
    number = whole.outputs[0]
    while (step := by_output.get(number)) and len(step.takes) == 1:
        if getattr(step.operation, "weights", ()):
            return _of_layer(step)
        value = _some(step.node.input_tensors[0])
        args, kwargs = step.arguments({step.takes[0]: value})
        answer = step.operation(*args, **kwargs)
        if function := _function(value, answer):
            return Ending(step, function, lambda values, *_, **__: values)
        if not _equal(value, answer):
            return None
        # It only changes the shape, as Flatten does.
        (number,) = step.takes
    return None


def refuse_flat(whole: Graph) -> None:
    """Raises ``ValueError`` if the answer of a model flattens out, and this is not the ``ending`` that it has.

    A sigmoid that is clipped, scaled or turned round is an example: where the model is
    sure, its gradient vanishes, and nothing says which class it stands for.
    """
    by_output = {number: step for step in whole.steps for number in step.gives}
    number, last = whole.outputs[0], list[Step]()
    while (step := by_output.get(number)) and len(step.takes) == 1 and not getattr(step.operation, "weights", ()):
        last.insert(0, step)
        (number,) = step.takes
    activation = getattr(step.operation, "activation", None) if step and _without(step) else None
    if ending(whole) or not (last or activation):
        return
    tensor = last[0].node.input_tensors[0] if last else by_output[number].node.outputs[0]
    start = tf.cast(tf.convert_to_tensor(_some(tensor)), "float32") * 1e4
    with tf.GradientTape() as tape:
        tape.watch(start)
        answer = activation(start) if activation else start
        for one in last:
            args, kwargs = one.arguments({one.takes[0]: answer})
            answer = one.operation(*args, **kwargs)
    slope = tape.gradient(answer, start)
    if slope is not None and np.abs(slope).max() < 1e-6:
        name = called(by_output[whole.outputs[0]].operation)
        raise ValueError(
            f"the answer of {name} flattens out and is no plain sigmoid or softmax; end the model with one, or with "
            "the logits"
        )


def one_sigmoid(model: keras.Model) -> bool:
    """Whether the answer of a model is one sigmoid, the probability of class 1.

    >>> one_sigmoid(keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, activation="sigmoid")]))
    True
    """
    whole = graph(model)
    last = ending(whole) if len(whole.outputs) == 1 else None
    return last is not None and last.function == "sigmoid" and model.outputs[0].shape[1:] == (1,)


def computes(function: Callable[[Any], Any], shape: tuple[int, ...] = (5,)) -> str:
    """``"softmax"``, ``"sigmoid"``, ``"relu"`` or ``"linear"`` if that is what a function computes, otherwise nothing.

    ``shape`` is that of the values for one image.

    >>> computes(lambda values: keras.ops.maximum(values, 0))
    'relu'
    """
    batch, found = 2 + 1000 // math.prod(shape), set[str]()
    # Tiny and large numbers too, for relu6 is not relu.
    for scale in (0.02, 1, 50, 1e6):
        value = _some(keras.KerasTensor((batch, *shape))) * scale
        answer = function(value)
        shown = {"linear": value, "relu": keras.ops.relu(value)}
        found.add(_function(value, answer) or next((name for name, one in shown.items() if _equal(one, answer)), ""))
    return found.pop() if len(found) == 1 else ""


def _of_layer(step: Step) -> Ending | None:
    """The ending of a layer with weights, whose activation function comes last."""
    without = _without(step)
    if not without:
        return None
    # Not the logits of the layer: with large weights they would overflow in an exponential.
    some = _some(step.node.outputs[0])
    function = _function(some, step.operation.activation(some))
    return Ending(step, function, without) if function else None


def _without(step: Step) -> Any:
    """The layer of a step without its activation function; ``None`` where that is not what comes last."""
    layer = step.operation
    if not callable(getattr(layer, "activation", None)) or not getattr(layer, "weights", ()) or len(step.takes) > 1:
        return None
    # The same layer with the same weights, also when they change. Keras' own copy would have others.
    without = object.__new__(type(layer))
    vars(without).update(vars(layer), activation=keras.activations.linear)
    value = _some(step.node.input_tensors[0])
    # The activation function of a recurrent layer, or of a layer of the reader's own, may come somewhere else.
    return without if _equal(layer(value), layer.activation(without(value))) else None


def _some(tensor: Any) -> Any:
    """Numbers of both signs, in the shape of a tensor."""
    shape = [size or 2 for size in tensor.shape]
    return keras.ops.convert_to_tensor(2 * np.random.default_rng(0).normal(size=shape), tensor.dtype)


def _function(value: Any, answer: Any) -> str:
    value = keras.ops.cast(value, "float32")
    known = {"softmax": tf.nn.softmax(value), "sigmoid": keras.ops.sigmoid(value)}
    known["log_softmax"] = tf.nn.log_softmax(value)
    return next((name for name, one in known.items() if _equal(one, answer)), "")


def _equal(one: Any, other: Any) -> bool:
    """Whether two tensors have the same numbers, in whatever shape."""
    first, second = (np.asarray(keras.ops.cast(each, "float32")).ravel() for each in (one, other))
    return first.shape == second.shape and np.allclose(first, second, atol=1e-3, equal_nan=True)
