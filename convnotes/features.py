"""What a frozen EfficientNet-Lite0 sees in the pictures of a folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from convnotes import alike, pictures, pretrained
from convnotes.pictures import SIDE, Found

_BATCH = 32


class Seen(NamedTuple):
    """The pictures that could be read: their files, labels, features and groups."""

    files: list[str]
    labels: np.ndarray
    features: np.ndarray
    groups: np.ndarray


def extractor() -> keras.Model:
    """EfficientNet-Lite0 without its classifier: pixels from 0 to 255 become 1,280 features. It is frozen.

    >>> model = extractor()
    >>> model.output_shape, model.trainable_weights
    ((None, 1280), [])
    """
    base = pretrained.efficientnet_lite0(include_top=False, input_shape=(SIDE, SIDE, 3))
    base.trainable = False
    # Not a Lambda, which Keras refuses to load.
    scale = layers.Rescaling(1 / 128, offset=-127 / 128)
    return keras.Sequential([keras.Input((SIDE, SIDE, 3)), scale, base, layers.GlobalAveragePooling2D()])


def look(folder: Path, found: Found, extractor: keras.Model) -> Seen:
    """Read the pictures, and keep their features alone: the pixels of many would fill the memory.

    What is odd about a file is added to ``found.remarks``.
    """
    files, labels, prints = list[str](), list[int](), list[np.ndarray]()
    features, waiting = [np.zeros((0, extractor.output_shape[-1]), "float32")], list[np.ndarray]()
    for file, label in zip(found.files, found.labels, strict=True):
        name = pictures.named(file, folder)
        try:
            pixels, remarks = pictures.load(file)
        except ValueError as error:
            found.remarks.append(f"{name} {error}")
            continue
        found.remarks.extend(f"{name} {remark}" for remark in remarks)
        files.append(name)
        labels.append(label)
        prints.append(alike.fingerprint(pixels))
        waiting.append(pixels)
        if len(waiting) == _BATCH:
            features.append(extractor.predict_on_batch(np.stack(waiting)))
            waiting.clear()
    if waiting:
        features.append(extractor.predict_on_batch(np.stack(waiting)))
    seen = Seen(files, np.array(labels, int), np.concatenate(features), alike.groups(prints))
    found.remarks.extend(_twins(seen))
    return seen


def _twins(seen: Seen) -> Iterator[str]:
    for number in np.unique(seen.groups):
        same = np.flatnonzero(seen.groups == number)
        if len(same) > 1:
            classes = "; one class must be wrong" if len(set(seen.labels[same])) > 1 else ""
            yield f"{' and '.join(seen.files[place] for place in same)} look alike{classes}; they stay together."
