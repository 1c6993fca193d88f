"""Recorded runs: made once, and valid while the page has their code."""

import json
import shutil
import time
from pathlib import Path

import pytest

from convnotes.__main__ import main
from convnotes.book.fault import Fault, Faults
from convnotes.book.runs import recordings
from convnotes.book.runs.limits import Limits
from convnotes.book.runs.recordings import record
from convnotes.book.runs.resume import Resume
from convnotes.devices import find

PAGE = """
    ---
    title: A
    recorded: true
    ---

    # A {{ #a }}

    It is {{{{ answer }}}}.

    ```python
    {code}
    ```

    ```pycon
    >>> answer
    42
    ```
    """
CODE = "import convnotes\n\n    answer = 42\n    convnotes.report(answer=answer)"


@pytest.fixture
def recorded(project, monkeypatch, tmp_path):
    monkeypatch.setattr(recordings, "user_cache_path", lambda name: tmp_path / "cache")
    project.page(PAGE.format(code=CODE))
    return project


def record_a(project, name="a"):
    executor = project.executor(Limits(timeout=None))
    return record(executor.course.pages["ko"][name], executor)


def failure(project):
    with pytest.raises(Faults) as caught:
        project.make()
    return str(caught.value)


@pytest.mark.kernels
def test_a_recorded_page_shows_its_recording_and_does_not_run(recorded):
    file = record_a(recorded)
    assert file == recorded.root / "docs" / "recorded" / "a.ipynb"
    book = recorded.make()
    texts, files = book.texts, book.files
    assert recorded.ran == set()
    assert "It is 42." in texts["ko"]["a"] and "It is 42." in texts["en"]["a"]
    for language in ("ko", "en"):
        assert "(notebooks/a.ipynb)" in texts[language]["a"]
        assert files[language]["notebooks/a.ipynb"] == files[language]["a.ipynb"]


def test_the_page_says_when_and_with_what(recorded):
    recorded.page(PAGE.format(code=f"import keras\n    {CODE}"))
    record_a(recorded)
    origin = json.loads((recorded.root / "docs" / "recorded" / "a.ipynb").read_text("utf-8"))["metadata"]["convnotes"]
    assert {"date", "seconds", "python", "tensorflow", "processor", "cores"} <= origin["recorded"].keys()
    texts = recorded.make().texts
    assert f"recorded on {origin['recorded']['date']}, with Python" in texts["en"]["a"]
    assert f"{origin['recorded']['date']}에 기록했어요." in texts["ko"]["a"]


@pytest.mark.nightly
@pytest.mark.kernels
def test_devices_share_what_a_page_trains(recorded, monkeypatch):
    assert find(2) == {"CPU:0": "CPU", "CPU:1": "CPU"}
    code = """
        import keras
        import tensorflow as tf

        import convnotes
        from convnotes import training

        answer = 42
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile(loss="mse")
        history = model.fit(
            tf.ones((8, 3)), tf.ones((8, 1)), validation_split=0.5, callbacks=training.resumable("a"), verbose=0
        )
        replicas = [part.device[-5:] for part in model.layers[0].kernel.value.values]
        print("trained on", replicas)
        convnotes.report(answer=answer)"""
    recorded.page(PAGE.format(code=code.strip().replace("        ", "    ")))
    monkeypatch.chdir(recorded.root)
    assert main(["record", "a", "--devices", "2"]) == 0
    texts = recorded.make().texts
    assert "trained on ['CPU:0', 'CPU:1']" in texts["en"]["a"]
    assert "Each batch was split among 2 devices (CPU)." in texts["en"]["a"]
    assert "배치는 장치 2개(CPU)에 나눴어요." in texts["ko"]["a"]


def test_gpus_are_found_first(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["a", "b", "c"])
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda gpu: {"device_name": f"Card {gpu}"})
    assert find(2) == {"GPU:0": "Card a", "GPU:1": "Card b"}
    assert find(4) == {f"CPU:{number}": "CPU" for number in range(4)}


def test_comments_and_prose_may_change(recorded):
    record_a(recorded)
    recorded.page(PAGE.format(code=CODE + "  # why").replace("It is", "It was"))
    assert "It was 42." in recorded.make().texts["ko"]["a"]


def test_a_fold_may_be_marked_and_the_notebook_stays_whole(recorded):
    record_a(recorded)
    before = recorded.make()
    recorded.page(PAGE.format(code=CODE).replace("```python", '```python { data-fold="checks 3-4" }'))
    after = recorded.make()
    assert 'data-fold="checks 3-4"' in after.texts["en"]["a"]
    assert after.files == before.files


def test_without_a_recording(recorded):
    assert "docs/ko/a.md:1: there is no recorded run docs/recorded/a.ipynb; record it: " in failure(recorded)


def test_code_that_is_no_longer_the_recorded_one(recorded):
    record_a(recorded)
    recorded.page(PAGE.format(code=CODE.replace("42", "43")))
    assert "docs/ko/a.md:10: this is not the code that was run on 20" in failure(recorded)
    recorded.page(PAGE.format(code=CODE) + "\n    ```python\n    more = 1\n    ```\n")
    assert "docs/ko/a.md:22: this is not the code that was run" in failure(recorded)
    recorded.page(PAGE.format(code=CODE).partition("    ```pycon")[0])
    assert "docs/ko/a.md:1: the run recorded on 20" in failure(recorded)


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"cells": 1, "nbformat": 4}'])
def test_a_damaged_recording(recorded, damage):
    record_a(recorded).write_text(damage, "utf-8")
    assert "docs/ko/a.md:1: cannot read the recorded run docs/recorded/a.ipynb" in failure(recorded)


def test_an_output_that_was_edited(recorded):
    file = record_a(recorded)
    file.write_text(file.read_text("utf-8").replace('"value": 42', '"value": 43'), "utf-8")
    assert "cannot read the recorded run docs/recorded/a.ipynb: not as it was when it was run" in failure(recorded)


def test_another_word_than_true(recorded):
    recorded.page(PAGE.format(code=CODE).replace("recorded: true", "recorded: yes"))
    assert "docs/ko/a.md:1: write recorded: true in the front matter" in failure(recorded)


def test_figures_with_other_words(recorded):
    code = 'import matplotlib.pyplot as plt\n\n    answer = 42\n    plt.figure(num="f").suptitle("loss")'
    text = PAGE.format(code=code).replace("It is {{ answer }}.", '![alt](figure:f "caption")')
    recorded.labels("en,ko\nloss,손실\n")
    recorded.page(text)
    record_a(recorded)
    recorded.make()
    recorded.labels("en,ko\nloss,손실값\n")
    assert "other words than the recorded figures: 'loss' was '손실'" in failure(recorded)


def test_a_recording_goes_on_after_an_interruption(recorded):
    code = """
    from pathlib import Path

    answer = 42
    first = not Path("checkpoint").exists()
    Path("checkpoint").touch()
    if first:
        raise KeyboardInterrupt
    """
    recorded.page(PAGE.format(code=code.strip()).replace("It is {{ answer }}.", ""))
    with pytest.raises(Fault, match="KeyboardInterrupt"):
        record_a(recorded)
    assert not (recorded.root / "docs" / "recorded").exists()
    record_a(recorded)
    recorded.make()
    assert not any((recorded.root / "cache").rglob("checkpoint"))


STEPS = """
    ---
    title: A
    recorded: true
    ---

    # A {{ #a }}

    ```python
    from pathlib import Path


    def write(name):
        file = Path(name)
        print(name, "was there" if file.exists() else "is new" if file.parent.exists() else "and its folder are new")
        file.parent.mkdir(exist_ok=True)
        if not file.exists():
            file.touch()

    write("first/a")
    ```

    ```python
    write("second/b"){second}
    write("first/c")
    ```

    ```python
    {third}
    ```
    """


def printed(project):
    run = json.loads((project.root / "docs" / "recorded" / "a.ipynb").read_text("utf-8"))
    return ["".join(output["text"]) for cell in run["cells"] for output in cell["outputs"]]


@pytest.mark.parametrize(
    ("second", "third", "found"),
    [
        ("", "write('d')", ["first/a was there\n", "second/b was there\nfirst/c was there\n", "d is new\n"]),
        ("  # why", "1 / 1;", ["first/a was there\n", "second/b was there\nfirst/c was there\n"]),
        (
            "\n    x = 1",
            "write('d')",
            ["first/a was there\n", "second/b and its folder are new\nfirst/c is new\n", "d is new\n"],
        ),
    ],
)
def test_a_changed_fence_and_those_after_it_find_nothing_that_they_wrote(recorded, second, third, found):
    # In the second attempt, the first fences find their files of the first attempt.
    for _ in range(2):
        recorded.page(STEPS.format(second="", third="write('d')\n    1 / 0"))
        with pytest.raises(Fault, match="ZeroDivisionError"):
            record_a(recorded)
    recorded.page(STEPS.format(second=second, third=third))
    record_a(recorded)
    assert printed(recorded) == found


def test_the_seconds_are_those_of_all_attempts(recorded):
    code = """
    import time
    from pathlib import Path

    first = not Path("checkpoint").exists()
    Path("checkpoint").touch()
    time.sleep(3 * first)
    answer = 1 // (not first)
    """
    recorded.page(page_of(code.strip()).partition("    ```pycon")[0])
    start = time.monotonic()
    with pytest.raises(Fault, match="ZeroDivisionError"):
        record_a(recorded)
    record_a(recorded)
    run = json.loads((recorded.root / "docs" / "recorded" / "a.ipynb").read_text("utf-8"))
    seconds = run["metadata"]["convnotes"]["recorded"]["seconds"]
    assert seconds == pytest.approx(time.monotonic() - start, abs=1)


@pytest.mark.parametrize(
    ("seconds", "words"), [(119, {"ko": "119초가", "en": "119 seconds"}), (150, {"ko": "2분이", "en": "2 minutes"})]
)
def test_how_long_it_took(recorded, monkeypatch, seconds, words):
    monkeypatch.setattr(Resume, "stop", lambda resume: seconds)
    record_a(recorded)
    texts = recorded.make().texts
    assert f"개에서 {words['ko']} 걸렸어요." in texts["ko"]["a"] and "읽은 데이터" not in texts["ko"]["a"]
    assert f", in {words['en']}." in texts["en"]["a"] and "The run read" not in texts["en"]["a"]


def test_the_page_names_the_data_of_its_run_but_not_other_recordings(both, monkeypatch):
    monkeypatch.setattr(Resume, "stop", lambda resume: 9)
    says = f"from convnotes.display import say_read\n\n    say_read('mnist.npz', '{'ab' * 32}')\n    {READS}"
    both.page(page_of(says), name="b")
    record_a(both, "b")
    texts = both.make().texts
    assert "걸렸어요. 읽은 데이터는 다음과 같아요: `mnist.npz` (SHA-256 `abababababab`)." in texts["ko"]["b"]
    assert "in 9 seconds. The run read `mnist.npz` (SHA-256 `abababababab`)." in texts["en"]["b"]


KEEPS = (
    "import numpy\n\n    from convnotes import results as r\n\n    r.keep('right', x=numpy.arange({}))\n    answer = 42"
)
READS = "from convnotes.results import kept\n\n    answer = 39 + len(kept('right')['x'])"


def page_of(code):
    return PAGE.format(code=code).replace("It is {{ answer }}.", "")


@pytest.fixture
def both(recorded):
    """Make a recorded page ``a`` that keeps a file, and a page ``b`` that reads the file."""
    recorded.page(page_of(KEEPS.format(3)))
    record_a(recorded)
    recorded.page(page_of(READS), name="b")
    return recorded


@pytest.mark.kernels
def test_what_a_run_keeps_is_recorded_with_it_and_read_by_another(both):
    record_a(both, "b")
    assert sorted(file.name for file in (both.root / "docs" / "recorded").iterdir()) == [
        "a.ipynb",
        "b.ipynb",
        "right.npz",
    ]
    book = both.make()
    for content in (book.texts["ko"]["a"], book.files["ko"]["a.ipynb"].decode(), book.files["ko"]["b.ipynb"].decode()):
        assert "sha256" not in content and "npz" not in content


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_kept_file_that_is_not_the_one(both, damage):
    both.page(PAGE.format(code=CODE), name="b")
    record_a(both, "b")
    damage(both.root / "docs" / "recorded" / "right.npz")
    assert "docs/ko/a.md:1: docs/recorded/right.npz is missing, or not what the run of 20" in failure(both)


def test_a_run_that_has_read_what_was_recorded_anew(both):
    record_a(both, "b")
    both.page(page_of(KEEPS.format("3.0")))
    record_a(both)
    said = failure(both)
    assert "docs/ko/b.md:1: the run of 20" in said and "reads docs/recorded/right.npz, which was recorded anew" in said
    assert "python -m convnotes record b" in said and "a.md" not in said
    record_a(both, "b")
    both.make()


def test_a_page_recorded_before_what_it_reads(recorded):
    recorded.page(page_of(READS))
    with pytest.raises(Fault, match=r"FileNotFoundError: there is no right.npz; .* python -m convnotes record"):
        record_a(recorded)


def test_a_file_that_changed_after_it_was_kept_leaves_the_old_recording(both):
    folder = both.root / "docs" / "recorded"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    both.page(page_of(KEEPS.format(4) + "\n    open('right.npz', 'w').close()"))
    with pytest.raises(Fault, match=r"right.npz was changed or removed after keep\(\)"):
        record_a(both)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_recording_that_cannot_be_written_leaves_the_old_one(both, monkeypatch):
    folder = both.root / "docs" / "recorded"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    both.page(page_of(KEEPS.format(4)))
    write = Path.write_bytes

    def fail(file, content):
        if ".ipynb" in file.name:
            raise OSError("no space left")
        return write(file, content)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="no space left"):
        record_a(both)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_recordings_of_two_machines_merge_by_copying(recorded, tmp_path):
    recorded.page(PAGE.format(code=CODE.replace("42", "40 + 2")), name="b")
    here, there = recorded.root / "docs" / "recorded", tmp_path / "there"
    record_a(recorded)
    here.rename(there)
    record_a(recorded, "b")
    shutil.copytree(there, here, dirs_exist_ok=True)
    texts = recorded.make().texts["en"]
    assert recorded.ran == set() and all("It is 42." in text for text in texts.values())
