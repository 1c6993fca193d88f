"""The first window: the activations of a model's layers.

Source: Chollet, Deep Learning with Python, section 5.4.1.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from convnotes.graph import graph, named


def activations(model: keras.Model, images: Any, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The outputs of the named layers of a Sequential or functional model, by name.

    ``images`` is a batch for the model. Each output is an array with the shape and the
    dtype of its layer, float32 by default.

    Raises ``ValueError`` if the model has no layer of that name, or uses it twice.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, name="conv")])
    >>> activations(model, np.ones((2, 8, 8, 1)), ["conv"])["conv"].shape
    (2, 6, 6, 4)
    """
    whole = graph(model)
    tensors = dict(zip(whole.inputs, model.inputs, strict=True))
    for step in whole.steps:
        tensors.update(zip(step.gives, step.node.outputs, strict=True))
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    window = keras.Model(inputs, [tensors[named(model, whole, name)] for name in names])
    outputs = window.predict(images, verbose=0)
    return dict(zip(names, keras.tree.flatten(outputs), strict=True))
