"""The store: changes that make a chapter run again, and changes that do not."""

import asyncio
import json
import shutil
import threading

import numpy as np
import pytest
from nbformat import v4

from convnotes.__main__ import main
from convnotes.book.build import make_book
from convnotes.book.course import Course
from convnotes.book.fault import Faults
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.limits import Limits
from convnotes.book.runs.scheduler import Scheduler
from convnotes.book.runs.store import Store
from tests.conftest import ADDRESS

PAGE = "# A {{ #a }}\n\n{prose}\n\n```python\n{code}\n```\n"


def make(project, prose="Prose.", code="print(1)"):
    project.page(PAGE.format(prose=prose, code=code))
    return project.make()


@pytest.mark.kernels
def test_a_second_build_runs_nothing(project):
    first = make(project)
    assert project.ran == {"a"}
    assert make(project) == first
    assert project.ran == set()


@pytest.mark.parametrize("code", ["print(1)  # a comment", "print( 1 )"])
def test_comments_and_layout_do_not_run_again(project, code):
    make(project)
    make(project, code=code)
    assert project.ran == set()


def test_prose_does_not_run_again(project):
    make(project)
    make(project, prose="Other prose.\n\nAnd more.")
    assert project.ran == set()


def test_a_code_edit_runs_that_chapter_only(project):
    project.page(PAGE.format(prose="", code="print(2)"), name="b")
    make(project)
    make(project, code="print(3)")
    assert project.ran == {"a"}


def test_fresh_runs_again(project):
    make(project)
    project.make(fresh=True)
    assert project.ran == {"a"}


def test_both_languages_share_one_run(project):
    project.page("# A { #a }\n\n```python\nprint(1)\n```\n", "# A { #a }\n\n```python\nprint(1)  # same\n```\n")
    project.make()
    assert len(project.progress) == 1


def test_a_page_with_other_code_has_its_own_run(project):
    project.page("# A { #a }\n\n```python\nprint(1)\n```\n", "# A { #a }\n\n```python\nprint(2)\n```\n")
    texts = project.make().texts
    assert "\n1\n" in texts["ko"]["a"] and "\n2\n" in texts["en"]["a"]


def damage_bytes(file):
    file.write_bytes(b"\x00\xff" * 50)


def damage_half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_output(file):
    text = file.read_text("utf-8")
    assert '"1\\n"' in text
    file.write_text(text.replace('"1\\n"', '"7\\n"'), "utf-8")


def damage_metadata(file):
    run = json.loads(file.read_text("utf-8"))
    run["metadata"] = {}
    file.write_text(json.dumps(run), "utf-8")


def damage_checksum(file):
    run = json.loads(file.read_text("utf-8"))
    run["metadata"]["convnotes"]["sha256"] = 7
    file.write_text(json.dumps(run), "utf-8")


DAMAGES = [damage_bytes, damage_half, damage_output, damage_metadata, damage_checksum, lambda f: f.unlink()]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_a_miss(project, damage):
    first = make(project)
    (file,) = project.store.folder.glob("*.ipynb")
    damage(file)
    project.store = Store(project.store.folder)
    assert make(project) == first
    assert project.ran == {"a"}


def test_nothing_but_runs_and_what_is_kept_is_left_in_the_store(project):
    make(project)
    assert sorted(file.suffix or file.name for file in project.store.folder.iterdir()) == [".ipynb", "kept"]


@pytest.mark.kernels
def test_stores_of_two_machines_merge_by_copying(project, tmp_path, monkeypatch):
    for name in ("a", "b/c"):
        project.page(PAGE.format(prose="", code=f"print({name!r})"), name=name)
    for name, language in (("mkdocs.yml", "ko"), ("mkdocs.en.yml", "en")):
        (project.root / name).write_text(f"docs_dir: docs/{language}\n", "utf-8")
    monkeypatch.chdir(project.root)
    merged = Store(tmp_path / "merged")
    merged.folder.mkdir()
    for part in ("a", "b"):
        folder = tmp_path / f"machine {part}"
        monkeypatch.setenv("CONVNOTES_STORE", str(folder))
        assert main(["run", part]) == 0
        (run,) = folder.iterdir()
        shutil.copy(run, merged.folder)
    project.store = merged
    texts = project.make().texts["en"]
    assert project.ran == set() and "\na\n" in texts["a"] and "\nb/c\n" in texts["b/c"]


@pytest.mark.kernels
def test_two_builds_at_once_run_a_chapter_once(project):
    project.page(PAGE.format(prose="", code="import time\n\ntime.sleep(1)"))
    steps = []

    def build():
        course = Course(project.root)
        executor = Executor(course, Limits(), lambda *step: steps.append(step))
        make_book(course, Scheduler(Store(project.store.folder), executor), ADDRESS)

    threads = [threading.Thread(target=build) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(steps) == 1


def test_new_words_for_a_figure_run_it_again(project):
    project.labels("en,ko\nloss,손실\nunused,안 쓰임\n")
    code = 'import matplotlib.pyplot as plt\n\nplt.figure(num="f").suptitle("loss");'
    prose = '![alt](figure:f "caption")'
    assert "손실" in make(project, prose, code).files["ko"]["figures/a/f-light.svg"].decode()
    project.labels("en,ko\nloss,손실\nunused,다른 말\n")
    make(project, prose, code)
    assert project.ran == set()
    project.labels("en,ko\nloss,손실값\n")
    assert "손실값" in make(project, prose, code).files["ko"]["figures/a/f-light.svg"].decode()
    assert project.ran == {"a"}


def test_a_run_that_read_another_recorded_file_runs_again(project):
    file = project.root / "docs" / "recorded" / "right.npz"
    file.parent.mkdir()
    code = "from convnotes.results import kept\n\nprint(kept('right')['x'])"
    for value in (5, 6):
        np.savez(file, x=value)
        assert f"\n{value}\n" in make(project, code=code).texts["ko"]["a"]
        assert project.ran == {"a"}
        make(project, code=code)
        assert project.ran == set()
    file.unlink()
    with pytest.raises(Faults, match=r"there is no right\.npz"):
        make(project, code=code)


def test_a_lock_waits(tmp_path):
    order = []

    async def hold(store, name, seconds):
        async with store.lock("key"):
            order.append(f"{name} in")
            await asyncio.sleep(seconds)
            order.append(f"{name} out")

    async def both():
        await asyncio.gather(hold(Store(tmp_path), "first", 0.2), hold(Store(tmp_path), "second", 0))

    asyncio.run(both())
    assert order in (
        ["first in", "first out", "second in", "second out"],
        ["second in", "second out", "first in", "first out"],
    )


def test_a_run_is_not_kept_under_the_key_of_code_that_changed_meanwhile(project, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    helper = tmp_path / "edited.py"
    helper.write_text("x = 1", "utf-8")
    project.page(PAGE.format(prose="", code="import edited"))
    scheduler = project.scheduler()
    page = scheduler.executor.course.pages["ko"]["a"]
    key = scheduler.keys.of(page.running)

    async def run(executor, page, folder):
        helper.write_text("x = 2", "utf-8")
        return v4.new_notebook(cells=[], metadata={"convnotes": {}})

    monkeypatch.setattr(Executor, "run", run)
    assert scheduler.run([page]).faults == []
    assert not project.store.file(key).exists()
    helper.write_text("x = 1", "utf-8")
    assert project.scheduler().find([page]).found == {}
