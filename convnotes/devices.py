"""The devices that share a recorded training: each gets an equal part of every batch.

The page's code stays as it is. TensorFlow is told of the devices before the first
fence, and every model that a fence builds then has a replica on each.
"""

import os
from collections.abc import Sequence


def find(count: int) -> dict[str, str]:
    """Devices by TensorFlow's name, each with what it is: GPUs if there are as many, else parts of the processor."""
    # Or TensorFlow tells of its own search, line by line.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")[:count]
    if len(gpus) < count:
        return {f"CPU:{number}": "CPU" for number in range(count)}
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return {f"GPU:{number}": detail.get("device_name", "GPU") for number, detail in enumerate(details)}


def share(names: Sequence[str]) -> None:
    """In a process that has not used TensorFlow yet: train whatever is trained on all of these devices together."""
    import tensorflow as tf

    if names[0].startswith("CPU"):
        tf.config.set_visible_devices([], "GPU")
        cpu = tf.config.list_physical_devices("CPU")[0]
        tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * len(names))
    tf.distribute.experimental_set_strategy(tf.distribute.MirroredStrategy(list(names)))
