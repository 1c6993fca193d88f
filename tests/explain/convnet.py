"""A convnet of two convolutions."""

import keras
from keras import layers


def small_convnet(last: str | None = None, *, flat: bool = True) -> keras.Sequential:
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 2)),
            layers.Conv2D(4, 3, activation="relu", name="early"),
            layers.Conv2D(6, 3, activation="relu", name="late"),
            layers.Flatten() if flat else layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation=last, name="answer"),
        ]
    )
