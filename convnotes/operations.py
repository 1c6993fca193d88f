"""The kinds of operations that Keras has, by the names of their classes.

A kind that stands nowhere here is refused by name: nothing is known of what it computes.
"""

from typing import Any

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
_WINDOWS = frozenset({"AveragePooling", "Conv", "DepthwiseConv", "MaxPooling", "SeparableConv"})


def kind(operation: Any) -> str:
    """The name of the Keras class that computes; it is empty for a class of the reader's own.

    >>> from keras import layers
    >>> kind(layers.Conv2D(4, 3)), kind(type("Mine", (layers.Conv2D,), {"call": print})(4, 3))
    ('Conv2D', '')
    """
    classes = type(operation).__mro__
    computing = next(each for each in classes if "call" in vars(each))
    names = [each.__name__ for each in classes if each.__module__.startswith("keras.")]
    return names[0] if computing.__module__.startswith("keras.") else ""


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


_OF_LAST_AXIS = ("log_softmax", "softmax", "softmax_v2", "log_softmax_v2")
