"""Read a file of weights that PyTorch saved before 1.6, without PyTorch, into a Keras model.

The file is five pickles (a magic number, a version, the machine it was saved on,
the tensors, the keys of their storages), then the storages themselves. A tensor
is a window on a flat storage: where it starts, its shape, and for each axis how
far apart two neighbours lie. A pickle is a program and could call anything, so
only the four names that such a file needs are let in.
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

# PyTorch's kernels are (out, in, height, width), Keras's (height, width, in, out). The
# channels of a depthwise kernel are its out-axis in PyTorch and its in-axis in Keras.
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
    """The tensors in the bytes of a file that ``torch.save(model.state_dict(), file)`` wrote.

    The arrays are read-only, in the saved shape, float32 or int64. Any other
    file, a damaged one included, raises ``pickle.UnpicklingError``.
    """
    file = io.BytesIO(content)
    try:
        if _Unpickler(file).load() != _MAGIC or _Unpickler(file).load() != _VERSION:
            raise pickle.UnpicklingError("it does not begin as one; PyTorch 1.6 and later write another format")
        _machine, tensors, keys = (_Unpickler(file).load() for _ in range(3))
        dtypes = {tensor.key: tensor.dtype for tensor in tensors.values()}
        storages = {key: _storage(file, dtypes[key]) for key in keys}
        return {name: _window(storages[tensor.key], tensor) for name, tensor in tensors.items()}
    # Bytes that are no pickle make the unpickler raise almost anything.
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
    # Unlike as_strided, the constructor refuses a window that reaches outside its storage.
    return np.ndarray(tensor.shape, storage.dtype, storage, tensor.offset * step, strides)


def set_weights(model: keras.Model, tensors: dict[str, np.ndarray], names: dict[str, str]) -> None:
    """Give each layer of ``model`` the tensors of the PyTorch module that ``names`` says is the same."""
    for layer in model.layers:
        if layer.weights:
            keys = (f"{names[layer.name]}.{part}" for part in ("weight", "bias", "running_mean", "running_var"))
            values = [tensors[key] for key in keys if key in tensors]
            if axes := _KERNEL_AXES.get(type(layer)):
                values[0] = values[0].transpose(axes)
            layer.set_weights(values)
