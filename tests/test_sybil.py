"""The pages as tests: what Sybil makes of them; by pytest with the conftest.py at the root, in two tests."""

import hashlib
import os
import shutil
import subprocess
import sys
import traceback
from collections import Counter
from itertools import product
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sybil import Document
from sybil.example import SybilFailure

from convnotes import datasets
from convnotes.book.testing import _Pages, fences_here
from tests.conftest import ROOT, md
from tests.small import ANSWERS, ROUNDS, small_run

# They run in the process of the tests, as recorded pages do.
TEXTS = ("CONTRIBUTING.md", "README.md")


@pytest.fixture
def pages(project, monkeypatch):
    """Gives what became of each region of some files: ``passed``, or what was said instead."""
    store = str(project.root / "store")
    monkeypatch.setenv("CONVNOTES_STORE", store)
    monkeypatch.chdir(project.root)

    def told(*names: str) -> list[str]:
        tests = _Pages(project.course, small_run)
        results = []
        for name in names:
            parser = tests.first if "/ko/" in name else tests.second if "/en/" in name else fences_here
            document = Document.parse(str(project.root / name), parser)
            tests.begin(document.namespace)
            results += [_outcome(example, name) for example in document.examples()]
            tests.end(document.namespace)
        return results

    def run(*names: str):
        """The same by pytest, as a reader's course has it."""
        shutil.copy(ROOT / "conftest.py", project.root)
        options = ["-q", "-rfs", "-o", "filterwarnings=error", "-p", "no:cacheprovider", "--rootdir=."]
        command = [sys.executable, "-m", "pytest", *options, *names]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
        done = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return SimpleNamespace(project=project, told=told, run=run)


def _outcome(example, name):
    try:
        example.evaluate()
    except SybilFailure as failure:
        return str(failure)
    except pytest.skip.Exception as skipped:
        return f"skipped: {skipped}"
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - a fence may raise anything
        lines = {frame.filename: frame.lineno for frame in traceback.extract_tb(error.__traceback__)}
        place = f"{name}:{lines[example.path]}: " if example.path in lines else ""
        return f"{place}{type(error).__name__}: {error}"
    return "passed"


def test_pages_may_lie_elsewhere_and_what_is_hidden_is_no_page(pages):
    content = pages.project.root / "content" / "ko"
    content.mkdir(parents=True)
    (content / "a.md").write_text("# A { #a }\n\n```python\nassert True\n```\n", "utf-8")
    (content / "._a.md").write_bytes(b"\x00\xff")
    lines = "from pathlib import Path\n\nfrom convnotes.book.testing import collector\n\n"
    call = 'pytest_collect_file = collector(Path(__file__).parent, docs="content")\n'
    (pages.project.root / "conftest.py").write_text(lines + call, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", "content"]
    done = subprocess.run(command, cwd=pages.project.root, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_traceback_points_at_the_line_of_the_page(pages):
    pages.project.page("""
        # A { #a }

        === "Tab"

            ```python
            x = 1
            assert x == 2
            ```
        """)
    (told,) = pages.told("docs/ko/a.md")
    assert "docs/ko/a.md:7: AssertionError" in told


def test_the_examples_and_errors_of_a_text_are_checked_and_share_its_names(pages):
    text = """
        ```python
        x = 41
        ```

        ```pycon
        >>> x + 1
        43
        ```

        ```python { data-raises="ValueError" }
        int("x")
        ```

        ```python { data-raises="ValueError" }
        int(x)
        ```
        """
    (pages.project.root / "README.md").write_text(md(text), "utf-8")
    first, example, second, third = pages.told("README.md")
    assert first == second == "passed"
    assert "README.md, line 6, column 1 did not evaluate" in example and "DID NOT RAISE" in third


def test_an_english_page_must_have_the_same_code(pages):
    korean = "# A { #a }\n\n```python\nx = 1\n```\n"
    pages.project.page(korean, korean.replace("x = 1", "x = 1  # the same"))
    assert pages.told("docs/ko/a.md", "docs/en/a.md") == ["passed", "passed"]
    pages.project.page(korean, korean.replace("x = 1", "x = 2"))
    korean, english = pages.told("docs/ko/a.md", "docs/en/a.md")
    assert korean == "passed" and "docs/en/a.md:3: not the code of" in english


@pytest.mark.kernels
def test_what_stands_before_an_error_passes_and_what_stands_after_it_does_not(pages):
    failing = {
        "assertion": ("```python\nassert x == 2\n```", "8: AssertionError"),
        "call": ("```python\nf()\n```", "3: ZeroDivisionError"),
        "example": ("```pycon\n>>> x\n1\n>>> x + 1\n3\n```", "10: expected '3"),
        "raises": ('```python { data-raises="TypeError" }\nx\n```', "7: this fence should raise TypeError"),
    }
    for name, (fence, _) in failing.items():
        before = '```python { data-raises="ZeroDivisionError" }\nx = 1\nf = lambda: 1 / 0\nf()\n```'
        pages.project.page(f"{before}\n\n{fence}\n\n```python\nx\n```\n", name=name)
    status, printed = pages.run("docs/ko")
    assert status == 1 and "4 failed, 4 passed, 4 skipped" in printed, printed
    for name, (_, error) in failing.items():
        assert f"FAILED docs/ko/{name}.md::sybil:ko,line:8," in printed, printed
        assert f"docs/ko/{name}.md:{error}" in printed, printed
        assert f"not run, after docs/ko/{name}.md:{error.partition(':')[0]}" in printed, printed


def test_a_page_runs_once_for_the_tests_and_the_site(pages, tmp_path):
    ran = tmp_path / "ran"
    body = f"# A {{ #a }}\n\n```python\nwith open({str(ran)!r}, 'a') as file:\n    file.write('x')\n```\n"
    pages.project.page(body)
    assert pages.told("docs/ko/a.md") == ["passed"]
    pages.project.make()
    assert pages.told("docs/ko/a.md") == ["passed"] and ran.read_text() == "x"
    pages.project.page(body.replace("'x'", "'y'"))
    pages.project.make()
    assert pages.told("docs/ko/a.md") == ["passed"] and ran.read_text() == "xy"


def test_each_text_begins_anew_with_the_same_seed(pages):
    body = "# A { #a }\n\n```python\nimport random\nimport matplotlib.pyplot as plt\n\n"
    body += "assert not plt.get_fignums()\nplt.figure()\nassert random.random() == 0.8444218515250481\n```\n"
    for name in TEXTS:
        (pages.project.root / name).write_text(body, "utf-8")
    assert pages.told(*TEXTS) == ["passed", "passed"]


def test_sample_fences_are_not_run(pages):
    (pages.project.root / "README.md").write_text(
        md("""
        ````md
        ```python
        1 / 0
        ```
        ````

        ```python { data-norun="download" }
        keras.utils.get_file(1 / 0)
        ```
        """)
    )
    assert pages.told("README.md") == []


RECORDED = "---\ntitle: A\nrecorded: true\n---\n\n# A { #a }\n\n"


def test_a_recorded_page_runs_small_and_must_have_its_recording(pages):
    pages.project.page(
        RECORDED
        + md("""
        ```python
        import os
        from pathlib import Path

        import keras
        import numpy as np

        from convnotes import datasets

        assert os.listdir() == []
        assert Path(os.environ["CONVNOTES_RECORDED"]).parts[-2:] == ("docs", "recorded")
        keras.mixed_precision.set_dtype_policy("mixed_bfloat16")
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(np.ones((9, 1)), np.ones((9, 1)), batch_size=1, epochs=5, verbose=0)
        model.save_weights("kept.weights.h5")
        ```

        ```pycon
        >>> len(history.history["loss"]), len(list(datasets.cats_and_dogs().rglob("*.jpg")))
        (1, 6)
        ```

        ```python { data-claim="whole training" }
        1 / 0
        ```

        ```pycon { data-claim="all photos" }
        >>> len(list(datasets.cats_and_dogs().rglob("*.jpg")))
        3000
        ```
        """)
    )
    text = """
        # B { #b }

        ```python
        from pathlib import Path

        import keras
        import numpy as np

        assert Path("README.md").exists() and not Path("kept.weights.h5").exists()
        assert keras.mixed_precision.dtype_policy().name == "float32"
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=5, verbose=0)
        assert len(history.epoch) == 5
        ```
        """
    (pages.project.root / "README.md").write_text(md(text), "utf-8")
    status, printed = pages.run("docs/ko", "README.md")
    assert status == 1 and "there is no recorded run docs/recorded/a.ipynb" in printed, printed
    assert "1 failed, 3 passed, 2 skipped" in printed, printed
    assert "docs/ko/a.md:31: whole training; checked when docs/recorded/a.ipynb was recorded" in printed
    assert "docs/ko/a.md:35: all photos; checked when" in printed


def test_any_text_leaves_the_dtype_policy_as_it_was(pages):
    body = "# A { #a }\n\n```python\nimport keras\n\nassert keras.mixed_precision.dtype_policy().name == 'float32'\n"
    first, second = (pages.project.root / name for name in TEXTS)
    first.write_text(body + "keras.mixed_precision.set_dtype_policy('mixed_bfloat16')\n```\n", "utf-8")
    second.write_text(body + "```\n", "utf-8")
    assert pages.told(*TEXTS) == ["passed", "passed"]


def test_a_recorded_page_that_fails_says_where(pages):
    pages.project.page(
        RECORDED
        + md("""
        ```python
        import keras
        import numpy as np

        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        log = keras.callbacks.CSVLogger("log.csv")
        model.fit(np.ones((9, 1)), np.ones((9, 2, 3)), callbacks=[log])
        ```

        ```python
        del log, model
        assert False
        ```
        """)
    )
    recording, first, second = pages.told("docs/ko/a.md")
    assert "there is no recorded run" in recording
    assert first.startswith("docs/ko/a.md:15: ") and second.startswith("docs/ko/a.md:20: AssertionError")


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "user_cache_path", lambda name: tmp_path / "cache")
    monkeypatch.delenv("CONVNOTES_DATA", raising=False)
    monkeypatch.delenv("CONVNOTES_DOWNLOAD", raising=False)


def photos_in(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.jpg")}


def test_without_the_photos_a_small_run_generates_some(no_data, tmp_path):
    made = []
    for _ in range(2):
        with small_run(tmp_path):
            folder = datasets.cats_and_dogs()
            assert datasets.cats_and_dogs() == folder
            made.append(photos_in(folder))
            images = {file: plt.imread(file) for file in folder.rglob("*.jpg")}
            for file, image in images.items():
                red, _, blue = image.mean(axis=(0, 1))
                assert (red > blue) == (file.parent.name == "cats")
        assert not folder.exists()
    assert made[0] == made[1] and len({image.shape for image in images.values()}) == 6
    parents = [name.rpartition("/")[0] for name in made[0]]
    places = [f"{part}/{kind}" for part in ("train", "validation", "test") for kind in ("cats", "dogs")]
    assert Counter(parents) == dict.fromkeys(places, 1)
    with pytest.raises(FileNotFoundError):
        datasets.cats_and_dogs()


def test_a_small_run_takes_the_first_of_the_real_photos(monkeypatch, tmp_path):
    for part, kind in product(("train", "validation", "test"), ("cats", "dogs")):
        (tmp_path / part / kind).mkdir(parents=True)
        for number in range(6):
            (tmp_path / part / kind / f"{number}.jpg").write_text(f"{part} {kind} {number}")
    monkeypatch.setattr(datasets, "cats_and_dogs", lambda: tmp_path)
    with small_run(tmp_path):
        small = photos_in(datasets.cats_and_dogs(test=True))
    assert len(small) == 6 and small["validation/dogs/0.jpg"] == b"validation dogs 0"
    assert not any(name.startswith("test") and content.startswith(b"test") for name, content in small.items())
    assert datasets.cats_and_dogs() == tmp_path


def test_without_all_of_mnist_a_small_run_takes_packaged_digits(no_data, tmp_path):
    (x, y), _ = datasets.mnist()
    with small_run(tmp_path):
        (x_train, y_train), (x_test, y_test) = datasets.mnist(full=True)
        assert datasets.mnist()[0][0].shape == x.shape
    assert np.array_equal(x_train, x[:64]) and np.array_equal(y_train, y[:64])
    assert x_test.shape == (32, 28, 28) and y_test.shape == (32,)


def test_a_small_run_takes_the_first_of_all_digits(no_data, monkeypatch, tmp_path):
    arrays = {"x_train": np.ones(70), "y_train": np.ones(70), "x_test": np.ones(40), "y_test": np.ones(40)}
    (tmp_path / "data").mkdir()
    np.savez(tmp_path / "data" / "mnist.npz", allow_pickle=False, **arrays)
    together = b"".join(array.tobytes() for array in arrays.values())
    monkeypatch.setattr(datasets, "_DIGITS_SHA256", hashlib.sha256(together).hexdigest())
    # The working folder changes, and the data are found all the same.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVNOTES_DATA", "data")
    with small_run(tmp_path):
        (x_train, _), (_, y_test) = datasets.mnist(full=True)
    assert x_train.tolist() == [1] * 64 and y_test.tolist() == [1] * 32
    assert len(datasets.mnist(full=True)[0][0]) == 70


@pytest.mark.parametrize("batches", [1, 9])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_a_small_run_trains_one_step(kind, batches, tmp_path):
    import keras
    import tensorflow as tf

    steps = []
    count = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda step, logs: steps.append("train"),
        on_test_batch_end=lambda step, logs: steps.append("validation"),
    )
    x = y = np.ones((batches, 1))
    data, validation = ({"x": x, "y": y, "batch_size": 1}, (x, y))
    if kind == "dataset":
        validation = tf.data.Dataset.from_tensor_slices((x, y)).batch(1)
        data = {"x": validation}
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with small_run(tmp_path):
        history = model.fit(**data, validation_data=validation, epochs=3, callbacks=[count], verbose=0)
    assert steps == ["train", "validation"]
    assert history.epoch == [0] and "val_loss" in history.history

    steps.clear()
    model.fit(x, y, batch_size=1, epochs=3, callbacks=count, verbose=0)
    assert steps == ["train"] * batches * 3


def test_a_small_run_predicts_few_answers_and_has_as_many_as_it_should(tmp_path):
    import keras

    image = keras.Input((1,))
    model = keras.Model(image, [image + 1, keras.ops.concatenate([image, image], axis=-1)])
    count = 4 * ANSWERS + 6
    x = np.arange(count, dtype="float32").reshape(-1, 1)
    with small_run(tmp_path):
        more, twice = model.predict(x, verbose=0)
        few, _ = model.predict(x[: 2 * ANSWERS], verbose=0)
    assert more.tolist() == [*4 * (x[:ANSWERS] + 1).tolist(), *(x[:6] + 1).tolist()] and twice.shape == (count, 2)
    assert few.tolist() == (x[: 2 * ANSWERS] + 1).tolist()
    assert model.predict(x, verbose=0)[0][-1] == count


def test_in_a_small_run_a_loop_trains_its_first_rounds(tmp_path):
    import keras

    trained = []
    with small_run(tmp_path):
        for _ in range(ROUNDS + 2):
            model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
            model.compile("sgd", "mse")
            before = model.get_weights()
            history = model.fit(np.ones((4, 1)), np.full((4, 1), 9.0), verbose=0)
            assert len(history.history["loss"]) == 1
            trained.append(not np.array_equal(before[1], model.get_weights()[1]))
    assert trained == [True] * ROUNDS + [False, False]
