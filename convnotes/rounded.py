"""EfficientNet-Lite0 in whole numbers, small enough to send to a reader's browser.

After training, a batch normalisation multiplies each channel and adds to it. So it melts
into the kernel before it. Each kernel then becomes whole numbers times a scale for each of its
output channels. Large kernels get 8 bits a weight, the others 16.

The scale is the one with the least squared error. That of the largest weight of the channel
leaves only about 1 % more.

Source: Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient
inference", for scales of channels; that the scale is fitted is ours.
"""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers

from convnotes.browser import tensors
from convnotes.display import show
from convnotes.files import checksum
from convnotes.graph import graph
from convnotes.imagenet import names
from convnotes.manifest import encoded

LARGE = 60_000
_KINDS = {layers.Conv2D: "conv", layers.DepthwiseConv2D: "depthwise", layers.Dense: "dense"}


class Rounded(NamedTuple):
    """A kernel as whole numbers, and the scale of each output channel."""

    whole: np.ndarray
    scale: np.ndarray

    def restore(self) -> np.ndarray:
        """The kernel that these numbers stand for, float32."""
        return self.whole.astype("float32") * self.scale


def rounded(kernel: np.ndarray, *, fitted: bool = True) -> Rounded:
    """Round a kernel whose last axis is that of the output channels: to 8 bits if it is large, otherwise to 16.

    Unless the scales are ``fitted``, they are those of the largest weight of each channel.

    >>> kernel = np.array([[1.0, 0.5], [-1.0, 0.25]])
    >>> rounded(kernel).whole.tolist()
    [[32767, 32767], [-32767, 16384]]
    """
    bits = 8 if kernel.size > LARGE else 16
    most = 2 ** (bits - 1) - 1
    flat = kernel.reshape(-1, kernel.shape[-1]).astype("float32")
    largest = np.maximum(np.abs(flat).max(axis=0), 1e-12)
    best, error = largest / most, np.full(largest.shape, np.inf)
    # With 16 bits the steps are so small that no weight has to be cut off.
    shares = np.linspace(1, 0.4, 31) if bits == 8 else [1]
    for share in shares if fitted else []:
        whole = np.clip(np.rint(flat * (most / (largest * share))), -most, most)
        # For these whole numbers, the scale of the least squares.
        scale = (flat * whole).sum(axis=0) / np.maximum((whole**2).sum(axis=0), 1)
        squared = ((flat - whole * scale) ** 2).sum(axis=0)
        best, error = np.where(squared < error, scale, best), np.minimum(squared, error)
    best = np.where(best > 0, best, 1).astype("<f4")
    whole = np.clip(np.rint(flat / best), -most, most)
    return Rounded(whole.astype(f"<i{bits // 8}").reshape(kernel.shape), best)


def melted(model: keras.Model) -> list[dict[str, Any]]:
    """The operations of EfficientNet-Lite0 without batch normalisation, each with its kernel and bias.

    ``takes`` has the places in the list of what an operation takes; -1 is the photo.

    >>> from convnotes.pretrained import efficientnet_lite0
    >>> found = melted(efficientnet_lite0(input_shape=(64, 64, 3), weights=None))
    >>> found[1]["name"], found[1]["kind"], found[1]["takes"], found[1]["relu6"]
    ('block1a_depthwise', 'depthwise', [0], True)

    Raises ``ValueError`` for an operation that such a model does not have.
    """
    found: list[dict[str, Any]] = []
    whole = graph(model)
    place = {whole.inputs[0]: -1}
    for step in whole.steps:
        layer, shape = step.operation, list(step.node.outputs[0].shape[1:])
        takes = [place[number] for number in step.takes]
        before = found[takes[0]] if found else {}
        entry = {"name": layer.name, "takes": takes, "shape": shape, "relu6": False}
        match layer:
            case layers.Conv2D() | layers.DepthwiseConv2D() | layers.Dense():
                kernel = np.asarray(layer.kernel)
                if isinstance(layer, layers.DepthwiseConv2D):
                    kernel = kernel[..., 0]
                bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(kernel.shape[-1], "float32")
                entry |= {"kind": _KINDS[type(layer)], "kernel": kernel, "bias": bias}
                entry["stride"] = layer.strides[0] if hasattr(layer, "strides") else 1
            case layers.BatchNormalization():
                norm = tensors(layer)
                before["kernel"] = before["kernel"] * norm["scale"]
                before["bias"] = before["bias"] * norm["scale"] + norm["shift"]
            case layers.ReLU(max_value=6):
                before["relu6"] = True
            case layers.Add() | layers.GlobalAveragePooling2D():
                entry["kind"] = "add" if isinstance(layer, layers.Add) else "average"
            case _:
                raise ValueError(f"{layer.name!r} is a {type(layer).__name__}; EfficientNet-Lite0 has none")
        if "kind" in entry:
            found.append(entry)
            place[step.gives[0]] = len(found) - 1
        else:
            place[step.gives[0]] = takes[0]
    return found


def rounding(model: keras.Model, *, fitted: bool = True) -> list[dict[str, Any]]:
    """The operations of EfficientNet-Lite0, as ``melted`` has them, with rounded kernels."""
    return [
        {**entry, "kernel": rounded(entry["kernel"], fitted=fitted)} if "kernel" in entry else entry
        for entry in melted(model)
    ]


def restored(model: keras.Model, steps: Sequence[Mapping[str, Any]]) -> keras.Model:
    """A copy of the model that computes with the numbers of ``rounding``, as the browser does."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for step in steps:
        if "kernel" not in step:
            continue
        layer, kernel, bias = copy.get_layer(step["name"]), step["kernel"].restore(), step["bias"]
        if step["kind"] == "dense":
            layer.set_weights([kernel, bias])
            continue
        layer.set_weights([kernel.reshape(layer.kernel.shape)])
        norm = copy.get_layer(f"{step['name'].removesuffix('_conv')}_bn")
        ones = np.ones_like(bias)
        norm.set_weights([ones, bias, 0 * ones, ones - norm.epsilon])
    return copy


def packed(steps: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], bytes]:
    """What the browser is told of each operation, and all numbers: float32, then 16 bits, then 8 bits."""
    told = []
    parts: dict[int, list[np.ndarray]] = {4: [], 2: [], 1: []}
    for step in steps:
        entry = {key: value for key, value in step.items() if key not in ("kernel", "bias")}
        if "kernel" in step:
            whole, scale = step["kernel"]
            entry |= {"bytes": whole.itemsize, "kernel": list(whole.shape)}
            parts[4] += [scale, step["bias"].astype("<f4")]
            parts[whole.itemsize].append(whole.ravel())
        told.append(entry)
    return told, b"".join(array.tobytes() for part in parts.values() for array in part)


def publish(name: str, steps: Sequence[Mapping[str, Any]], photos: Mapping[str, np.ndarray]) -> int:
    """Hand the rounded model to the explorable ``own-photo``, with photos to begin with.

    A photo is (height, width, 3), 0 to 255. Returns how many bytes a reader downloads. The
    same numbers and photos give the same bytes.
    """
    told, numbers = packed(steps)
    rest = json.dumps({"steps": told, "classes": [[name.en, name.ko] for name in names()]}, ensure_ascii=False)
    # No time of day, so that the same numbers give the same bytes.
    weights = gzip.compress(numbers + rest.encode(), 9, mtime=0)
    files = {key: encoded(photo) for key, photo in photos.items()}
    content = weights + b"".join(files.values())
    sizes = {key: len(file) for key, file in files.items()}
    lite = {"numbers": len(numbers), "weights": len(weights), "photos": sizes, "sha256": checksum(content)}
    manifest = {"images": [], "layers": [], "epochs": [], "lite": lite}
    plain = f"<{name}: {len(told)} operations, {len(content) / 1e6:.1f} MB>"
    show("model", name, {"manifest": manifest, "weights": base64.b64encode(content).decode()}, plain)
    return len(content)
