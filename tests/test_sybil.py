"""The pages as tests: what Sybil makes of them, by the conftest.py at the root."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, md


@pytest.fixture
def pages(project):
    shutil.copy(ROOT / "conftest.py", project.root)

    def run(*names):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", *names]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    run.project = project
    return run


def test_a_traceback_points_at_the_line_of_the_page(pages):
    pages.project.page("""
        # A { #a }

        === "Tab"

            ```python
            x = 1
            assert x == 2
            ```
        """)
    status, printed = pages("docs")
    assert status == 1 and "docs/ko/a.md:7: AssertionError" in printed


def test_examples_are_checked_and_share_the_names_of_the_page(pages):
    pages.project.page("# A { #a }\n\n```python\nx = 41\n```\n\n```pycon\n>>> x + 1\n43\n```\n")
    status, printed = pages("docs")
    assert status == 1 and "line 8" in printed.replace("a.md:8", "line 8") and "42" in printed


def test_an_english_page_must_have_the_same_code(pages):
    korean = "# A { #a }\n\n```python\nx = 1\n```\n"
    pages.project.page(korean, korean.replace("x = 1", "x = 1  # the same"))
    assert pages("docs")[0] == 0
    pages.project.page(korean, korean.replace("x = 1", "x = 2"))
    status, printed = pages("docs")
    assert status == 1 and "docs/en/a.md:3: not the code of" in printed


def test_each_page_begins_anew_with_the_same_seed(pages):
    body = "# A { #a }\n\n```python\nimport random\nimport matplotlib.pyplot as plt\n\n"
    body += "assert not plt.get_fignums()\nplt.figure()\nassert random.random() == 0.8444218515250481\n```\n"
    pages.project.page(body)
    pages.project.page(body, name="b")
    status, printed = pages("docs")
    assert status == 0, printed


def test_sample_fences_are_not_run(pages):
    (pages.project.root / "README.md").write_text(
        md("""
        ````md
        ```python
        1 / 0
        ```
        ````

        ```python { data-norun="download" }
        1 / 0
        ```
        """)
    )
    status, printed = pages("README.md")
    assert status == 5, printed


def test_a_recorded_page_is_not_run_but_must_have_its_recording(pages):
    page = "---\ntitle: A\nrecorded: true\n---\n\n# A { #a }\n\n```python\n1 / 0\n```\n"
    pages.project.page(page)
    status, printed = pages("docs/ko")
    assert status == 1 and "there is no recorded run docs/recorded/a.ipynb" in printed
