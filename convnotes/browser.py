"""What the browser computes of Keras: ``docs/theme/javascripts/convnet/layers.js`` does it."""

from typing import Any

import keras
import numpy as np
from keras import layers

from convnotes.explain.ending import computes
from convnotes.graph import Step
from convnotes.operations import kind

ACTIVATIONS = ("linear", "relu", "softmax")


def described(step: Step) -> dict[str, Any]:
    """What the browser must know of one use of a layer, besides its weights.

    Raises ``ValueError``, with the name of the layer, for what the browser cannot compute.

    >>> from convnotes.graph import graph
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.MaxPooling2D(2)])
    >>> described(graph(model).steps[0])
    {'kind': 'max pool', 'window': [2, 2], 'strides': [2, 2], 'padding': 'valid'}
    """
    layer, vector = step.operation, len(step.node.input_tensors[0].shape) == 2
    last = getattr(layer, "data_format", "channels_last") == "channels_last" and bool(kind(layer))
    _refuse_states(step)
    known: dict[str, Any]
    match layer if last else None:
        case layers.Conv2D(groups=1):
            known = {"kind": "conv", "activation": _activation(step), "dilation": list(layer.dilation_rate)}
            known |= _places(layer)
        case layers.MaxPooling2D() | layers.AveragePooling2D():
            known = {"kind": "max pool" if isinstance(layer, layers.MaxPooling2D) else "average pool"}
            known |= {"window": list(layer.pool_size), **_places(layer)}
        case layers.GlobalAveragePooling2D(keepdims=False):
            known = {"kind": "global average"}
        case layers.Dense() if vector:
            known = {"kind": "dense", "activation": _activation(step)}
        case layers.Activation():
            known = {"kind": "activation", "activation": _activation(step)}
        case layers.ReLU(max_value=None, negative_slope=0, threshold=0):
            known = {"kind": "activation", "activation": "relu"}
        case layers.Softmax() if vector:
            known = {"kind": "activation", "activation": "softmax"}
        case layers.BatchNormalization() if layer.axis in (-1, len(step.node.outputs[0].shape) - 1):
            known = {"kind": "normalise"}
        case layers.Flatten() | layers.Dropout():
            known = {"kind": "flatten" if isinstance(layer, layers.Flatten) else "same"}
        case _:
            raise ValueError(
                f"the browser cannot compute {layer.name!r}, a {type(layer).__name__} as it is set; it knows "
                f"convolution, pooling, dense, flatten, batch normalisation, dropout and {', '.join(ACTIVATIONS)}"
            )
    return known


def _refuse_states(step: Step) -> None:
    layer = step.operation
    if step.node.arguments.kwargs.get("training"):
        raise ValueError(f"{layer.name!r} is called with training=True; the browser computes what a trained model does")
    if mode := getattr(layer, "quantization_mode", None):
        raise ValueError(f"{layer.name!r} is quantized, {mode}; publish the model as it was before quantize()")


def tensors(layer: keras.Layer) -> dict[str, np.ndarray]:
    """The weights of a layer, in the form in which the browser uses them.

    >>> dense = layers.Dense(3, use_bias=False)
    >>> dense.build((None, 5))
    >>> {name: array.shape for name, array in tensors(dense).items()}
    {'kernel': (5, 3), 'bias': (3,)}
    """
    if isinstance(layer, layers.BatchNormalization):
        # When the training is over, it is one multiplication and one addition a channel.
        spread = np.sqrt(np.asarray(layer.moving_variance) + layer.epsilon)
        scale = (np.asarray(layer.gamma) if layer.scale else 1) / spread
        shift = (np.asarray(layer.beta) if layer.center else 0) - np.asarray(layer.moving_mean) * scale
        return {"scale": scale, "shift": shift}
    if isinstance(layer, (layers.Conv2D, layers.Dense)):
        kernel = np.asarray(layer.kernel)
        return {"kernel": kernel, "bias": np.asarray(layer.bias) if layer.use_bias else np.zeros(kernel.shape[-1])}
    return {}


def _places(layer: Any) -> dict[str, Any]:
    return {"strides": list(layer.strides), "padding": layer.padding}


def _activation(step: Step) -> str:
    layer, shape = step.operation, tuple(step.node.outputs[0].shape[1:])
    # To call a layer that has weights would build it.
    learns = isinstance(layer.activation, keras.Layer) and type(layer.activation).build is not keras.Layer.build
    name = "" if learns else computes(layer.activation, shape)
    if name == "softmax" and len(shape) > 1:
        raise ValueError(
            f"the browser cannot compute the softmax of {layer.name!r} at each place; only one of a vector"
        )
    if name not in ACTIVATIONS:
        known, called = ", ".join(ACTIVATIONS), getattr(layer.activation, "__name__", type(layer.activation).__name__)
        raise ValueError(f"the browser cannot compute the activation {called!r} of {layer.name!r}; it knows {known}")
    return name
