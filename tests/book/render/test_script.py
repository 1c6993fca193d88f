"""What a page shows that a script may not do: errors that it expects, await, imports from the future."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.kernels
PAGE = '''
    # Title { #a }

    ```python
    from __future__ import annotations

    import asyncio

    hint: nowhere = 1
    ```

    ```python { data-raises="ValueError" }
    text = """first
      second"""
    number = 7
    raise ValueError(f"""{text}
    {number}""")
    ```

    ```python { data-raises="SystemExit" }
    raise SystemExit("bye")
    ```

    ```python
    waited = await asyncio.sleep(0, "waited")
    ```

    ```pycon
    >>> int("x")
    Traceback (most recent call last):
        ...
    ValueError: invalid literal for int() with base 10: 'x'
    >>> after = 2
    >>> import json
    >>> json.loads("a")
    Traceback (most recent call last):
        ...
    json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
    >>> after
    2
    ```

    ```python
    assert text == "first\\n  second"
    print(text, waited, after, hint)
    ```
    '''
TEXT = "first\n  second waited 2 1\n"


@pytest.fixture
def files(project):
    project.page(PAGE)
    return project.make().files["ko"]


def test_the_script_goes_on_after_what_the_page_expects(files, tmp_path):
    script = tmp_path / "a.py"
    script.write_bytes(files["a.py"])
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ValueError: first\n  second\n7\nSystemExit: bye\nValueError: invalid literal")
    assert done.stdout.endswith(TEXT)


def test_an_error_that_the_page_does_not_expect_stops_the_script(files, tmp_path):
    script = tmp_path / "a.py"
    script.write_text(files["a.py"].decode().replace('raise SystemExit("bye")', "1 / 0"), "utf-8")
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr


def test_the_notebook_goes_on_too(files):
    notebook = nbformat.reads(files["a.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    raising = [cell for cell in notebook.cells if "raises-exception" in cell.metadata.get("tags", [])]
    assert len(raising) == 4
    NotebookClient(notebook).execute()
    assert notebook.cells[-1].outputs[0].text == TEXT


def test_a_script_may_assign_in_what_it_awaits(project, tmp_path):
    project.page(
        """
        # A { #a }

        ```python { data-raises="KeyError" }
        import asyncio

        async def one():
            return 1

        total = await one() + await one()
        {}[total]
        ```

        ```python
        print(total)
        ```
        """
    )
    script = tmp_path / "a.py"
    script.write_bytes(project.make().files["ko"]["a.py"])
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "KeyError: 2\n2\n", done.stderr
