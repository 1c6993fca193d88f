"""The receptive field of each operation: which pixels one cell of its output sees.

Along one side of the image, cell i of an output sees a window of ``field`` pixels that
begins at pixel ``i * step + first``. A window of k cells with stride s and p cells of
padding before them gives

- field ← field + (k - 1) · step
- first ← first - p · step
- step ← step · s

Where branches meet, a cell sees from the first pixel of any branch to the last of any.

Source: Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural
networks".
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras

from convnotes.conv import pad_width
from convnotes.graph import Graph, Step
from convnotes.operations import (
    NORMS,
    POINTWISE,
    REDUCTIONS,
    called,
    kind,
    mixed_axes,
    refuse_mixing,
    slides,
    spatial_axes,
)

Shape = tuple[int, ...]


class Side(NamedTuple):
    """What one cell sees along one side of the image; ``field`` is ``None`` if that is all of it."""

    first: int = 0
    field: int | None = 1
    step: int = 1


def seen(step: Step, takes: Sequence[tuple[Shape, tuple[Side, ...]]], shape: Shape, axes: Shape) -> tuple[Side, ...]:
    """What one cell of an operation's output sees along the sides of the image.

    ``takes`` has the shape of each input, with the batch, and what its cells see. ``shape``
    is that of the output. ``axes`` are the axes of a tensor that run along the sides.

    Raises ``TypeError``, with the operation's name, where cells do not all see alike, or
    where it is not known what they see.
    """
    return tuple(
        _along(step, axis, [(size, sides[place]) for size, sides in takes], shape) for place, axis in enumerate(axes)
    )


def sides(model: keras.Model, of_model: Graph) -> tuple[Shape, list[tuple[Shape, tuple[Side, ...]]]]:
    """The axes of a tensor that run along the sides of the image; the shape of each input, and what its cells see.

    Raises ``ValueError`` for inputs of no fixed size, or of different ones.
    """
    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    for tensor, shape in zip(model.inputs, shapes, strict=True):
        if None in shape[1:]:
            raise ValueError(
                f"the input {tensor.name!r} takes any size, {shape[1:]}; begin with a keras.Input of one size"
            )
    rank = max(map(len, shapes))
    if rank == 2:
        _refuse_vector(of_model)
    formats = [step.operation.data_format for step in of_model.steps if slides(step.operation)]
    axes = spatial_axes(next(iter(formats), keras.config.image_data_format()), rank)
    if len(sizes := {tuple(shape[axis] for axis in axes) for shape in shapes if len(shape) == rank}) > 1:
        raise ValueError(
            f"the inputs have different sizes, {sizes}, so a field of view in pixels does not say of which"
        )
    # A vector has no sides; who sees it sees it whole.
    return axes, [(shape, tuple(Side() if len(shape) == rank else Side(0, None) for _ in axes)) for shape in shapes]


def _along(step: Step, axis: int, takes: list[tuple[Shape, Side]], shape: Shape) -> Side:
    """What one cell sees along the side that runs along ``axis``."""
    operation, name, (taken, side) = step.operation, kind(step.operation), takes[0]
    to_vector = name == "Reshape" and len(shape) == 2
    if to_vector or any(one.field is None for _, one in takes) or axis in mixed_axes(operation, len(taken)):
        return Side(0, None, max(one.step for _, one in takes))
    refuse_mixing(operation, axis, shape)
    if slides(operation):
        return _window(operation, axis, taken, side)
    if name[:-2] in ("Cropping", "ZeroPadding"):
        return _shifted(operation, axis, taken, side)
    if name == "GetItem":
        return _slice(step, axis, taken, side)
    return _met(step, axis, takes, shape)


def _refuse_vector(of_model: Graph) -> None:
    """Raises ``TypeError`` for a window that slides over a vector, which has no sides to count along."""
    places = set(of_model.inputs)
    for step in of_model.steps:
        if not places & set(step.takes):
            continue
        if slides(step.operation):
            raise TypeError(
                f"the ledger does not know what {called(step.operation)} sees of a vector; "
                "begin with a keras.Input of the shape that it takes"
            )
        rank = len(step.node.input_tensors[0].shape)
        if not set(range(1, rank)) <= set(mixed_axes(step.operation, rank)):
            places |= set(step.gives)


def _window(operation: Any, axis: int, taken: Shape, side: Side) -> Side:
    axes = spatial_axes(operation.data_format, len(taken))
    if axis not in axes:
        return side
    size = operation.pool_size if "Pool" in kind(operation) else operation.kernel_size
    window, stride, dilation = (
        numbers if isinstance(numbers, int) else numbers[axes.index(axis)]
        for numbers in (size, operation.strides, getattr(operation, "dilation_rate", 1))
    )
    span = (window - 1) * dilation + 1
    causal = operation.padding == "causal"
    before = span - 1 if causal else pad_width(taken[axis], span, stride, operation.padding)[0]
    return Side(side.first - before * side.step, (side.field or 0) + (span - 1) * side.step, side.step * stride)


def _shifted(operation: Any, axis: int, taken: Shape, side: Side) -> Side:
    crops = kind(operation).startswith("Crop")
    edges = operation.cropping if crops else operation.padding
    axes = spatial_axes(getattr(operation, "data_format", ""), len(taken))
    if axis not in axes:
        return side
    before = edges[0] if isinstance(edges[0], int) else edges[axes.index(axis)][0]
    return side._replace(first=side.first + (before if crops else -before) * side.step)


def _slice(step: Step, axis: int, taken: Shape, side: Side) -> Side:
    """What ``x[:, 1::2]`` leaves."""
    key = step.node.arguments.args[1]
    keys: list[Any] = list(key) if isinstance(key, tuple) else [key]
    if Ellipsis in keys:
        place = keys.index(Ellipsis)
        # None takes no axis.
        keys[place : place + 1] = [slice(None)] * (len(taken) - len(keys) + keys.count(None) + 1)
    keys += [slice(None)] * (axis + 1 - len(keys))
    if not all(isinstance(one, slice) for one in keys[: axis + 1]) or (keys[axis].step or 1) < 1:
        raise TypeError(f"the ledger does not know what {called(step.operation)} sees; it knows x[a:b:c] with c ≥ 1")
    start, _, stride = keys[axis].indices(taken[axis])
    return side._replace(first=side.first + start * side.step, step=side.step * stride)


def _met(step: Step, axis: int, takes: list[tuple[Shape, Side]], shape: Shape) -> Side:
    """From the first pixel that any of the inputs sees to the last, for what computes cell by cell."""
    operation, name, taken = step.operation, kind(step.operation), takes[0][0]
    removed = () if getattr(operation, "keepdims", True) else mixed_axes(operation, len(taken))
    known = name in POINTWISE | NORMS | REDUCTIONS or name == "Dense" or name.startswith("Random")
    merged = name == "Average" and isinstance(operation, keras.Layer)
    joined = name == "Concatenate" and operation.axis % len(shape) == axis
    # Asked to train, it takes the mean of all cells.
    trains = name == "BatchNormalization" and step.node.arguments.kwargs.get("training")
    unchanged = name == "Reshape" and shape == taken
    shifted = any(one < axis for one in removed)
    if (
        shifted
        or joined
        or trains
        or not (known or merged or unchanged)
        or not all(len(size) == len(shape) + len(removed) and size[axis] == shape[axis] for size, _ in takes)
    ):
        raise TypeError(f"the ledger does not know what {called(operation)} sees")
    steps = {side.step for _, side in takes}
    if len(steps) > 1 and shape[axis] > 1:
        far = " and ".join(map(str, sorted(steps)))
        raise TypeError(f"{called(operation)} joins cells that are {far} pixels apart, so not all of them see alike")
    first = min(side.first for _, side in takes)
    return Side(first, max(side.first + (side.field or 0) for _, side in takes) - first, max(steps))
