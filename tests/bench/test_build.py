"""The whole book: two cold builds give the same bytes, and an edit under ``mkdocs serve`` is seen before a build ends.

Not a part of `make test`: the first of them runs every page twice.
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

import pytest

from tests.conftest import ROOT, run_python


@pytest.fixture
def book(tmp_path):
    """A copy of the pages, so that they can be edited."""
    folder = tmp_path / "book"
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def build(folder, site, **environment):
    """Build a site with both languages, and say how many seconds that took."""
    start = time.monotonic()
    run_python("-m", "mkdocs", "build", "--quiet", "--site-dir", str(site), cwd=folder, **environment)
    return time.monotonic() - start


def digest(site):
    """A hash of each file of a site."""
    files = sorted(file for file in site.rglob("*") if file.is_file())
    return {str(file.relative_to(site)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def served_after_edits(folder):
    """Seconds from saving a prose edit to the new page, under ``mkdocs serve``, for five edits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    url = f"{origin}/convnotes/5-1/cost/"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    server = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    try:
        page = folder / "docs" / "ko" / "5-1" / "cost.md"
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
        return seconds
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


def test_an_edit_under_serve(book, tmp_path, capsys):
    # With the runs in the store, as after a first build.
    build(book, tmp_path / "site")
    again = statistics.median(build(book, tmp_path / "site") for _ in range(3))
    edit = statistics.median(served_after_edits(book))
    with capsys.disabled():
        print(f"\nbuild again {again:.1f} s, an edit under serve {edit:.2f} s, which is {edit / again:.2f} of it")
    assert edit < again / 2


def test_two_cold_builds_give_the_same_bytes(book, tmp_path):
    digests = []
    for name in ("one", "two"):
        # With a fixed date, as for any build that is to be repeated; without one, the proof page tells the seconds.
        build(book, tmp_path / name, CONVNOTES_STORE=str(tmp_path / f"store-{name}"), SOURCE_DATE_EPOCH="1767225600")
        digests.append(digest(tmp_path / name))
    assert digests[0] == digests[1]
