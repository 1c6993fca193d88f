"""A long training that continues after an interruption, and its log."""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import keras
import numpy as np

from convnotes.files import write


class Logger(keras.callbacks.CSVLogger):  # type: ignore[misc]
    """Goes on with the columns that the file has, and adds those that a later epoch brings.

    Keras orders the columns anew in each call, below the same header, and drops what the first epoch did not have.
    """

    keys: list[str] | None
    csv_file: TextIO

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        super().on_train_begin(logs)
        with Path(self.filename).open(encoding="utf-8", newline="") as lines:
            self.keys = next(csv.reader(lines), [])[1:] or None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        columns = _columns(logs or {})
        if new := sorted(set(columns) - set(self.keys or columns)):
            self._widen(new)
        super().on_epoch_end(epoch, columns)

    def _widen(self, new: list[str]) -> None:
        self.csv_file.close()
        file, text = Path(self.filename), io.StringIO()
        self.keys, self.writer, self.append_header = [*(self.keys or ()), *new], None, False
        wider = csv.DictWriter(text, ["epoch", *self.keys], restval="NA")
        wider.writeheader()
        wider.writerows(csv.DictReader(file.read_text("utf-8").splitlines()))
        write({file: text.getvalue().encode()})
        self.csv_file = file.open("a", encoding="utf-8", newline="")


class Best(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """Keeps the weights of the epoch with the lowest ``val_loss``; epochs without validation do not count."""

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if "epoch" in (logs or {}):
            raise ValueError("a metric is called 'epoch', as the column of the epochs is; give it another name")
        if logs and "val_loss" in logs:
            super().on_epoch_end(epoch, logs)


class Backup(keras.callbacks.BackupAndRestore):  # type: ignore[misc]
    """Begins one ``fit`` where the latest stopped; Keras would begin the next one there, too."""

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self._forget()
        super().on_train_begin(logs)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        # By now ``fit`` has read it; after an interruption there is no end.
        self._forget()
        super().on_epoch_begin(epoch, logs)

    def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
        self._forget()
        super().on_train_end(logs)

    def _forget(self) -> None:
        self.model._initial_epoch = None  # noqa: SLF001 - there is no public way


def resumable(name: str) -> list[keras.callbacks.Callback]:
    """Callbacks for ``model.fit``, so that the same call continues after an interruption.

    They write three things into the current folder:

    - ``<name>.csv``: the loss and the metrics of each epoch; a metric of several values has
      a column for each, such as ``f1_score[0]``
    - ``<name>.weights.h5``: the weights of the epoch with the lowest ``val_loss``; without
      validation data there is no such file
    - ``<name>-backup``: the model and the optimizer after the latest epoch

    A call after the last epoch trains nothing.

    >>> [type(callback).__name__ for callback in resumable("cats")]
    ['Best', 'Logger', 'Backup']
    """
    losses = [loss for loss in log(name).get("val_loss", []) if not math.isnan(loss)]
    # The log says which weights are the best, so they are written first.
    return [
        Best(
            f"{name}.weights.h5",
            monitor="val_loss",
            mode="min",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=min(losses, default=math.inf),
        ),
        Logger(f"{name}.csv", append=True),
        Backup(f"{name}-backup", delete_checkpoint=False),
    ]


def log(name: str) -> dict[str, list[float]]:
    """The loss and the metrics that ``resumable`` logged, like ``history.history``, one number each.

    Each name has one value for each epoch; it is NaN where the epoch has none, as those
    between two validations. If an interruption repeats an epoch, only its last value
    counts. Without a file the result is empty.

    >>> log("not trained yet")
    {}
    """
    file = Path(f"{name}.csv")
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        epochs = {int(row.pop("epoch")): row for row in csv.DictReader(lines)}
    rows = [epochs[epoch] for epoch in sorted(epochs)]
    # Keras writes NA, also in columns of a validation that never was.
    names = [key for key in (rows[0] if rows else ()) if any(row[key] != "NA" for row in rows)]
    return {key: [math.nan if row[key] == "NA" else float(row[key]) for row in rows] for key in names}


def _columns(logs: Mapping[str, Any]) -> dict[str, Any]:
    """One column for each number; some metrics, as that of each class, have several values."""
    columns = dict[str, Any]()
    for key, value in logs.items():
        values = np.ravel(value)
        columns |= {key if len(values) == 1 else f"{key}[{place}]": one for place, one in enumerate(values)}
    return columns
