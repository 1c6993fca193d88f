"""Downloads: an executed notebook, and a script that runs."""

import os
import subprocess
import sys

import nbformat
import pytest

from convnotes.book.build import make_book
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.render.needs import needs
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


CHECK = 'assert answer == 42, "not yet"\nprint("passed")'
MESSAGES = "en,ko\nnot yet,아직 아니에요\npassed,통과\n"


def test_the_notebook_of_a_lab_folds_its_solutions_up_and_shows_no_results(project):
    project.page(LAB)
    project.messages(MESSAGES)
    book = project.make()
    notebook = nbformat.reads(book.files["en"]["a.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert [cell.source.split("\n")[0] for cell in code] == ["answer = ...", 'assert answer == 42, "not yet"']
    assert all(not cell.outputs for cell in code)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    folded = "<details><summary>Solution</summary>\n\n```python\nanswer = 42\n```\n\nWhy.\n\n</details>"
    assert prose[1] == folded
    assert prose[2].endswith("<details><summary>Hint</summary>\n\nThink.\n\n</details>")
    assert book.files["ko"]["notebooks/a.ipynb"] == book.files["ko"]["a.ipynb"]


def test_a_lab_speaks_the_language_of_its_readers(project):
    project.page(LAB)
    project.messages(MESSAGES)
    book = project.make()
    assert len(book.live) == 1
    check = {"ko": ('assert answer == 42, "아직 아니에요"\nprint("통과")', "통과\n"), "en": (CHECK, "passed\n")}
    for language, (code, output) in check.items():
        page, files = book.texts[language]["a"], book.files[language]
        assert code in page and f"``` {{ .text .output .no-copy }}\n{output}" in page
        assert code in files["a.py"].decode()
        notebook = nbformat.reads(files["a.ipynb"].decode(), as_version=4)
        assert notebook.cells[-2].source == code


def test_the_script_of_a_lab_has_the_solutions_as_comments(project):
    project.page(LAB)
    project.messages(MESSAGES)
    text = project.make().files["ko"]["a.py"].decode()
    assert "# answer = 42" in text and "\nanswer = ...\n" in text


def test_without_a_repository_there_is_no_link_to_colab(project):
    project.page("# A { #a }\n\n```python\nx = 1\n```\n")
    text = make_book(project.course, project.scheduler(), SiteAddress("", "", PACKAGE)).texts["ko"]["a"]
    assert "a.ipynb" in text and "colab" not in text


LINKS = """
    # A { #a }

    See [b](b.md), [titled](b.md "The other"), [by reference][o], <b.md>, [here](#a),
    [elsewhere](https://example.com/x.md), [by mail](mailto:a@example.com) and ![a picture](pic.svg){ .wide }.
    `[code](b.md)` stays, and $x_{i}$. :material-check: <a href="b.md#there">HTML</a>

    [o]: b.md#there

    ```python
    print(1)
    ```

    A second[^second] and a first[^first] note, and again[^second].

    [^first]: With $x^2$ in it.
    [^second]: See [b](b.md),
        on two lines.

    !!! note "A box"

        With a note[^third].

    [^third]: The last.
    """


@pytest.mark.parametrize(("language", "site"), [("ko", ""), ("en", "en/")])
def test_links_are_absolute_and_notes_are_numbered(project, language, site):
    project.page(LINKS)
    project.page("# B { #b }\n\n## There { #there }\n", name="b")
    notebook = nbformat.reads(project.make().files[language]["a.ipynb"].decode(), as_version=4)
    before, after, notes = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    home = f"https://example.org/convnotes/{site}"
    assert before.split("\n\n", 1)[1] == (
        f'See [b]({home}b/), [titled]({home}b/ "The other"), [by reference][o], <{home}b/>, [here]({home}a/#a),\n'
        "[elsewhere](https://example.com/x.md), [by mail](mailto:a@example.com) and "
        f"![a picture]({home}pic.svg).\n"
        f'`[code](b.md)` stays, and $x_{{i}}$.  <a href="{home}b/#there">HTML</a>\n\n[o]: {home}b/#there'
    )
    assert after == (
        "A second<sup>1</sup> and a first<sup>2</sup> note, and again<sup>1</sup>.\n\n"
        "**A box**\n\nWith a note<sup>3</sup>."
    )
    assert notes == f"1. See [b]({home}b/), on two lines.\n2. With $x^2$ in it.\n3. The last."


def test_where_the_site_has_no_address_the_words_of_links_stay(project):
    project.page("# A { #a }\n\nSee [the *other*](b.md) and [x](https://x.org).\n\n```python\nx = 1\n```\n")
    project.page("# B { #b }\n", name="b")
    files = make_book(project.course, project.scheduler(), SiteAddress("", "", PACKAGE)).files["ko"]
    prose = nbformat.reads(files["a.ipynb"].decode(), as_version=4).cells[1].source
    assert prose.endswith("See the *other* and [x](https://x.org).")


def test_tables_are_in_the_language_of_the_page(project):
    project.labels("en,ko\nloss,손실\nmodel,모델\nsmall,작음\n")
    code = 'import convnotes\n\nconvnotes.table("t", ["model", "loss"], [["small", 1.5]])'
    project.page(f"# A {{ #a }}\n\n```python\n{code}\n```\n\n[caption](table:t)\n")
    files = project.make().files
    for language, words in (("ko", ("모델", "손실", "작음")), ("en", ("model", "loss", "small"))):
        notebook = nbformat.reads(files[language]["a.ipynb"].decode(), as_version=4)
        (shown,) = (output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", []))
        assert all(f">{word}<" in shown for word in words)


READS = """
    # A { #a }

    ```python
    from convnotes.display import say_read

    say_read("mnist.npz", "0" * 64)
    say_read("recorded/frozen.npz", "0" * 64)
    ```
    """


@pytest.mark.parametrize(("language", "said"), [("ko", "MNIST 전체 (11 MB)"), ("en", "handwritten digits (11 MB)")])
def test_what_a_page_needs_is_said_in_the_first_cell_and_asked_before_anything_else(project, language, said):
    project.page(READS)
    files = project.make().files[language]
    first = nbformat.reads(files["a.ipynb"].decode(), as_version=4).cells[0].source
    script = files["a.py"].decode()
    for text in (first, script):
        assert said in text and 'datasets.require("mnist.npz")' in text
        assert "download = False\nif download:" in text and "frozen" not in text.partition("# A")[0]
    assert script.index("datasets.require") < script.index("say_read")


def test_a_page_that_needs_nothing_says_nothing(project):
    project.page("# A { #a }\n\n```python\nx = 1\n```\n")
    files = project.make().files["ko"]
    assert "os.environ" not in files["a.py"].decode() + files["a.ipynb"].decode()


@pytest.mark.parametrize(("seconds", "said"), [(299, False), (2400, True)])
def test_what_takes_long_says_so_and_how_to_get_a_gpu(project, seconds, said):
    project.page("# A { #a }\n\n```python\nx = 1\n```\n")
    page = project.course.pages["en"]["a"]
    run = project.scheduler().run([page]).found[page.path]
    run.metadata["convnotes"]["recorded"] = {"seconds": seconds, "cores": 2}
    assert ("took 40 minutes on 2 cores. In Colab, choose a GPU first" in needs(page, run)) == said
