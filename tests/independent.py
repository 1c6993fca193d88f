"""Counts of a model that know nothing of the ledger: TensorFlow's profiler, and the pixels that reach an output."""

import keras
import numpy as np
import tensorflow as tf

MULTIPLY = ("MatMul", "BatchMatMulV2", "Conv2D", "Conv3D", "DepthwiseConv2dNative")


def multiply_adds(model):
    """Half of the floating-point operations of convolutions and matrix products, as TensorFlow counts them."""
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    specs = [tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype) for tensor in model.inputs]
    given = specs if len(specs) > 1 else specs[0]
    graph = convert_variables_to_constants_v2(tf.function(model).get_concrete_function(given)).graph
    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    profile = tf.compat.v1.profiler.profile(graph=graph, options={**options, "output": "none"})
    kinds = {operation.name: operation.type for operation in graph.get_operations()}
    return sum(node.total_float_ops for node in profile.children if kinds.get(node.name) in MULTIPLY) // 2


def make_positive(model, seed=0):
    """Weights with which an output rises wherever an input that it sees rises, and stays in the same range."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        values = rng.uniform(0.5, 1.5, weight.shape)
        if "kernel" in weight.name:
            # A depthwise kernel sums over its window alone.
            values /= np.prod(weight.shape[:2] if "depthwise" in weight.name else weight.shape[:-1])
        weight.assign(values)


def rows_seen(model, axis):
    """For each row of pixels along an axis of the images, and each cell of the output along it, whether it is seen."""
    cells = model.outputs[0].shape[axis]
    # One image for each cell, so one gradient tells of all of them.
    images = tf.ones((cells, *model.inputs[0].shape[1:]), model.inputs[0].dtype)
    with tf.GradientTape() as tape:
        tape.watch(images)
        outputs = tf.experimental.numpy.moveaxis(model(images), axis, 1)
        own = tf.reduce_sum([tf.reduce_sum(outputs[cell, cell]) for cell in range(cells)])
    slopes = np.moveaxis(np.asarray(tape.gradient(own, images)), axis, 1)
    return (slopes.reshape(*slopes.shape[:2], -1) != 0).any(axis=2).T


def rows_of_gradient(model, cell):
    """The first and the last row, and column, of the pixels to which the gradient of one cell's output leads."""
    image = tf.ones((1, *model.inputs[0].shape[1:]), model.inputs[0].dtype)
    with tf.GradientTape() as tape:
        tape.watch(image)
        output = tf.reduce_sum(model(image)[0, cell[0], cell[1]])
    reached = np.abs(tape.gradient(output, image)[0]).sum(axis=-1) > 0
    return [(int(rows.argmax()), len(rows) - 1 - int(rows[::-1].argmax())) for rows in (reached.any(1), reached.any(0))]


def without_maxima(model):
    """The same model with averages for maxima, for a maximum passes on the gradient of one pixel alone."""

    def averaged(layer):
        if isinstance(layer, keras.layers.MaxPooling2D):
            return keras.layers.AveragePooling2D.from_config(layer.get_config())
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(model, clone_function=averaged)
