"""A small run of a recorded page: seconds instead of hours, with little data and training.

Its numbers mean nothing, but every line runs. A claim about the whole run belongs in a
fence with ``data-claim``, which a small run skips.
"""

import inspect
import os
import shutil
import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partialmethod
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from convnotes import datasets, results
from convnotes.book.kernel.protocol import DATA_ENV, RECORDED_ENV
from convnotes.datasets import Digits

PHOTOS = 1  # of each kind, in each part
TRAIN_DIGITS, TEST_DIGITS = 64, 32
STEPS = 1
ROUNDS = 6  # of a loop
ANSWERS = 64  # of more than four times as many images


@contextmanager
def small_run(recorded: Path) -> Iterator[None]:
    """Little data, short training, an empty working folder, and kept results from ``recorded``."""
    import keras

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        photos, working = Path(folder, "photos"), Path(folder, "working")
        working.mkdir()
        if DATA_ENV in os.environ:
            patch.setenv(DATA_ENV, str(Path(os.environ[DATA_ENV]).resolve()))
        patch.setenv(RECORDED_ENV, str(recorded.resolve()))
        patch.chdir(working)
        patch.setattr(datasets, "cats_and_dogs", _few_photos(datasets.cats_and_dogs, photos))
        patch.setattr(datasets, "mnist", _few_digits(datasets.mnist))
        patch.setattr(results, "kept", _of_few_photos(results.kept))
        patch.setattr(keras.Model, "fit", _short(keras.Model.fit))
        patch.setattr(keras.Model, "evaluate", partialmethod(keras.Model.evaluate, steps=1))
        patch.setattr(keras.Model, "predict", _of_few(keras.Model.predict))
        yield


def _few_photos(cats_and_dogs: Callable[[], Path], folder: Path) -> Callable[..., Path]:
    """The first of the real photos, or generated ones if the real are missing; those of the test always are."""

    @cache
    def made() -> Path:
        try:
            whole = cats_and_dogs()
        except FileNotFoundError:
            whole = None
        rng = np.random.default_rng(0)
        for part, kind in product(("train", "validation", "test"), ("cats", "dogs")):
            target = folder / part / kind
            target.mkdir(parents=True)
            # The real photos of the test are opened by recordings alone.
            if whole and part != "test":
                for file in sorted((whole / part / kind).glob("*.jpg"))[:PHOTOS]:
                    shutil.copy(file, target)
                continue
            for number in range(PHOTOS):
                height, width = rng.integers(120, 300, 2)
                pixels = rng.integers(0, 128, (height, width, 3), "uint8")
                # Cats are reddish, dogs bluish.
                pixels[..., 0 if kind == "cats" else 2] += 127
                Image.fromarray(pixels).save(target / f"{kind[:-1]}.{number}.jpg")
        return folder

    def few(*, test: bool = False) -> Path:
        return made()

    return few


def _of_few_photos(kept: Callable[[str], dict[str, np.ndarray]]) -> Callable[[str], dict[str, np.ndarray]]:
    """Shorten each bool array, one value for each photo, to the photos of the small run."""

    def few(name: str) -> dict[str, np.ndarray]:
        arrays = kept(name).items()
        return {key: array[:, : 2 * PHOTOS] if array.dtype == bool else array for key, array in arrays}

    return few


def _few_digits(mnist: Callable[..., tuple[Digits, Digits]]) -> Callable[..., tuple[Digits, Digits]]:
    def few(*, full: bool = False) -> tuple[Digits, Digits]:
        if not full:
            return mnist()
        try:
            (x_train, y_train), (x_test, y_test) = mnist(full=True)
        except FileNotFoundError:
            (x_train, y_train), (x_test, y_test) = mnist()
        train, test = slice(TRAIN_DIGITS), slice(TEST_DIGITS)
        return (x_train[train], y_train[train]), (x_test[test], y_test[test])

    return few


def _of_few(predict: Callable[..., Any]) -> Callable[..., Any]:
    """``Model.predict`` of the first ``ANSWERS`` images of a long array, in one batch; others have the same answers."""

    def few(model: Any, x: Any, batch_size: int | None = None, **options: Any) -> Any:
        import keras

        # As for a fit: a model that was never compiled would be traced for its two photos.
        model.run_eagerly = True
        if not isinstance(x, np.ndarray):
            return predict(model, x, batch_size, **options)
        count = len(x) if len(x) <= 4 * ANSWERS else ANSWERS
        answers = predict(model, x[:count], count, **options)
        return keras.tree.map_structure(lambda array: np.resize(array, (len(x), *array.shape[1:])), answers)

    return few


def _short(whole_fit: Callable[..., Any]) -> Callable[..., Any]:
    """``Model.fit`` for one epoch of ``STEPS`` steps, and one step of validation.

    The data end there, for TensorFlow may take seconds to let go of what was not read to its end.
    A loop trains ``ROUNDS`` models; the callbacks of each further one are told the same logs again.
    """
    rounds: defaultdict[tuple[str, int], list[dict[str, float]]] = defaultdict(list)

    def fit(model: Any, *args: Any, callbacks: Any = None, **options: Any) -> Any:
        import keras

        caller = sys._getframe(1)  # The line of the page, which a loop repeats.
        logs = rounds[caller.f_code.co_filename, caller.f_lineno]
        if len(logs) >= ROUNDS:
            told = keras.callbacks.CallbackList(keras.tree.flatten(callbacks or []), add_history=True, model=model)
            told.on_train_begin()
            told.on_epoch_begin(0)
            told.on_epoch_end(0, logs[-1])
            told.on_train_end(logs[-1])
            return model.history
        given = inspect.signature(whole_fit).bind(model, *args, **options).arguments
        size = given.get("batch_size") or 32
        for name, batches in (("x", STEPS), ("y", STEPS), ("validation_data", 1)):
            if given.get(name) is not None:
                given[name] = _first(given[name], batches, size)
        # BackupAndRestore may begin at a later epoch, so a number of epochs would not do.
        short = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: setattr(model, "stop_training", True))
        # Tracing EfficientNet-Lite0 takes 16 s; two eager steps and a validation took 3 s.
        model.run_eagerly, model.jit_compile = True, False
        callbacks = [*keras.tree.flatten(callbacks or []), short]
        with warnings.catch_warnings():
            # Keras warns of this for every tf.data.Dataset.
            warnings.filterwarnings("ignore", "`shuffle=True` was passed")
            try:
                history = whole_fit(**given | {"callbacks": callbacks})
                logs.append({name: values[-1] for name, values in history.history.items()})
                return history
            finally:
                for callback in callbacks:
                    # Keras leaves a CSVLogger's file open when a fit fails, and the warning breaks Sybil.
                    if file := getattr(callback, "csv_file", None):
                        file.close()

    return fit


def _first(data: Any, batches: int, size: int) -> Any:
    """The first batches of a dataset or of arrays."""
    import keras
    import tensorflow as tf

    if isinstance(data, tf.data.Dataset):
        return data.take(batches)
    return keras.tree.map_structure(lambda array: array[: batches * size], data)
