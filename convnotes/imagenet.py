"""The thousand classes of ImageNet, and the most probable of them for an image.

Source: Russakovsky et al. 2015, "ImageNet Large Scale Visual Recognition Challenge".
"""

import csv
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np


class Prediction(NamedTuple):
    """A class of ImageNet: its number from 0 to 999, its English and Korean names, and its probability."""

    label: int
    name: str
    korean: str
    probability: float


class Name(NamedTuple):
    """What a class is called."""

    en: str
    ko: str


def names() -> list[Name]:
    """The names of all classes, by their numbers.

    >>> names()[281]
    Name(en='tabby', ko='태비 고양이')
    """
    with Path(__file__).with_name("imagenet_classes.csv").open(encoding="utf-8", newline="") as file:
        return [Name(row["en"], row["ko"]) for row in csv.DictReader(file)]


def decode_predictions(logits: Any, top: int = 5) -> list[list[Prediction]]:
    """The ``top`` most probable classes of each image, the most probable first.

    ``logits`` is (batch, 1000) float32. ``name`` is the first name of the class in
    WordNet 3.0 (Princeton University). There 134 and 517 are both "crane", and 638 and
    639 both "maillot". ``korean`` is our translation, and tells them apart: 두루미 is the
    bird, 기중기 the machine. It follows WordNet's sense with one exception: 968, "cup",
    is a punch there, but the photos show a 컵.

    Raises ``ValueError`` if the logits have another shape.

    >>> logits = np.zeros((1, 1000), "float32")
    >>> logits[0, 281] = 9
    >>> decode_predictions(logits, top=1)
    [[Prediction(label=281, name='tabby', korean='태비 고양이', probability=0.89...)]]
    """
    probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
    if probabilities.ndim != 2 or probabilities.shape[1] != 1000:
        raise ValueError(f"logits have the shape {probabilities.shape}; decode_predictions needs (batch, 1000)")
    classes = names()
    return [
        [Prediction(int(i), classes[i].en, classes[i].ko, float(row[i])) for i in np.argsort(-row, kind="stable")[:top]]
        for row in probabilities
    ]
