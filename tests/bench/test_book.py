"""The whole book beside the generators alone: plain MkDocs with Material, and Zensical, on what ``render`` writes.

``make bench`` prints the table and writes it to ``docs/measured/book.json``, which the site shows. The three take
turns. MkDocs with Material, one language after the other, is 1: what the generator costs without any code that runs.
"""

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
from importlib.metadata import version

import pytest
import yaml

from tests.bench.timing import ratio, short, timed
from tests.conftest import ROOT, run_python
from tests.measured import circumstances, keep

ROUNDS, EDITS = 3, 5
PARTS = ("cold, s", "warm, s", "prose, s", "code, s", "memory, GB")
OURS, MATERIAL, ZENSICAL = (
    "convnotes",
    f"MkDocs, Material {version('mkdocs-material')}",
    f"Zensical {version('zensical')}",
)
EDITED, CODE = "5-1/cost", "import numpy as np"
BUILD = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
SETTINGS = ("mkdocs.yml", "mkdocs.en.yml")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the pages that can be edited, and its store with all runs."""
    folder = tmp_path_factory.mktemp("bench") / "book"
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in SETTINGS:
        shutil.copy(ROOT / name, folder)
    return folder


def ours(book, turn):
    store = {"CONVNOTES_STORE": str(book.parent / f"store-{turn}")}
    cold, memory = timed(BUILD, book, **store)
    warm, _ = timed(BUILD, book, **store)
    prose = statistics.median(served_after_edits(book, store))
    for language in ("ko", "en"):
        page = book / "docs" / language / f"{EDITED}.md"
        text = page.read_text("utf-8")
        assert CODE in text
        page.write_text(text.replace(CODE, f"import math\n{CODE}", 1), "utf-8")
    code, _ = timed(BUILD, book, **store)
    return dict(zip(PARTS, (cold, warm, prose, code, memory), strict=True))


def alone(command, folder, cold=()):
    """A generator alone: both languages one after the other. An edit is of one, and so is what it builds then."""

    def both(*options):
        parts = [timed([*command, *options, "-f", settings], folder) for settings in SETTINGS]
        return sum(seconds for seconds, _ in parts), max(memory for _, memory in parts)

    first, memory = both(*cold)
    warm, _ = both()
    page = folder / "ko" / f"{EDITED}.md"
    page.write_text(page.read_text("utf-8").replace("## ", "새 문장.\n\n## ", 1), "utf-8")
    prose, _ = timed([*command, "-f", SETTINGS[0]], folder)
    return dict(zip(PARTS, (first, warm, prose, None, memory), strict=True))


def served_after_edits(book, store):
    """Seconds from saving a prose edit to the new page, under ``mkdocs serve``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    url = f"{origin}/convnotes/{EDITED}/"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command, cwd=book, env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **store}, stderr=subprocess.DEVNULL
    )
    try:
        page = book / "docs" / "ko" / f"{EDITED}.md"
        seconds = []
        for number in range(EDITS):
            # As an open page does: one request that is answered when there is something new.
            epoch, request = re.search(r"livereload\((\d+), (\d+)\)", get(url)).groups()
            text = page.read_text("utf-8")
            start = time.monotonic()
            page.write_text(text.replace("## ", f"새 문장{number}.\n\n## ", 1), "utf-8")
            get(f"{origin}/livereload/{epoch}/{request}")
            assert f"새 문장{number}." in get(url)
            seconds.append(time.monotonic() - start)
            # Longer than the pause after which the whole site follows, for each second edit.
            time.sleep(0.3 if number % 2 else 2)
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
            time.sleep(0.05)


def test_the_book_beside_the_generators(book, capsys):
    plain = book.parent / "plain"
    results: dict[str, list] = {OURS: [], MATERIAL: [], ZENSICAL: []}
    for turn in range(ROUNDS):
        results[OURS].append(ours(book, turn))
        run_python("-m", "convnotes", "render", str(plain), CONVNOTES_STORE=str(book.parent / f"store-{turn}"))
        results[ZENSICAL].append(alone([sys.executable, "-m", "zensical", "build"], plain, ["--clean"]))
        for name, language in zip(SETTINGS, ("ko", "en"), strict=True):
            settings = yaml.safe_load((plain / name).read_text("utf-8"))
            theme = {"name": "material", "language": language, "font": False}
            (plain / name).write_text(yaml.safe_dump({**settings, "theme": theme}, allow_unicode=True), "utf-8")
        results[MATERIAL].append(alone(BUILD, plain))
        with capsys.disabled():
            print(*(f"\n{name} {each[-1]}" for name, each in results.items()))
    one = [round_["warm, s"] for round_ in results[MATERIAL]]
    rows = [[name, *(cell(part, each, one) for part in PARTS)] for name, each in results.items()]
    keep("book", circumstances("book") | {"site_book_rounds": ROUNDS}, ["builder", *PARTS], rows)
    with capsys.disabled():
        for row in rows:
            print(*row, sep=" | ")
    assert ratio((each["prose, s"] for each in results[OURS]), one) <= 0.15
    assert ratio((each["warm, s"] for each in results[OURS]), one) <= 1
    edits = [[each["prose, s"] for each in results[name]] for name in (OURS, ZENSICAL)]
    assert ratio(*edits) < 1


def cell(part, rounds, one):
    """The median, and behind it the ratio to what plain MkDocs with Material takes to build both languages."""
    values = [each[part] for each in rounds]
    if values[0] is None:
        return "–"
    median = short(statistics.median(values))
    return median if part == PARTS[-1] else f"{median} ({short(ratio(values, one))}×)"
