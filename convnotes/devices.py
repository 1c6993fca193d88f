"""The devices that share a recorded training: each gets an equal part of every batch.

The code of the page does not change. ``share`` sets TensorFlow's strategy before the
first fence, so every model of a fence has a replica on each device.
"""

import os
from collections.abc import Sequence


def find(count: int) -> dict[str, str]:
    """``count`` devices: TensorFlow's name of each, and its model.

    They are GPUs if the machine has enough of them, otherwise parts of the processor.

    >>> len(find(2))
    2
    """
    # Otherwise TensorFlow logs every device it probes.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")[:count]
    if len(gpus) < count:
        return {f"CPU:{number}": "CPU" for number in range(count)}
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return {f"GPU:{number}": detail.get("device_name", "GPU") for number, detail in enumerate(details)}


def share(names: Sequence[str]) -> None:
    """Train every model of this process on all of these devices together.

    ``names`` are those of ``find``. Call it before the first operation, because TensorFlow
    initializes its devices once in a process.

    Raises ``RuntimeError`` if TensorFlow has already initialized other devices.
    """
    import tensorflow as tf

    if names[0].startswith("CPU"):
        tf.config.set_visible_devices([], "GPU")
        cpu = tf.config.list_physical_devices("CPU")[0]
        tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * len(names))
    tf.distribute.experimental_set_strategy(tf.distribute.MirroredStrategy(list(names)))
