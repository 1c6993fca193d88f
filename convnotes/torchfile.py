"""Load weights that PyTorch saved before 1.6 into a Keras model, without PyTorch.

The file has five pickles: a magic number, a version, the machine, the tensors, and the
keys of their storages. The storages follow. A tensor is a window on a flat storage,
with an offset, a shape, and a stride for each axis. A pickle is a program that could
call anything. So the reader allows only the four names that such a file needs.

Source: ``torch.serialization._legacy_save`` of PyTorch, which writes this format.
"""

import io
import pickle
import struct
from collections import OrderedDict
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001

# PyTorch's kernels are (out, in, height, width), those of Keras (height, width, in, out).
# A depthwise kernel has its channels on the out-axis in PyTorch, on the in-axis in Keras.
_KERNEL_AXES = {layers.Conv2D: (2, 3, 1, 0), layers.DepthwiseConv2D: (2, 3, 0, 1), layers.Dense: (1, 0)}


class _Tensor(NamedTuple):
    dtype: np.dtype[Any]
    key: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _tensor(storage: tuple[np.dtype[Any], str], offset: int, shape: Any, strides: Any, *_: object) -> _Tensor:
    return _Tensor(*storage, offset, shape, strides)


_ALLOWED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch", "FloatStorage"): np.dtype("<f4"),
    ("torch", "LongStorage"): np.dtype("<i8"),
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no file of weights needs; do not load it")
        return _ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> tuple[np.dtype[Any], str]:
        match pid:
            case ("storage", np.dtype() as dtype, str(key), str(), int(), None):
                return dtype, key
        raise pickle.UnpicklingError(f"it refers to {pid!r}, not to the storage of a tensor")


def read(content: bytes) -> dict[str, np.ndarray]:
    """The tensors, by name, in a file that ``torch.save(model.state_dict(), file)`` wrote.

    The arrays are read-only, float32 or int64, in the shapes of the file.

    Raises ``pickle.UnpicklingError`` if the file has another format or is damaged.

    >>> read(b"PK")
    Traceback (most recent call last):
        ...
    _pickle.UnpicklingError: cannot read these bytes as PyTorch's old format: ...
    """
    file = io.BytesIO(content)
    try:
        if _Unpickler(file).load() != _MAGIC or _Unpickler(file).load() != _VERSION:
            raise pickle.UnpicklingError("it does not begin as one; PyTorch 1.6 and later write another format")
        _machine, tensors, keys = (_Unpickler(file).load() for _ in range(3))
        dtypes = {tensor.key: tensor.dtype for tensor in tensors.values()}
        storages = {key: _storage(file, dtypes[key]) for key in keys}
        return {name: _window(storages[tensor.key], tensor) for name, tensor in tensors.items()}
    # Bytes that are no pickle can make the unpickler raise any exception.
    except Exception as error:
        raise pickle.UnpicklingError(f"cannot read these bytes as PyTorch's old format: {error}") from error


def _storage(file: io.BytesIO, dtype: np.dtype[Any]) -> np.ndarray:
    (size,) = struct.unpack("<Q", file.read(8))
    storage = np.frombuffer(file.read(size * dtype.itemsize), dtype)
    if len(storage) != size:
        raise ValueError(f"it ends inside a storage, after {len(storage)} of {size} numbers; download it again")
    return storage


def _window(storage: np.ndarray, tensor: _Tensor) -> np.ndarray:
    step = storage.itemsize
    strides = [stride * step for stride in tensor.strides]
    # Unlike as_strided, this constructor refuses a window that reaches outside its storage.
    return np.ndarray(tensor.shape, storage.dtype, storage, tensor.offset * step, strides)


def set_weights(model: keras.Model, tensors: dict[str, np.ndarray], names: dict[str, str]) -> None:
    """Give each layer of ``model`` the weights of its PyTorch module.

    ``tensors`` is the result of ``read``. ``names`` maps the name of each layer with
    weights to the name of its module, ``"stem_conv"`` to ``"_conv_stem"`` for example.

    Raises ``KeyError`` for a layer that ``names`` leaves out, and ``ValueError`` if
    shapes differ.

    >>> model = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="answer")])
    >>> tensors = {"fc.weight": np.array([[1.0, 2.0]]), "fc.bias": np.array([3.0])}
    >>> set_weights(model, tensors, {"answer": "fc"})
    >>> model.layers[0].kernel.numpy().tolist()
    [[1.0], [2.0]]
    """
    for layer in model.layers:
        if layer.weights:
            keys = (f"{names[layer.name]}.{part}" for part in ("weight", "bias", "running_mean", "running_var"))
            values = [tensors[key] for key in keys if key in tensors]
            if axes := _KERNEL_AXES.get(type(layer)):
                values[0] = values[0].transpose(axes)
            layer.set_weights(values)
