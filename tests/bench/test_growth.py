"""How the work grows with the chapters of a book and with the fences of a page.

`make bench` prints the table and writes it to ``docs/measured/growth.json``, which the site shows.
"""

import time

from convnotes.book import parity
from convnotes.book.runs.store import Store
from tests.conftest import Project
from tests.measured import circumstances, keep

CHAPTERS = (10, 50, 200)
FENCES = (20, 100, 500)
COLUMNS = ("chapters", "fences of each", "comparing the languages, s", "first build, s", "build again, s")
HEAD = "---\ntitle: A\ndescription: A\n---\n\n# A { #a }\n"


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def page(fences):
    parts = (f"\n## Part {n} {{ #part-{n} }}\n\n```python\nx = {n}\nprint(x)\n```\n" for n in range(fences))
    return HEAD + "".join(parts)


def measure(project):
    """Seconds to compare the languages, to make the book for the first time, and to make it again."""
    cold = seconds(project.make)
    # As another process would find it.
    project.store = Store(project.store.folder)
    return [seconds(lambda: parity.check(project.course)), cold, seconds(project.make)]


def test_growth(tmp_path, capsys):
    rows = []
    for chapters in CHAPTERS:
        project = Project(tmp_path / f"chapters-{chapters}")
        for number in range(chapters):
            project.page(page(5).replace("x = ", f"x = {number} + "), name=f"part/{number}")
        rows.append((chapters, 5, *measure(project)))
    for fences in FENCES:
        project = Project(tmp_path / f"fences-{fences}")
        project.page(page(fences))
        rows.append((1, fences, *measure(project)))
    written = [[*row[:2], *(f"{number:.2f}" for number in row[2:])] for row in rows]
    keep("growth", circumstances("growth"), COLUMNS, written)
    with capsys.disabled():
        print(*COLUMNS, sep=" | ")
        for row in written:
            print(*row, sep=" | ")
    for few, many, times in ((rows[0], rows[2], 20), (rows[3], rows[5], 25)):
        # In proportion, with room for chance: twenty times the chapters may not cost more than forty times as much.
        assert all(large < 2 * times * max(small, 0.05) for small, large in zip(few[2:], many[2:], strict=True))
