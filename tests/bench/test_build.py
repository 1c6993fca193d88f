"""How long builds take, side by side with mkdocs-jupyter on the same chapters, in one run.

`make bench` prints the seconds and the ratios. Not a part of `make test`: it builds
everything several times.
"""

import hashlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from convnotes.book.pages import LANGUAGES, read_pages
from tests.conftest import ROOT

JUPYTER = """
site_name: Notebooks
docs_dir: {language}
site_dir: site/{language}
theme: {{name: material, language: {language}, font: false}}
plugins:
  - search
  - mkdocs-jupyter: {{execute: true, cache_dir: .cache/{language}}}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the pages, so that they can be edited, with a store of its own."""
    folder = tmp_path_factory.mktemp("book")
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def environment(folder, store):
    return {**os.environ, "CONVNOTES_STORE": str(folder / store), "NO_MKDOCS_2_WARNING": "1"}


def build(folder, site, store="store"):
    """Build a site with both languages, and say how many seconds that took."""
    return timed(folder, store, ["--site-dir", site])


def build_jupyter(folder):
    """The same with mkdocs-jupyter: a site for each language, as ours are."""
    return sum(timed(folder, "store", ["--config-file", f"{language}.yml"]) for language in LANGUAGES)


def timed(folder, store, options):
    start = time.monotonic()
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, cwd=folder, env=environment(folder, store), check=True, **quiet)
    return time.monotonic() - start


def digest(site):
    """A hash of each file of a site."""
    files = sorted(file for file in site.rglob("*") if file.is_file())
    return {str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def export(site, folder):
    """The chapters of both languages as notebooks that have not been run, but for those that take too long to run."""
    recorded = {f"{name}.ipynb" for name, page in read_pages(ROOT, LANGUAGES[0]).items() if page.recorded}
    for file in site.rglob("*.ipynb"):
        if file.relative_to(site).as_posix().removeprefix("en/") in recorded:
            continue
        notebook = nbformat.read(file, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        path = file.relative_to(site)
        target = folder / (path if path.parts[0] == "en" else Path("ko") / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
    for language in LANGUAGES:
        (folder / f"{language}.yml").write_text(JUPYTER.format(language=language), "utf-8")


def served_after_edit(folder):
    """Seconds from saving a prose edit to the new page, under ``mkdocs serve``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    url = f"{origin}/convnotes/5-1/pooling/"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=folder, env=environment(folder, "store"), stderr=subprocess.DEVNULL)
    try:
        page = folder / "docs" / "ko" / "5-1" / "pooling.md"
        seconds = []
        for number in range(5):
            # As an open page does: one request that is answered when there is something new.
            epoch, request = re.search(r"livereload\((\d+), (\d+)\)", get(url)).groups()
            text = page.read_text("utf-8")
            start = time.monotonic()
            page.write_text(text.replace("## ", f"새 문장{number}.\n\n## ", 1), "utf-8")
            get(f"{origin}/livereload/{epoch}/{request}")
            assert f"새 문장{number}." in get(url)
            seconds.append(time.monotonic() - start)
        return statistics.median(seconds)
    finally:
        server.terminate()
        server.wait(10)


def get(url):
    """What the server answers, once it is there."""
    end = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(url, timeout=60).read().decode()
        except urllib.error.URLError:
            assert time.monotonic() < end, f"no answer from {url}"
            time.sleep(0.1)


def test_builds(book, tmp_path, capsys):
    cold, again = build(book, "cold"), build(book, "again", store="other")
    assert digest(book / "cold") == digest(book / "again")
    warm = statistics.median(build(book, "warm") for _ in range(5))
    assert digest(book / "cold") == digest(book / "warm")
    edit = served_after_edit(book)
    export(book / "cold", tmp_path)
    jupyter_cold = build_jupyter(tmp_path)
    jupyter_warm = statistics.median(build_jupyter(tmp_path) for _ in range(5))
    with capsys.disabled():
        print(f"\ncold {cold:.1f} s and {again:.1f} s, warm {warm:.2f} s, edit under serve {edit:.2f} s")
        print(f"mkdocs-jupyter cold {jupyter_cold:.1f} s, warm {jupyter_warm:.2f} s")
        print(f"cold / cold {cold / jupyter_cold:.2f}, warm / warm {warm / jupyter_warm:.2f}")
    assert cold <= 120 and warm <= 5 and edit <= 1.5
    assert cold <= jupyter_cold / 2 and warm <= jupyter_warm
