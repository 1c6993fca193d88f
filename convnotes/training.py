"""A long training that continues after an interruption, and its log."""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import keras

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

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        if new := sorted(set(logs or ()) - set(self.keys or logs or ())):
            self._widen(new)
        super().on_epoch_end(epoch, logs)

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
        if logs and "val_loss" in logs:
            super().on_epoch_end(epoch, logs)


def resumable(name: str) -> list[keras.callbacks.Callback]:
    """Callbacks for ``model.fit``, so that the same call continues after an interruption.

    They write three things into the current folder:

    - ``<name>.csv``: the loss and the metrics of each epoch
    - ``<name>.weights.h5``: the weights of the epoch with the lowest ``val_loss``; without
      validation data there is no such file
    - ``<name>-backup``: the model and the optimizer after the latest epoch

    A call after the last epoch trains nothing.

    >>> [type(callback).__name__ for callback in resumable("cats")]
    ['Logger', 'Best', 'BackupAndRestore']
    """
    losses = [loss for loss in log(name).get("val_loss", []) if not math.isnan(loss)]
    return [
        Logger(f"{name}.csv", append=True),
        Best(
            f"{name}.weights.h5",
            monitor="val_loss",
            mode="min",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=min(losses, default=math.inf),
        ),
        keras.callbacks.BackupAndRestore(f"{name}-backup", delete_checkpoint=False),
    ]


def log(name: str) -> dict[str, list[float]]:
    """The loss and the metrics that ``resumable`` logged, like ``history.history``.

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
