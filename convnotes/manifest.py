"""A Keras model as the explorables of a page read it: a manifest of its layers, and its weights.

The browser computes with the very numbers that the page has just trained. What
each kind of layer does there stands in ``docs/theme/javascripts/convnet/layers.js``.
"""

import base64
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import keras
import numpy as np
from keras import layers

from convnotes.display import show

ACTIVATIONS = ("linear", "relu", "softmax")


def publish(
    name: str,
    model: keras.Model | None = None,
    *,
    images: Mapping[str, np.ndarray] | None = None,
    epochs: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Hand a model to the explorables of the page, with the images that they begin with.

    The model takes one image after the other through its layers, as a Sequential
    does. An image is (height, width) or (height, width, 1), float, 0 to 1; the first
    is shown first. ``epochs`` has the model after each epoch of its training: what
    ``model.get_weights()`` gave as ``weights``, and any numbers beside it.

    Raises ``ValueError`` for a layer that the browser cannot compute.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu")])
    >>> publish("tiny", model, images={"blank": np.zeros((8, 8))})
    <tiny: 1 layers, 0.2 kB of weights>
    """
    manifest: dict[str, Any] = {
        "images": [{"name": key, **_pixels(image)} for key, image in (images or {}).items()],
        "layers": [],
        "epochs": [],
    }
    weights = b""
    if model is not None:
        states = [state["weights"] for state in epochs] or [model.get_weights()]
        manifest["epochs"] = [{key: state[key] for key in state if key != "weights"} for state in epochs]
        manifest["input"] = list(model.inputs[0].shape[1:])
        manifest["layers"], weights = _layers(model, states)
    plain = f"<{name}: {len(manifest['layers'])} layers, {len(weights) / 1000:.1f} kB of weights>"
    show("model", name, {"manifest": manifest, "weights": base64.b64encode(weights).decode()}, plain)


def _pixels(image: np.ndarray) -> dict[str, Any]:
    """An image in bytes, as MNIST has it."""
    height, width = image.shape[:2]
    values = np.rint(255 * image.reshape(height, width)).astype("uint8")
    return {"shape": [height, width], "pixels": base64.b64encode(values.tobytes()).decode()}


def _layers(model: keras.Model, states: Sequence[list[np.ndarray]]) -> tuple[list[dict[str, Any]], bytes]:
    """What each layer does, and the float32 weights of all states, one state after the other."""
    chain = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    for before, layer in pairwise(chain):
        if layer.input is not before.output:
            raise ValueError(f"{layer.name!r} does not follow {before.name!r}; a model to publish is a plain chain")
    kept = model.get_weights()
    entries, numbers = [], []
    try:
        for state in states:
            model.set_weights(state)
            tensors = [_tensors(layer) for layer in chain]
            numbers += [array.astype("<f4").ravel() for of_layer in tensors for array in of_layer.values()]
    finally:
        model.set_weights(kept)
    sizes = [array.size for of_layer in tensors for array in of_layer.values()]
    starts = iter(accumulate(sizes, initial=0))
    for layer, of_layer in zip(chain, tensors, strict=True):
        entry = {"name": layer.name, "shape": list(layer.output.shape[1:]), **_kind(layer)}
        entry["weights"] = {key: {"shape": list(array.shape), "start": next(starts)} for key, array in of_layer.items()}
        entries.append(entry)
    return entries, np.concatenate([np.empty(0, "<f4"), *numbers]).tobytes()


def _tensors(layer: keras.Layer) -> dict[str, np.ndarray]:
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


def _kind(layer: keras.Layer) -> dict[str, Any]:
    """What the browser must know of a layer, besides its weights."""
    kind: dict[str, Any]
    match layer:
        case layers.Conv2D(groups=1, data_format="channels_last"):
            kind = {"kind": "conv", "activation": _activation(layer), "dilation": list(layer.dilation_rate)}
        case layers.MaxPooling2D(data_format="channels_last"):
            kind = {"kind": "max pool", "window": list(layer.pool_size)}
        case layers.AveragePooling2D(data_format="channels_last"):
            kind = {"kind": "average pool", "window": list(layer.pool_size)}
        case layers.GlobalAveragePooling2D(data_format="channels_last", keepdims=False):
            kind = {"kind": "global average"}
        case layers.Dense() | layers.Activation():
            kind = {"kind": "dense" if isinstance(layer, layers.Dense) else "activation"}
            kind["activation"] = _activation(layer)
        case layers.ReLU(max_value=None, negative_slope=0, threshold=0):
            kind = {"kind": "activation", "activation": "relu"}
        case layers.Softmax():
            kind = {"kind": "activation", "activation": "softmax"}
        case layers.BatchNormalization() | layers.Flatten() | layers.Dropout():
            kind = {"kind": {"BatchNormalization": "normalise", "Flatten": "flatten"}.get(type(layer).__name__, "same")}
        case _:
            raise ValueError(
                f"the browser cannot compute {layer.name!r}, a {type(layer).__name__} as it is set; it knows "
                f"convolution, pooling, dense, flatten, batch normalisation, dropout and {', '.join(ACTIVATIONS)}"
            )
    if hasattr(layer, "strides"):
        kind |= {"strides": list(layer.strides), "padding": layer.padding}
    return kind


def _activation(layer: keras.Layer) -> str:
    name = str(layer.activation.__name__)
    if name not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"the browser cannot compute the activation {name!r} of {layer.name!r}; it knows {known}")
    return name
