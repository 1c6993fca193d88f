"""Train a classifier on a folder of pictures: ``python -m convnotes.photos FOLDER``.

FOLDER has a folder for each class, and nothing in it is changed. The features are those
of EfficientNet-Lite0, frozen; one dense layer is trained on them. What is written, a model
that Keras loads and a report, lies in a new folder.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convnotes import alike, pictures
from convnotes.pictures import SIDE, Found

if TYPE_CHECKING:
    from convnotes.features import Seen

# Below it, an answer counts as “not sure”.
THRESHOLD = 0.9
_STEPS, _FEWEST = 200, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on one folder, say what was found, and return the exit status.

    >>> main(["no such folder"])
    no such folder is no folder
    2
    """
    options = _parser().parse_args(arguments)
    folder = options.folder
    try:
        out = _place(folder, options.out)
        found = pictures.find(folder)
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        _train(folder, out, found)
    except (OSError, ValueError) as error:
        print(f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else error)
        return 2
    return 0


def _place(folder: Path, out: Path | None) -> Path:
    """The folder to write to; whether that can be done is asked before anything takes long."""
    out = out or Path(f"{folder.resolve().name}-model")
    if out.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{out} would lie among the pictures; give another place with --out")
    if (out / "model.keras").exists():
        raise ValueError(f"{out / 'model.keras'} is there already; give another place with --out")
    nearest = next(place for place in (out, *out.resolve().parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise ValueError(f"nothing can be written to {out}; give another place with --out")
    return out


def _train(folder: Path, out: Path, found: Found) -> None:
    import keras
    from keras import layers

    from convnotes import features

    print(f"{len(found.files)} files in {folder}", flush=True)
    keras.utils.set_random_seed(0)
    extractor = features.extractor()
    seen = features.look(folder, found, extractor)
    labels, classes = seen.labels, found.classes
    print(*found.remarks, sep="\n", end="\n" if found.remarks else "")
    print(", ".join(f"{name}: {(labels == number).sum()} pictures" for number, name in enumerate(classes)))
    for number, name in enumerate(classes):
        if len(np.unique(seen.groups[labels == number])) < _FEWEST:
            raise ValueError(f"{name} has fewer than {_FEWEST} different pictures, too few to split")
    held = alike.held_out(labels, seen.groups)
    counts = np.maximum(np.bincount(labels[~held], minlength=len(classes)), 1)
    head = keras.Sequential([keras.Input(seen.features.shape[1:]), layers.Dense(len(classes), "softmax")])
    head.compile("adam", "sparse_categorical_crossentropy")
    # Rare classes weigh as much as common ones.
    weights = dict(enumerate((counts.sum() / counts / len(classes)).tolist()))
    epochs = max(20, 32 * _STEPS // len(labels))
    head.fit(seen.features[~held], labels[~held], epochs=epochs, class_weight=weights, verbose=0)
    probable = head.predict(seen.features[held], verbose=0)
    print(f"{(~held).sum()} pictures were trained on, and {held.sum()} held out.")
    report = _report(seen, held, probable, classes)
    whole = keras.Sequential([keras.Input((SIDE, SIDE, 3)), *extractor.layers, *head.layers])
    _save(whole, out, found, report)


def _report(seen: "Seen", held: np.ndarray, probable: np.ndarray, classes: list[str]) -> dict[str, Any]:
    """Count on the pictures that were held out, and say it."""
    truth, answers, sure = seen.labels[held], probable.argmax(axis=1), probable.max(axis=1) >= THRESHOLD
    right = answers == truth
    commonest = int(np.bincount(truth).max())
    print(f"Of these, {right.sum()} are right; always saying the commonest class would get {commonest}.")
    by_class = {}
    for number, name in enumerate(classes):
        by_class[name] = [int(right[truth == number].sum()), int((truth == number).sum())]
        print(f"  {name}: {by_class[name][0]} of {by_class[name][1]}")
    for place in np.flatnonzero(~right):
        name, said = np.array(seen.files)[held][place], classes[answers[place]]
        print(f"  {name} was taken for {said}, with a probability of {probable[place].max():.2f}.")
    print(
        f"{sure.sum()} answers have a probability of {THRESHOLD} or more, and {(right & sure).sum()} of them are right."
    )
    counts = {"held_out": len(truth), "right": int(right.sum()), "always_the_commonest": commonest}
    above = {"threshold": THRESHOLD, "answered": int(sure.sum()), "answered_right": int((right & sure).sum())}
    return {"classes": classes, "side": SIDE, "trained_on": int((~held).sum()), **counts, "by_class": by_class, **above}


def _save(model: Any, out: Path, found: Found, report: dict[str, Any]) -> None:
    import keras

    out.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((1, SIDE, SIDE, 3), "uint8")
    model.save(out / "model.keras")
    text = json.dumps(report | {"remarks": found.remarks}, ensure_ascii=False, indent=2)
    (out / "report.json").write_text(text + "\n", "utf-8")
    loaded = keras.models.load_model(out / "model.keras")
    apart = float(np.abs(loaded.predict_on_batch(pixels) - model.predict_on_batch(pixels)).max())
    if apart > 1e-5:
        raise ValueError(f"{out / 'model.keras'}, loaded again, answers otherwise, by {apart:.2g}")
    print(f"{out / 'model.keras'} and {out / 'report.json'} are written; loaded again, the model answers the same.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m convnotes.photos",
        description="Train a classifier on a folder of pictures that has a folder for each class.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--out", type=Path, help="where model.keras and report.json go, by default FOLDER-model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
