"""Forked kernels are as clean as fresh ones, and end with the process that requested them."""

import ast
import os
import sys
from pathlib import Path

import pytest

from convnotes.book.fault import Faults
from convnotes.book.kernel import forkserver
from convnotes.book.runs.provisioner import Forkserver
from tests.conftest import wait_until

pytestmark = [
    pytest.mark.kernels,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each kernel is a new Python"),
]

WHAT_THERE_IS = """
# A { #a }

```python
import os
import sys
import tempfile

print("keras" in sys.modules, "tensorflow" in sys.modules)
print(len(os.listdir("/proc/self/task")) > 1, os.environ["PYTHONHASHSEED"])
print(tempfile.gettempdir() == os.getcwd() == os.environ["TMPDIR"])
print(os.environ.get("ONLY_ONCE"), sys.stdin.isatty())
```
"""


def printed(project):
    text = project.make(fresh=True).texts["ko"]["a"]
    return text.split("no-copy }\n")[1].split("\n```")[0].split("\n")


def test_a_kernel_has_its_own_folder_and_the_environment_of_its_run(project, monkeypatch):
    project.page(WHAT_THERE_IS)
    monkeypatch.setenv("ONLY_ONCE", "yes")
    assert printed(project)[2:] == ["True", "yes False"]
    monkeypatch.delenv("ONLY_ONCE")
    assert printed(project)[1:] == ["True 0", "True", "None False"]


def test_what_a_run_imports_and_changes_is_not_there_in_the_next(project):
    project.page(
        """
        # A { #a }

        ```python
        import sys

        import matplotlib
        import keras

        print(hasattr(matplotlib, "mark"), hasattr(keras, "mark"), "mailbox" in sys.modules)
        import mailbox

        matplotlib.mark = keras.mark = True
        ```
        """
    )
    assert printed(project) == printed(project) == ["False False False"]


def test_a_kernel_ends_with_the_forkserver(tmp_path):
    """The same happens when someone kills the process that started both."""
    connection = tmp_path / "kernel.json"
    arguments = ["-f", str(connection)]
    request = {"imports": [], "arguments": arguments, "environment": {**os.environ}, "folder": str(tmp_path)}
    kernel = Forkserver.fork(request)
    wait_until(connection.exists, 20)
    assert kernel.poll() is None
    Forkserver.running.process.kill()
    wait_until(lambda: kernel.poll() is not None, 20)
    kernel.wait()


def test_a_forkserver_that_was_killed_is_started_again(project):
    project.page(WHAT_THERE_IS)
    printed(project)
    first = Forkserver.running.process
    first.kill()
    first.wait()
    assert printed(project)[2:] == ["True", "None False"]
    assert Forkserver.running.process.pid != first.pid


def test_a_forkserver_that_ends_at_once_is_an_error_of_the_page(project, monkeypatch):
    project.page(WHAT_THERE_IS)
    monkeypatch.setattr(Forkserver, "running", None)
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(Faults, match=r"a\.md:1: its Python process did not start: the process that forks"):
        project.make(fresh=True)


def test_it_imports_nothing_of_ours_that_may_change_before_the_next_run():
    tree = ast.parse(Path(forkserver.__file__).read_text("utf-8"))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert "json" in names and not [name for name in names if name.startswith("convnotes")]
