"""A model's ledger: the output, parameters, cost and receptive field of each operation.

For a layer with a k × k kernel, C_in channels in, C_out channels out and an H × W
output:

- parameters of a convolution: k² · C_in · C_out + C_out
- multiply-adds (MACs) of a convolution: k² · C_in · C_out · H · W
- memory: 4 bytes for each number of the output, for one image
- receptive field: see ``convnotes.fields``

Source: Chollet, Deep Learning with Python, section 5.1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from convnotes.fields import Shape, seen, sides
from convnotes.graph import Step, graph
from convnotes.macs import macs
from convnotes.tables import table


@dataclass(frozen=True)
class Entry:
    """One operation, for one image.

    ``shape`` leaves out the batch and ``memory`` is in bytes. In pixels of the input,
    ``field`` is the receptive field, ``step`` the distance between neighbours, and
    ``start`` the centre of what the first cell sees. Where the sides of the image differ,
    each of the three is a tuple, as (height, width). ``field`` and ``start`` are ``None``
    once an operation takes from all cells, which together see all or most of the input.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    params: int
    macs: int
    memory: int
    field: int | tuple[int | None, ...] | None
    step: int | tuple[int, ...]
    start: float | tuple[float | None, ...] | None

    def window(self, row: int, column: int) -> tuple[int, int, int]:
        """What the cell in a row and column sees: (top, left, size) in pixels, as ``plot.patches`` takes it.

        Where the layers pad, it may reach over the edge of the image.

        Raises ``ValueError`` if that is no square, or all of the image.

        >>> entry = Entry("conv", "Conv2D", (14, 14, 8), 80, 14112, 6272, field=3, step=2, start=1.0)
        >>> entry.window(0, 5)
        (0, 10, 3)
        """
        if self.field is None or isinstance(self.field, tuple):
            raise ValueError(f"a cell of {self.name} sees {_field(self)} pixels, which is no square window")
        starts = self.start if isinstance(self.start, tuple) else (self.start,) * 2
        steps = self.step if isinstance(self.step, tuple) else (self.step,) * 2
        top, left = (
            round((start or 0) - (self.field - 1) / 2) + cell * step
            for start, step, cell in zip(starts, steps, (row, column), strict=True)
        )
        return top, left, self.field


@dataclass(frozen=True)
class Ledger:
    """The entries of a model's operations, beginning at the input."""

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
    """The ledger of a built Sequential or functional model on images, or on other inputs of a fixed size.

    Every operation has an entry: layers, those of inner models, ``x + y`` and
    ``keras.ops``. A layer that is used twice has two, and its parameters in the first.
    Several inputs of one size lie on top of each other.

    Raises ``ValueError`` if the model is not built, or its inputs have no fixed size or
    different ones. Raises ``TypeError``, with the name of the operation, where it is not
    known what it sees, or how many multiply-adds it does.

    >>> layers = keras.layers
    >>> model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.MaxPooling2D()])
    >>> [(entry.shape, entry.params, entry.macs, entry.field) for entry in ledger(model).entries]
    [((26, 26, 32), 320, 194688, 3), ((13, 13, 32), 0, 0, 4)]
    """
    of_model = graph(model)
    axes, begin = sides(model, of_model)
    known = dict(zip(of_model.inputs, begin, strict=True))
    entries, counted = list[Entry](), set[int]()
    for step in of_model.steps:
        takes = [known[number] for number in step.takes]
        shapes = _shapes(step, [shape for shape, _ in takes])
        field = seen(step, takes, shapes[0], axes)
        known.update((number, (shape, field)) for number, shape in zip(step.gives, shapes, strict=True))
        weights = {id(weight): math.prod(weight.shape) for weight in getattr(step.operation, "weights", ())}
        entries.append(
            Entry(
                step.operation.name,
                type(step.operation).__name__,
                shapes[0][1:],
                sum(size for key, size in weights.items() if key not in counted),
                macs(step, takes[0][0], shapes[0]),
                4 * sum(math.prod(shape[1:]) for shape in shapes),
                _same([side.field for side in field]),
                _same([side.step for side in field]) or 1,
                _same([None if side.field is None else side.first + (side.field - 1) / 2 for side in field]),
            )
        )
        counted |= set(weights)
    return Ledger(entries)


def _shapes(step: Step, takes: Sequence[Shape]) -> list[Shape]:
    """The shapes that an operation gives; an inner model may have been made for images of any size."""
    shapes = [tuple(tensor.shape) for tensor in step.node.outputs]
    if any(None in shape[1:] for shape in shapes):
        specs = [
            keras.KerasTensor(shape, tensor.dtype) for shape, tensor in zip(takes, step.node.input_tensors, strict=True)
        ]
        args, kwargs = step.arguments(dict(zip(step.takes, specs, strict=True)))
        outputs = keras.tree.flatten(step.operation.compute_output_spec(*args, **kwargs))
        shapes = [tuple(tensor.shape) for tensor in outputs]
    return shapes


def _same(values: list[Any]) -> Any:
    """One value if all sides have it, and otherwise the values of all sides."""
    return tuple(values) if len(set(values)) > 1 else next(iter(values), None)


def _field(entry: Entry) -> str:
    if entry.field is None:
        return "all"
    fields = entry.field if isinstance(entry.field, tuple) else (entry.field,) * (len(entry.shape) - 1)
    return " × ".join("all" if field is None else f"{field}" for field in fields)
