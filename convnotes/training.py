"""A long training that continues after an interruption, and its log."""

import csv
from pathlib import Path

import keras


def resumable(name: str) -> list[keras.callbacks.Callback]:
    """Callbacks for ``model.fit``, so that the same call continues after an interruption.

    They write three things into the current folder:

    - ``<name>.csv``: the loss and the metrics of each epoch
    - ``<name>.weights.h5``: the weights of the epoch with the lowest ``val_loss``
    - ``<name>-backup``: the model and the optimizer after the latest epoch

    A call after the last epoch trains nothing.

    >>> [type(callback).__name__ for callback in resumable("cats")]
    ['CSVLogger', 'ModelCheckpoint', 'BackupAndRestore']
    """
    best = min(log(name).get("val_loss", [float("inf")]))
    return [
        keras.callbacks.CSVLogger(f"{name}.csv", append=True),
        keras.callbacks.ModelCheckpoint(
            f"{name}.weights.h5",
            monitor="val_loss",
            mode="min",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=best,
        ),
        keras.callbacks.BackupAndRestore(f"{name}-backup", delete_checkpoint=False),
    ]


def log(name: str) -> dict[str, list[float]]:
    """The loss and the metrics that ``resumable`` logged, like ``history.history``.

    Each name has one value for each epoch. If an interruption repeats an epoch, only its
    last value counts. Without a file the result is empty.

    >>> log("not trained yet")
    {}
    """
    file = Path(f"{name}.csv")
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        epochs = {int(row.pop("epoch")): row for row in csv.DictReader(lines)}
    rows = [epochs[epoch] for epoch in sorted(epochs)]
    return {key: [float(row[key]) for row in rows] for key in rows[0]} if rows else {}
