"""The command line."""

import base64
import io

import pytest
import yaml
from PIL import Image

from convnotes.__main__ import main
from convnotes.book import Limits
from convnotes.book.kernel.protocol import FIGURE_MIME
from convnotes.site.settings import EXTENSIONS, HIGHLIGHT, LINES
from tests.conftest import md

HEAD = "---\ntitle: T\ndescription: D\n---\n"
CODE = 'import matplotlib.pyplot as plt\n\nplt.figure(num="Square", figsize=(2, 2));\nprint("ran")'
PAGE = f'{HEAD}# Title {{ #a }}\n\n![alt](figure:Square "caption")\n\n```python\n{CODE}\n```\n'


@pytest.fixture
def here(project, monkeypatch):
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("CONVNOTES_STORE", str(project.root / "store"))
    project.page(PAGE)
    (project.root / "mkdocs.yml").write_text(
        md("""
        site_name: x
        site_url: https://example.org/
        repo_url: https://github.com/someone/book
        docs_dir: docs/ko
        theme: {name: !ENV [NAME, material]}
        markdown_extensions: {attr_list: {}, toc: {permalink: true}}
        """),
        "utf-8",
    )
    (project.root / "mkdocs.en.yml").write_text(
        md("""
        INHERIT: mkdocs.yml
        site_name: y
        docs_dir: docs/en/
        markdown_extensions: {toc: {permalink_title: here}}
        """),
        "utf-8",
    )
    return project


@pytest.mark.kernels
def test_run_runs_once_and_again_when_fresh(here, capsys):
    assert main(["run"]) == 0
    assert "a: fence 1 of 1" in capsys.readouterr().err
    assert main(["run", "a"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["run", "a", "--fresh"]) == 0
    assert "a: fence 1 of 1" in capsys.readouterr().err


def test_a_page_that_cannot_be_read_stops_its_own_run_only(here, capsys):
    here.page("```python\nx", name="broken")
    assert main(["run", "a"]) == 0
    assert main(["run", "broken"]) == 1
    assert "docs/ko/broken.md:1: this fence is never closed" in capsys.readouterr().err
    assert main(["record", "broken"]) == 1


def test_run_of_an_unknown_chapter(here, capsys):
    assert main(["run", "nope"]) == 2
    assert "no chapter 'nope'; there is a" in capsys.readouterr().err


def test_run_of_a_chapter_that_is_not_translated_yet(here, capsys):
    (here.root / "docs" / "en" / "a.md").unlink()
    assert main(["run", "a"]) == 2
    assert "there is no docs/en/a.md; a page is in both languages" in capsys.readouterr().err


def test_a_failing_fence_fails_the_command(here, capsys):
    here.page(HEAD + "# A { #a }\n\n```python\n1 / 0\n```\n")
    assert main(["run"]) == 1
    assert "docs/ko/a.md:8: ZeroDivisionError" in capsys.readouterr().err


def test_outside_a_project(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == 2
    assert "has no docs/ko" in capsys.readouterr().err


def test_render_writes_markdown_with_everything_in_it(here, tmp_path):
    assert main(["render", str(tmp_path / "out")]) == 0
    for language in ("ko", "en"):
        text = (tmp_path / "out" / language / "a.md").read_text("utf-8")
        assert "\nran\n" in text and "figure:" not in text
        for file in ("figures/a/Square.svg", "a.ipynb", "a.py"):
            assert (tmp_path / "out" / language / file).stat().st_size
    settings = yaml.safe_load((tmp_path / "out" / "mkdocs.en.yml").read_text("utf-8"))
    assert settings == {
        "site_name": "y",
        "site_url": "https://example.org/",
        "repo_url": "https://github.com/someone/book",
        "markdown_extensions": {
            **{name: {} for name in EXTENSIONS},
            HIGHLIGHT: LINES,
            "toc": {"permalink": True, "permalink_title": "here"},
        },
        "docs_dir": "en",
        "site_dir": "site/en",
        "extra_css": ["convnotes.css"],
    }


def test_render_without_settings_of_a_language(here, tmp_path, capsys):
    (here.root / "mkdocs.en.yml").unlink()
    assert main(["render", str(tmp_path / "out")]) == 2
    assert "has no mkdocs*.yml with docs_dir: docs/en" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_parity_lists_differences(here, capsys):
    here.page(PAGE.replace("Title", "Titel 3"), PAGE)
    assert main(["parity"]) == 1
    assert "docs/ko/a.md:" in capsys.readouterr().out


def test_parity_accepts_what_is_new_and_then_agrees(here, capsys):
    assert main(["parity"]) == 1
    assert main(["parity", "--accept"]) == 0, capsys.readouterr().out


def test_accepting_a_section_that_is_not_there(here, capsys):
    assert main(["parity", "--accept", "a#nope"]) == 2
    assert "no section 'a#nope' that both languages have" in capsys.readouterr().err


def test_images_are_redrawn_from_the_runs(here, capsys):
    folder = here.root / "img"
    folder.mkdir()
    (folder / "Square.png").write_bytes(b"")
    (folder / "Square.jpg").write_bytes(b"")
    assert main(["images"]) == 0
    (output,) = [o for run in here.store.folder.glob("*.ipynb") for o in figures(run)]
    assert (folder / "Square.png").read_bytes() == base64.b64decode(output["image/png"])
    with Image.open(io.BytesIO((folder / "Square.jpg").read_bytes())) as image:
        assert image.format == "JPEG" and image.size == (240, 240)


def figures(file):
    import nbformat

    run = nbformat.read(file, as_version=4)
    return [o.data for cell in run.cells for o in cell.outputs if FIGURE_MIME in o.get("data", {})]


def test_a_picture_that_no_page_draws(here, capsys):
    (here.root / "img").mkdir()
    (here.root / "img" / "Other.png").write_bytes(b"")
    assert main(["images"]) == 2
    assert "no page makes a figure 'Other'; there is Square" in capsys.readouterr().err


def test_record_wants_a_page_that_is_recorded(here, capsys):
    assert main(["record", "a"]) == 2
    assert "no page of a says recorded: true" in capsys.readouterr().err
    assert main(["record", "nope"]) == 2
    assert "no chapter 'nope'; there is a" in capsys.readouterr().err


def test_record_and_build(here, capsys, monkeypatch):
    monkeypatch.setattr("convnotes.book.runs.recordings.user_cache_path", lambda name: here.root / "cache")
    here.page(PAGE.replace("title: T\n", "title: T\nrecorded: true\n"))
    assert main(["record", "a"]) == 0
    assert capsys.readouterr().out == "docs/recorded/a.ipynb\n"
    assert main(["run"]) == 0
    assert capsys.readouterr().err == ""


def test_a_recording_has_more_memory_than_a_chapter(here, monkeypatch):
    given = []

    def record(page, executor, devices):
        given.append(executor.limits)
        return here.root

    monkeypatch.setattr("convnotes.__main__.record", record)
    here.page(PAGE.replace("title: T\n", "title: T\nrecorded: true\n"))
    assert main(["record", "a"]) == 0
    assert given[0].memory > Limits().memory and given[0].timeout is None


def test_a_folder_is_its_pages(here, capsys, monkeypatch):
    monkeypatch.setattr("convnotes.book.runs.recordings.user_cache_path", lambda name: here.root / "cache")
    for name, head in {"5/b": "recorded: true\n", "5/a": "recorded: true\n", "5/live": "", "50": ""}.items():
        here.page(f"---\ntitle: T\n{head}---\n# A {{ #a }}\n\n```python\nx = 1\n```\n", name=name)
    assert main(["record", "5/b", "5"]) == 0
    assert capsys.readouterr().out == "docs/recorded/5/b.ipynb\ndocs/recorded/5/a.ipynb\n"
    assert main(["run", "5"]) == 0
    ran = capsys.readouterr().err
    assert "5/live: fence 1 of 1" in ran and "50:" not in ran and "a: fence" not in ran
    assert main(["record", "50"]) == 2
    assert "no page of 50 says recorded: true" in capsys.readouterr().err


def test_a_folder_without_a_recorded_page(here, capsys):
    here.page(PAGE, name="5/a")
    assert main(["record", "5"]) == 2
    assert "no page of 5 says recorded: true" in capsys.readouterr().err


def test_claims_lists_what_nothing_holds_and_tells_when_it_is_more(here, capsys):
    here.page("# A { #a }\n\n둘째가 더 커요.\n", "# A { #a }\n\nThe second is larger. It may be smaller than that.\n")
    assert main(["claims"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "docs/ko/a.md:3: 둘째가 더 커요.",
        "docs/en/a.md:3: The second is larger.",
        "ko: 1 pages, 1 sentences claim: 0 by code, 0 by source, 0 by guess, 1 by nothing (100.0%)",
        "en: 1 pages, 2 sentences claim: 0 by code, 0 by source, 1 by guess, 1 by nothing (50.0%)",
    ]
    assert "docs/ko/a.md:3: 1 sentences of this page are held by nothing, and 0 were: 둘째가 더 커요." in said.err
    assert main(["claims", "a", "--keep"]) == 0
    assert here.course.unheld_file.read_text() == "page,ko,en\na,1,1\n"
    assert main(["claims", "b"]) == 2
