"""A model's ledger: the output, parameters, cost and receptive field of each layer.

For a layer with a k × k kernel, C_in channels in, C_out channels out and an H × W
output:

- parameters of a convolution: k² · C_in · C_out + C_out
- multiply-adds (MACs) of a convolution: k² · C_in · C_out · H · W
- memory: 4 bytes for each number of the output, for one image
- receptive field r and step j between neighbours, in input pixels:
  r ← r + (k - 1) · j, then j ← j · stride

Sources: Chollet, Deep Learning with Python, section 5.1; Araujo, Norris and Sim
2019, "Computing receptive fields of convolutional neural networks".
"""

import math
from dataclasses import dataclass

import keras
from keras import layers

from convnotes.tables import table

_POOLS = (layers.MaxPooling2D, layers.AveragePooling2D)
_CONVS = (layers.Conv2D, layers.DepthwiseConv2D)
_WHOLE = (layers.Flatten, layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D)
_POINTWISE = (layers.BatchNormalization, layers.Dense, layers.ZeroPadding2D)


@dataclass(frozen=True)
class Entry:
    """One layer for one image.

    ``shape`` leaves out the batch and ``memory`` is in bytes. ``field`` is the receptive
    field and ``step`` the distance between neighbours, both in input pixels. ``field`` is
    ``None`` once a layer sees the whole input.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    params: int
    macs: int
    memory: int
    field: int | None
    step: int


@dataclass(frozen=True)
class Ledger:
    """The entries of a model's layers, beginning at the input."""

    entries: list[Entry]

    @property
    def params(self) -> int:
        """Parameters, trainable or not."""
        return sum(entry.params for entry in self.entries)

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum(entry.macs for entry in self.entries)

    @property
    def memory(self) -> int:
        """Bytes of all outputs for one image; training keeps them until the backward pass."""
        return sum(entry.memory for entry in self.entries)

    def show(self, name: str) -> None:
        """Show the ledger as a table that the page places with ``[caption](table:name)``."""
        columns = ["layer", "output", "parameters", "multiply-adds", "memory (kB)", "receptive field"]
        rows: list[list[int | float | str]] = [
            [
                entry.kind,
                " × ".join(f"{size:,}" for size in entry.shape),
                entry.params,
                entry.macs,
                entry.memory / 1000,
                _field(entry),
            ]
            for entry in self.entries
        ]
        rows.append(["total", "", self.params, self.macs, self.memory / 1000, ""])
        table(name, columns, rows, {"memory (kB)": ",.1f"})


def ledger(model: keras.Model) -> Ledger:
    """The ledger of a built Sequential or functional model on images.

    Raises ``ValueError`` if the model is not built. Raises ``TypeError`` for a layer of an
    unknown kind that has parameters or changes the size of an image.

    >>> model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.MaxPooling2D()])
    >>> [(entry.shape, entry.params, entry.macs, entry.field) for entry in ledger(model).entries]
    [((26, 26, 32), 320, 194688, 3), ((13, 13, 32), 0, 0, 4)]
    """
    if not model.built:
        raise ValueError("the model has no shapes yet; begin it with keras.Input((height, width, channels))")
    entries: dict[str, Entry] = {}
    for layer in model.layers:
        if not isinstance(layer, layers.InputLayer):
            entries[layer.name] = _entry(layer, entries)
    return Ledger(list(entries.values()))


def _entry(layer: layers.Layer, before: dict[str, Entry]) -> Entry:
    shape = tuple(layer.output.shape[1:])
    params = layer.count_params()
    field, step = _seen(layer, before)
    return Entry(
        layer.name, type(layer).__name__, shape, params, _macs(layer, shape), 4 * math.prod(shape), field, step
    )


def _seen(layer: layers.Layer, before: dict[str, Entry]) -> tuple[int | None, int]:
    """The receptive field of a layer's outputs, and the step between neighbours, in input pixels."""
    inputs = layer.input if isinstance(layer.input, list) else [layer.input]
    sources = [before.get(tensor._keras_history.operation.name) for tensor in inputs]  # noqa: SLF001 - there is no public way
    fields = [source.field if source else 1 for source in sources]
    step = max(source.step if source else 1 for source in sources)
    if isinstance(layer, _WHOLE) or None in fields or len(layer.output.shape) == 2:
        return None, step
    field = max(field for field in fields if field)
    if isinstance(layer, (*_CONVS, *_POOLS)):
        size, stride = _window(layer)
        return field + (size - 1) * step, step * stride
    if not isinstance(layer, _POINTWISE) and (layer.count_params() or layer.output.shape[:3] != inputs[0].shape[:3]):
        raise TypeError(f"the ledger does not know what {layer.name} ({type(layer).__name__}) sees")
    return field, step


def _window(layer: layers.Layer) -> tuple[int, int]:
    """The number of pixels that a layer's window spans along one axis, and its stride."""
    sizes = layer.pool_size if isinstance(layer, _POOLS) else layer.kernel_size
    strides = layer.strides if isinstance(layer.strides, tuple) else (layer.strides, layer.strides)
    dilations = (1, 1) if isinstance(layer, _POOLS) else layer.dilation_rate
    spans = [(size - 1) * dilation + 1 for size, dilation in zip(sizes, dilations, strict=True)]
    return max(spans), max(strides)


def _macs(layer: layers.Layer, shape: tuple[int, ...]) -> int:
    if isinstance(layer, _CONVS):
        # Every output pixel uses every weight once, also in a depthwise convolution.
        height, width, _ = shape
        return math.prod(layer.kernel.shape) * height * width
    if isinstance(layer, layers.Dense):
        return math.prod(layer.kernel.shape) * math.prod(shape[:-1])
    return 0


def _field(entry: Entry) -> str:
    return f"{entry.field} × {entry.field}" if entry.field else "all"
