"""Downloads: an executed notebook, and a script that runs."""

import os
import subprocess
import sys

import nbformat
import pytest

from convnotes.book.build import make_book
from convnotes.book.render.download_links import SiteAddress
from tests.conftest import PACKAGE

PAGE = """
    ---
    title: A
    description: A page.
    ---
    # Title { #a }

    See [b](b.md#there) and {{ acc:.0%}} of $x$, not `{{ code }}`.

    ```python
    import json

    import convnotes
    import matplotlib.pyplot as plt

    plt.figure(num="f").suptitle("loss")
    convnotes.report(acc=0.5)
    print("ran")
    ```

    ![alt](figure:f "The caption")

    !!! note "A box"

        Inside.

        ```pycon
        >>> 1 + 1
        2
        ```

        ??? tip

            ```python { data-raises="JSONDecodeError" }
            json.loads("a")
            ```

    ```text
    not code
    ```

    After.
    """


def files(project, language="ko"):
    project.labels("en,ko\nloss,손실\n")
    project.page(PAGE)
    project.page("# B { #b }\n\n## There { #there }\n", name="b")
    return project.make().files[language]


@pytest.mark.kernels
def test_the_notebook_is_valid_and_executed(project):
    notebook = nbformat.reads(files(project)["a.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert [cell.source.split("\n")[0] for cell in code] == ["import json", "1 + 1", 'json.loads("a")']
    kinds = {kind for output in code[0].outputs for kind in output.get("data", {})}
    assert "image/svg+xml" in kinds and code[1].outputs[0].text == "2\n"
    assert code[2].metadata.tags == ["raises-exception"]


def test_the_notebook_has_the_figure_in_its_language(project):
    for language, word in (("ko", "손실"), ("en", "loss")):
        notebook = nbformat.reads(files(project, language)["a.ipynb"].decode(), as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        (figure,) = [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.get("data", {})]
        assert f">{word}</text>" in figure


def test_the_prose_is_plain_markdown(project):
    notebook = nbformat.reads(files(project, "en")["a.ipynb"].decode(), as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "# Title\n\nSee [b](https://example.org/convnotes/en/b/#there) and 50% of $x$, not `{{ code }}`." in prose
    assert "*The caption*" in prose and "**A box**\n\nInside." in prose
    assert "```text\nnot code\n```" in prose
    for leftover in ("{ #a }", "!!!", "???", "figure:", "{{ acc", "description:"):
        assert leftover not in prose


def test_the_first_cell_installs_in_colab_only(project):
    first = nbformat.reads(files(project)["a.ipynb"].decode(), as_version=4).cells[0].source
    assert 'if "google.colab" in sys.modules' in first and "git+https://github.com/convnotes/convnotes" in first


def test_the_script_runs_by_itself(project, tmp_path):
    script = tmp_path / "a.py"
    script.write_bytes(files(project)["a.py"])
    environment = {**os.environ, "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ran" in done.stdout and "JSONDecodeError: Expecting value" in done.stdout and "acc = 0.5" in done.stdout


LAB = """
    ---
    title: A
    description: A page.
    lab: true
    ---
    # Lab { #a }

    ## One { #one }

    ```python { data-lab="exercise" }
    answer = ...
    ```

    ??? success "Solution"

        ```python { data-lab="solution" }
        answer = 42
        ```

        Why.

    ```python
    assert answer == 42, "not yet"
    print("passed")
    ```

    ## Two { #two }

    ??? success "Hint"

        Think.
    """


def test_the_notebook_of_a_lab_folds_its_solutions_up_and_shows_no_results(project):
    project.page(LAB)
    book = project.make()
    notebook = nbformat.reads(book.files["ko"]["a.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert [cell.source.split("\n")[0] for cell in code] == ["answer = ...", 'assert answer == 42, "not yet"']
    assert all(not cell.outputs for cell in code)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    folded = "<details><summary>Solution</summary>\n\n```python\nanswer = 42\n```\n\nWhy.\n\n</details>"
    assert prose[1] == folded
    assert prose[2].endswith("<details><summary>Hint</summary>\n\nThink.\n\n</details>")
    assert "passed" in book.texts["ko"]["a"]
    assert book.files["ko"]["notebooks/a.ipynb"] == book.files["ko"]["a.ipynb"]


def test_the_script_of_a_lab_has_the_solutions_as_comments(project):
    project.page(LAB)
    text = project.make().files["ko"]["a.py"].decode()
    assert "# answer = 42" in text and "\nanswer = ...\n" in text


def test_without_a_repository_there_is_no_link_to_colab(project):
    project.page("# A { #a }\n\n```python\nx = 1\n```\n")
    text = make_book(project.course, project.scheduler(), SiteAddress("", "", PACKAGE)).texts["ko"]["a"]
    assert "a.ipynb" in text and "colab" not in text
