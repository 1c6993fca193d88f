"""The softmax or sigmoid that a model ends with, known by what it computes.

It may be the activation function of a layer, a layer, a function of TensorFlow, a lambda
or a step of ``keras.ops``: the numbers that come out are the same.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from convnotes.graph import Graph, Step, graph


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
        value = _some(step.node.input_tensors[0])
        if getattr(step.operation, "weights", ()):
            return _of_layer(step, value)
        args, kwargs = step.arguments({step.takes[0]: value})
        answer = step.operation(*args, **kwargs)
        if function := _function(value, answer):
            return Ending(step, function, lambda values, *_, **__: values)
        if not _equal(value, answer):
            return None
        # It only changes the shape, as Flatten does.
        (number,) = step.takes
    return None


def one_sigmoid(model: keras.Model) -> bool:
    """Whether the answer of a model is one sigmoid, the probability of class 1.

    >>> one_sigmoid(keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, activation="sigmoid")]))
    True
    """
    whole = graph(model)
    last = ending(whole) if len(whole.outputs) == 1 else None
    return last is not None and last.function == "sigmoid" and model.outputs[0].shape[1:] == (1,)


def computes(function: Callable[[Any], Any]) -> str:
    """``"softmax"``, ``"sigmoid"``, ``"relu"`` or ``"linear"`` if that is what a function computes, otherwise nothing.

    >>> computes(lambda values: keras.ops.maximum(values, 0))
    'relu'
    """
    # Large numbers too, for relu6 is not relu.
    value = keras.ops.convert_to_tensor([[-3, -0.5, 0.2, 1, 4], [-1000, -30, -6, 7, 900]], "float32")
    answer = function(value)
    shown = {"linear": value, "relu": keras.ops.relu(value)}
    return _function(value, answer) or next((name for name, one in shown.items() if _equal(one, answer)), "")


def _of_layer(step: Step, value: Any) -> Ending | None:
    """The ending of a layer with weights, whose activation function comes last."""
    layer = step.operation
    if not callable(getattr(layer, "activation", None)):
        return None
    # The same layer with the same weights, also when they change. Keras' own copy would have others.
    without = object.__new__(type(layer))
    vars(without).update(vars(layer), activation=keras.activations.linear)
    # Not the logits of the layer: with large weights they would overflow in an exponential.
    some = _some(step.node.outputs[0])
    function = _function(some, layer.activation(some))
    # The activation function of a recurrent layer, or of a layer of the reader's own, may come somewhere else.
    if not _equal(layer(value), layer.activation(without(value))):
        return None
    return Ending(step, function, without) if function else None


def _some(tensor: Any) -> Any:
    """Numbers of both signs, in the shape of a tensor."""
    shape = [size or 2 for size in tensor.shape]
    return keras.ops.convert_to_tensor(2 * np.random.default_rng(0).normal(size=shape), tensor.dtype)


def _function(value: Any, answer: Any) -> str:
    value = keras.ops.cast(value, "float32")
    known = {"softmax": tf.nn.softmax(value), "sigmoid": keras.ops.sigmoid(value)}
    return next((name for name, one in known.items() if _equal(one, answer)), "")


def _equal(one: Any, other: Any) -> bool:
    """Whether two tensors have the same numbers, in whatever shape."""
    first, second = (np.asarray(keras.ops.cast(each, "float32")).ravel() for each in (one, other))
    return first.shape == second.shape and np.allclose(first, second, atol=1e-3, equal_nan=True)
