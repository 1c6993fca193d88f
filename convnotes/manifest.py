"""A Keras model as the explorables of a page read it: a manifest of its layers, and its weights.

The browser computes with the very numbers that the page has just trained. What
each kind of layer does there stands in ``docs/theme/javascripts/convnet/layers.js``.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import keras
import numpy as np

from convnotes.browser import described, tensors
from convnotes.display import show
from convnotes.graph import Step, graph


def publish(
    name: str,
    model: keras.Model | None = None,
    *,
    images: Mapping[str, np.ndarray] | None = None,
    epochs: Sequence[Mapping[str, Any]] = (),
    runs: Sequence[Mapping[str, Any]] = (),
    photos: Mapping[str, np.ndarray] | None = None,
    pictures: Mapping[str, np.ndarray] | None = None,
) -> None:
    """Hand a model to the explorables of the page, with the images that they begin with.

    The model takes one image after the other through its layers, as a Sequential
    does. An image is (height, width) or (height, width, 1), float, 0 to 1; the first
    is shown first. ``epochs`` has the model after each epoch of its training: what
    ``model.get_weights()`` gave as ``weights``, and any numbers beside it. ``runs`` are
    trainings to compare, without weights: words, numbers and lists of numbers, by name.
    ``photos`` are (height, width, 3), 0 to 255, good enough to compute with. ``pictures`` are
    to be looked at: small ones of a size, (count, height, width, 3), 0 to 255.

    Raises ``ValueError`` for a layer or another operation that the browser cannot compute,
    for a model that is no chain, for an image or pictures of another kind or size, for an epoch
    without weights or with something else than numbers, and for a number of a run that is
    not finite. Raises ``TypeError`` for a model that computes in its own ``call``.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation="relu")])
    >>> publish("tiny", model, images={"blank": np.zeros((8, 8))})
    <tiny: 1 layers, 0.2 kB of weights>
    """
    manifest: dict[str, Any] = {
        "images": [{"name": key, **_pixels(key, image)} for key, image in (images or {}).items()],
        "layers": [],
        "epochs": [],
    }
    if runs:
        manifest["runs"] = [{key: _told(key, value) for key, value in run.items()} for run in runs]
    if photos:
        manifest["photos"] = {key: base64.b64encode(encoded(photo)).decode() for key, photo in photos.items()}
    if pictures:
        manifest["pictures"] = {key: _strip(key, np.asarray(several)) for key, several in pictures.items()}
    weights = b""
    if model is not None:
        manifest["epochs"] = [_epoch(place, state) for place, state in enumerate(epochs)]
        states = [state["weights"] for state in epochs] or [model.get_weights()]
        manifest["layers"], weights = _layers(model, states)
        manifest["input"] = list(model.inputs[0].shape[1:])
        _fit(manifest)
    plain = f"<{name}: {len(manifest['layers'])} layers, {len(weights) / 1000:.1f} kB of weights>"
    show("model", name, {"manifest": manifest, "weights": base64.b64encode(weights).decode()}, plain)


def encoded(photo: np.ndarray, quality: int = 90) -> bytes:
    """A photo (height, width, 3), 0 to 255, as a small file that every browser opens. Its pixels change a little.

    >>> encoded(np.zeros((4, 4, 3)))[8:12]
    b'WEBP'
    """
    file = io.BytesIO()
    keras.utils.array_to_img(photo, scale=False).save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def _epoch(place: int, state: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of an epoch beside its weights."""
    if "weights" not in state:
        raise ValueError(
            f"epochs[{place}] has no 'weights'; it should have what model.get_weights() gave, as 'weights'"
        )
    numbers = {key: np.asarray(value) for key, value in state.items() if key != "weights"}
    for key, number in numbers.items():
        if number.ndim or number.dtype.kind not in "biuf" or not np.isfinite(number):
            raise ValueError(f"epochs[{place}][{key!r}] is {state[key]!r}; it should be a number")
    return {key: number.item() for key, number in numbers.items()}


def _told(key: str, value: Any) -> Any:
    """A word as it is, and numbers with the four digits that a drawing can show."""
    if isinstance(value, str):
        return value
    numbers = np.asarray(value)
    if numbers.dtype.kind not in "biuf" or not np.isfinite(numbers).all():
        raise ValueError(f"a run has {key!r} = {value!r}; it should be words, or numbers that are finite")
    return np.vectorize(lambda number: float(f"{number:.4g}"), otypes=[float])(numbers).tolist()


def _fit(manifest: Mapping[str, Any]) -> None:
    """Raises ``ValueError`` for an image that the model does not take."""
    for image in manifest["images"]:
        if manifest["input"] not in ([*image["shape"], 1], image["shape"]):
            raise ValueError(
                f"the image {image['name']!r} is {tuple(image['shape'])}, but the model takes "
                f"{tuple(manifest['input'])}; give it images of that size, in one channel"
            )


def _pixels(name: str, image: np.ndarray) -> dict[str, Any]:
    """An image in bytes, as MNIST has it."""
    image = np.asarray(image)
    if image.shape[2:] not in ((), (1,)) or image.ndim < 2 or not ((image >= 0) & (image <= 1)).all():
        raise ValueError(
            f"the image {name!r} is {image.shape} {image.dtype}, from {image.min():g} to {image.max():g}; it should be "
            "(height, width), from 0 to 1"
        )
    height, width = image.shape[:2]
    values = np.rint(255 * image.astype("float32").reshape(height, width)).astype("uint8")
    return {"shape": [height, width], "pixels": base64.b64encode(values.tobytes()).decode()}


def _strip(name: str, pictures: np.ndarray) -> dict[str, Any]:
    """Colour pictures of one size, one below the other in one small file."""
    if pictures.ndim != 4 or pictures.shape[3] != 3 or not ((pictures >= 0) & (pictures <= 255)).all():
        raise ValueError(
            f"the pictures {name!r} are {pictures.shape} {pictures.dtype}; they should be (count, height, width, 3), "
            "from 0 to 255"
        )
    strip = encoded(np.concatenate(list(pictures)), quality=45)
    return {"shape": list(pictures.shape[:3]), "webp": base64.b64encode(strip).decode()}


def _chain(model: keras.Model) -> list[Step]:
    """The steps of a model in which each takes what the one before it gives, and nothing else."""
    whole = graph(model)
    if len(whole.inputs) > 1 or len(whole.outputs) > 1:
        raise ValueError(
            f"{model.name!r} has {len(whole.inputs)} inputs and {len(whole.outputs)} outputs; "
            "a model to publish is a plain chain"
        )
    before, given = "the input", whole.inputs
    for step in whole.steps:
        if step.takes != given:
            raise ValueError(f"{step.operation.name!r} does not follow {before!r}; a model to publish is a plain chain")
        for tensor in (*step.node.input_tensors, *step.node.outputs):
            if None in tensor.shape[1:]:
                raise ValueError(f"{step.operation.name!r} takes any size; begin with a keras.Input of one size")
        before, given = step.operation.name, step.gives
    return whole.steps


def _layers(model: keras.Model, states: Sequence[list[np.ndarray]]) -> tuple[list[dict[str, Any]], bytes]:
    """What each layer does, and the float32 weights of all states, one state after the other."""
    chain = _chain(model)
    kinds = [described(step) for step in chain]
    kept = model.get_weights()
    entries, numbers = [], []
    try:
        for state in states:
            model.set_weights(state)
            arrays = [tensors(step.operation) for step in chain]
            numbers += [array.astype("<f4").ravel() for of_layer in arrays for array in of_layer.values()]
    finally:
        model.set_weights(kept)
    sizes = [array.size for of_layer in arrays for array in of_layer.values()]
    starts = iter(accumulate(sizes, initial=0))
    for step, known, of_layer in zip(chain, kinds, arrays, strict=True):
        entry = {"name": step.operation.name, "shape": list(step.node.outputs[0].shape[1:]), **known}
        entry["weights"] = {key: {"shape": list(array.shape), "start": next(starts)} for key, array in of_layer.items()}
        entries.append(entry)
    return entries, np.concatenate([np.empty(0, "<f4"), *numbers]).tobytes()
