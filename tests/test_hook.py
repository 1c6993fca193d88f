"""MkDocs with the plugin: builds, failed builds, and serving while pages change."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import md

CONFIG = {
    "mkdocs.yml": """
        site_name: 책
        site_url: https://example.org/book/
        repo_url: https://github.com/someone/book
        docs_dir: docs/ko
        site_dir: site
        theme:
          name: material
          language: ko
          font: false
        markdown_extensions:
          - admonition
          - attr_list
          - pymdownx.highlight
          - pymdownx.superfences
          - pymdownx.blocks.html
          - pymdownx.blocks.caption
        plugins:
          - search
          - convnotes:
              other: mkdocs.en.yml
        """,
    "mkdocs.en.yml": """
        INHERIT: mkdocs.yml
        site_name: Book
        docs_dir: docs/en
        site_dir: site/en
        theme:
          language: en
        """,
}
HEAD = "---\ntitle: T\ndescription: D\n---\n"
PAGE = HEAD + "# Title {{ #a }}\n\n{prose}\n\n```python\n{code}\n```\n"


@pytest.fixture
def book(project):
    for name, text in CONFIG.items():
        (project.root / name).write_text(md(text), "utf-8")
    project.page(HEAD + "# Home { #home }\n", name="index")
    write(project, "First.", "print(6 * 7)")
    return project


def write(project, prose, code, english=None):
    project.page(PAGE.format(prose=prose, code=code), PAGE.format(prose=english or prose, code=code))
    accept = [sys.executable, "-m", "convnotes", "parity", "--accept"]
    subprocess.run(accept, cwd=project.root, check=False, capture_output=True)


def environment(book):
    return {**os.environ, "CONVNOTES_STORE": str(book.root / "store"), "NO_MKDOCS_2_WARNING": "1"}


def build(book, *options):
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=book.root,
        env=environment(book),
        capture_output=True,
        text=True,
        check=False,
    )


def html(book, language=""):
    return (book.root / "site" / language / "a" / "index.html").read_text("utf-8")


def test_both_languages_are_built_and_show_the_output(book):
    done = build(book, "--strict")
    assert done.returncode == 0, done.stderr
    assert "a: fence 1 of 1, 0 s" in done.stderr
    for language in ("", "en"):
        assert re.search(r'class="output[^>]*>.*?42', html(book, language), re.DOTALL)
        assert (book.root / "site" / language / "a.ipynb").exists()
    assert 'lang="en"' in html(book, "en") and 'lang="ko"' in html(book)


def test_a_warm_build_runs_nothing(book):
    build(book, "--strict")
    assert "fence 1" not in build(book, "--strict").stderr


def test_a_failing_fence_fails_the_build_and_leaves_the_old_site(book):
    build(book)
    before = html(book)
    write(book, "First.", "x = 1\nx / 0")
    done = build(book)
    assert done.returncode == 1
    assert "docs/ko/a.md:11: ZeroDivisionError: division by zero" in done.stderr and ">   11 | x / 0" in done.stderr
    assert html(book) == before


def test_a_page_that_is_not_utf8_is_named(book):
    (book.root / "docs" / "ko" / "a.md").write_bytes(b"\xff\xfe")
    done = build(book)
    assert done.returncode == 1 and "docs/ko/a.md:1: not UTF-8" in done.stderr and "Traceback" not in done.stderr


def test_pages_that_differ_fail_a_strict_build_only(book):
    write(book, "There are 3 layers.", "print(1)", "There are 4 layers.")
    done = build(book)
    assert done.returncode == 0 and re.search(r"WARNING.*docs/\w\w/a.md:\d+: ", done.stderr)
    assert "There are 3 layers." in html(book)
    write(book, "There are 5 layers.", "print(1)", "There are 6 layers.")
    before = html(book)
    assert build(book, "--strict").returncode == 1
    assert html(book) == before


class Server:
    """``mkdocs serve`` in a process of its own."""

    def __init__(self, book):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/book/"
        self.log = (book.root / "serve.log").open("w+")
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        self.process = subprocess.Popen(command, cwd=book.root, env=environment(book), stderr=self.log)

    def wait_for(self, path, text, seconds=30):
        end = time.monotonic() + seconds
        page = ""
        while time.monotonic() < end:
            try:
                page = urllib.request.urlopen(self.url + path, timeout=5).read().decode()
            except OSError:
                page = ""
            if text in page:
                return page
            time.sleep(0.1)
        raise AssertionError(f"{text!r} did not come; log: {Path(self.log.name).read_text('utf-8')}")

    def wait_for_log(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in Path(self.log.name).read_text("utf-8"):
            assert time.monotonic() < end, Path(self.log.name).read_text("utf-8")
            time.sleep(0.1)


def test_serving_keeps_the_last_good_page_and_recovers(book):
    server = Server(book)
    try:
        server.wait_for("a/", "42")
        server.wait_for("en/a/", "42")
        write(book, "First.", "print(1 / 0)")
        server.wait_for_log("docs/ko/a.md:10: ZeroDivisionError")
        assert "42" in urllib.request.urlopen(server.url + "a/", timeout=5).read().decode()
        write(book, "Mended.", "print(6 * 9)")
        assert "54" in server.wait_for("a/", "Mended.")
        assert "54" in server.wait_for("en/a/", "Mended.")
        page = book.root / "docs" / "en" / "a.md"
        page.write_text(page.read_text("utf-8").replace("Mended.", "English only."), "utf-8")
        server.wait_for("en/a/", "English only.")
    finally:
        server.process.terminate()
        server.process.wait(10)
        server.log.close()
