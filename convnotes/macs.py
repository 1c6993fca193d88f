"""The multiply-adds of an operation, for one image.

Only what multiplies by weights is counted: convolution, dense and recurrent layers. Sums,
products, pooling, normalisation and activation functions are a small part of the work.
"""

import math
from typing import Any

from convnotes.graph import Step
from convnotes.operations import MOVES, NORMS, POINTWISE, RECURRENT, REDUCTIONS, called, kind, spatial_axes

Shape = tuple[int, ...]
_FREE = POINTWISE | NORMS | REDUCTIONS | MOVES | {"Average", "GroupNormalization"}


def macs(step: Step, taken: Shape, shape: Shape) -> int:
    """The multiply-adds of a step that takes the shape ``taken`` and gives ``shape``, both with the batch.

    Raises ``TypeError``, with the operation's name, where they are not known.

    >>> import keras
    >>> from convnotes.graph import graph
    >>> dense = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    >>> macs(graph(dense).steps[0], (None, 5), (None, 3))
    15
    """
    operation, name = step.operation, kind(step.operation)
    if name == "Dense":
        return math.prod(operation.kernel.shape) * math.prod(shape[1:-1])
    if name in RECURRENT:
        return _recurrent(step, operation, taken[1])
    if name.endswith("DTranspose"):
        # Every input pixel uses every weight once.
        return math.prod(operation.kernel.shape) * _cells(operation, taken)
    if name[:-2] in ("Conv", "DepthwiseConv"):
        # Every output pixel uses every weight once, also in a depthwise convolution.
        return math.prod(operation.kernel.shape) * _cells(operation, shape)
    if name[:-2] == "SeparableConv":
        weights = math.prod(operation.depthwise_kernel.shape) + math.prod(operation.pointwise_kernel.shape)
        return weights * _cells(operation, shape)
    if name in _FREE or "Pooling" in name or name.startswith("Random"):
        return 0
    raise TypeError(f"the ledger does not know how many multiply-adds {called(step.operation)} does")


def _recurrent(step: Step, layer: Any, length: int) -> int:
    """A recurrent layer uses all its kernels at every time step."""
    if kind(layer) == "Bidirectional":
        return sum(_recurrent(step, one, length) for one in (layer.forward_layer, layer.backward_layer))
    if kind(layer) not in RECURRENT:
        raise TypeError(f"the ledger does not know how many multiply-adds {called(step.operation)} does")
    return length * (math.prod(layer.cell.kernel.shape) + math.prod(layer.cell.recurrent_kernel.shape))


def _cells(operation: Any, shape: Shape) -> int:
    return math.prod(shape[axis] for axis in spatial_axes(operation.data_format, len(shape)))
