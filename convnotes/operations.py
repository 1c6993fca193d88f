"""The kinds of operations that Keras has, by the names of their classes.

A kind that stands nowhere here is refused by name: nothing is known of what it computes.
"""

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

_POINTWISE = """
    Activation ActivityRegularization AlphaDropout BatchNormalization Concatenate Dropout ELU Embedding GaussianDropout
    GaussianNoise Identity LeakyReLU Masking Normalization PReLU ReLU Rescaling SpatialDropout1D SpatialDropout2D
    SpatialDropout3D Abs Absolute Add Cast Ceil Clip Cos Divide DivideNoNan Elu Equal Erf Exp Expm1 Floor Gelu Greater
    GreaterEqual HardSigmoid HardSilu HardTanh LeakyRelu Less LessEqual Log Log1p LogSigmoid Maximum Minimum Multiply
    Negative Power Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Silu Sin Softplus Softsign Sqrt Square
    LayerScale StochasticDepth StopGradient Subtract Tanh TrueDivide Where
"""
_MOVES = """
    Cropping1D Cropping2D Cropping3D ExpandDims Flatten GetItem Permute RepeatVector Reshape Squeeze Transpose
    UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
# Each cell of the output comes from the same cell of what they take. ``Random`` layers move pixels in training alone.
POINTWISE = frozenset(_POINTWISE.split())
# They mix all cells along their ``axis``, and some remove it.
NORMS = frozenset({"LayerNormalization", "LogSoftmax", "RMSNormalization", "Softmax", "UnitNormalization"})
REDUCTIONS = frozenset({"Amax", "Amin", "Logsumexp", "Max", "Mean", "Min", "Prod", "Std", "Sum", "Var"})
RECURRENT = frozenset({"Bidirectional", "GRU", "LSTM", "SimpleRNN"})
# They only move numbers to other places.
MOVES = frozenset(_MOVES.split())
# What a class of the reader's own may define anew, and still compute what the class of Keras does.
_HARMLESS = frozenset(dir(object)) | {
    "__annotations__",
    "__dict__",
    "__module__",
    "__static_attributes__",
    "__weakref__",
    "build",
    "from_config",
    "get_config",
}
_OF_LAST_AXIS = ("glu", "log_softmax", "log_softmax_v2", "softmax", "softmax_v2", "sparsemax")
_WINDOWS = frozenset({"AveragePooling", "Conv", "DepthwiseConv", "MaxPooling", "SeparableConv"})


def kind(operation: Any) -> str:
    """The name of the Keras class that computes; it is empty where a class of the reader's own may compute otherwise.

    >>> from keras import layers
    >>> kind(layers.Conv2D(4, 3)), kind(type("Mine", (layers.Conv2D,), {"call": print})(4, 3))
    ('Conv2D', '')
    """
    classes = type(operation).__mro__
    keras = next((each for each in classes if _of_keras(each)), object)
    own = {name for each in classes[: classes.index(keras)] for name in vars(each) if hasattr(keras, name)}
    return "" if own - _HARMLESS else keras.__name__


def computes_itself(model: Any) -> bool:
    """Whether the class of a model defines what it computes in ``call``, instead of Keras' own.

    >>> import keras
    >>> computes_itself(keras.Sequential()), computes_itself(type("Mine", (keras.Model,), {"call": print})())
    (False, True)
    """
    classes = [each for each in type(model).__mro__ if {"call", "__call__"} & set(vars(each))]
    return not _of_keras(classes[0])


def _of_keras(each: type) -> bool:
    return each.__module__.startswith("keras.")


def called(operation: Any) -> str:
    """An operation as errors name it.

    >>> from keras import layers
    >>> called(layers.Flatten(name="flat"))
    'flat (Flatten)'
    """
    return f"{operation.name} ({type(operation).__name__})"


def slides(operation: Any) -> bool:
    """Whether an operation slides a window over its input, as convolution and pooling do.

    >>> from keras import layers
    >>> slides(layers.MaxPooling1D()), slides(layers.GlobalMaxPooling1D())
    (True, False)
    """
    return kind(operation)[:-2] in _WINDOWS


def spatial_axes(data_format: str, rank: int) -> tuple[int, ...]:
    """The axes of a batch of images that run along the sides.

    >>> spatial_axes("channels_last", 4), spatial_axes("channels_first", 4)
    ((1, 2), (2, 3))
    """
    return tuple(range(2, rank)) if data_format == "channels_first" else tuple(range(1, rank - 1))


def channels_first(ways: Iterable[Iterable[Any]]) -> bool:
    """Whether channels come first in a tensor, by the ways of operations that lead away from it.

    The nearest operation with a ``data_format`` says so, up to one that moves axes.

    >>> from keras import layers
    >>> channels_first([[layers.ReLU(), layers.Conv2D(4, 3, data_format="channels_first")], []])
    True
    """
    for way in ways:
        for operation in way:
            if kind(operation) in ("Flatten", "Permute", "Reshape", "Transpose"):
                break
            if layout := getattr(operation, "data_format", None):
                return bool(layout == "channels_first")
    return False


def mixed_axes(operation: Any, rank: int) -> tuple[int, ...]:
    """The axes along which each cell of the output takes from all cells of the input, which has so many axes.

    >>> from keras import layers
    >>> mixed_axes(layers.GlobalMaxPooling2D(), 4), mixed_axes(layers.Dense(5), 4)
    ((1, 2), (3,))
    """
    name = kind(operation)
    if name in RECURRENT or name in ("Flatten", "GroupNormalization"):
        return tuple(range(1, rank))
    if name.startswith("Global"):
        return spatial_axes(operation.data_format, rank)
    if name in NORMS or name in REDUCTIONS:
        axes = range(rank) if operation.axis is None else operation.axis
        return tuple(axis % rank for axis in ([axes] if isinstance(axes, int) else axes))
    last = name == "Dense" or getattr(getattr(operation, "activation", None), "__name__", "") in _OF_LAST_AXIS
    channels = name[:-2] in ("Conv", "SeparableConv")
    axes = set(range(1, rank)) - set(spatial_axes(operation.data_format, rank)) if channels else set()
    return tuple(axes | ({rank - 1} if last else set()))


def refuse_mixing(operation: Any, axis: int, shape: tuple[int, ...]) -> None:
    """Raises ``TypeError`` for an activation function of the reader's own that mixes cells along ``axis``."""
    function = getattr(operation, "activation", None)
    if isinstance(function, keras.Layer):
        pointwise = kind(function) in POINTWISE - {"Activation"}
    else:
        pointwise = getattr(function, "__module__", "").startswith("keras.src.activations")
    if function is None or pointwise or axis >= len(shape):
        return
    values = np.random.default_rng(0).normal(size=(2, *shape[1:])).astype("float32")
    whole = np.asarray(function(keras.ops.convert_to_tensor(values)))
    for cell in {0, shape[axis] // 2, shape[axis] - 1}:
        alone = np.asarray(function(keras.ops.convert_to_tensor(values.take([cell, cell], axis))))
        expected = whole.take([cell, cell], axis) if whole.shape == values.shape else None
        if expected is None or alone.shape != expected.shape or not np.allclose(alone, expected, atol=1e-5):
            raise TypeError(f"the ledger does not know what {called(operation)} sees: its activation mixes cells")
