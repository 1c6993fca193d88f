"""In the process of the tests: a page's fences, without the second that a kernel takes to start, and MkDocs.

By night, and in every test that is marked ``kernels``, real kernels run the pages.
"""

import contextlib
import gc
import io
import json
import linecache
import logging.config
import sys
import tempfile
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import NotebookNode, from_dict, v4

from convnotes.book.kernel.errors import file_of_fence, says, traceback_of
from convnotes.book.kernel.extension import publish_figures, run_examples, seed, show_warning
from convnotes.book.kernel.figures import set_style
from convnotes.book.kernel.protocol import EXAMPLES
from convnotes.book.pages.page import Page
from convnotes.book.runs.executor import Executor, _check, source_of, today
from convnotes.book.runs.refused import folders_of
from convnotes.claims import Unheld
from convnotes.questions import Unanswerable


async def run_here(executor: Executor, page: Page, folder: Path) -> NotebookNode:
    """Stand in for ``Executor.run``."""
    notebook = v4.new_notebook(metadata={"convnotes": {"chapter": page.name, "ran": today()}})
    names: dict[str, Any] = {"__name__": "__main__"}
    names[EXAMPLES] = lambda source: run_examples(source, names)
    start = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        environment = executor._environment(str(folder))
        for name, value in environment.items():
            patch.setenv(name, value)
        set_style()
        seed()
        for number, fence in enumerate(page.running, 1):
            executor.progress(page.name, number, len(page.running), time.monotonic() - start)
            cell = v4.new_code_cell(source_of(fence), id=f"fence-{number}", execution_count=number)
            notebook.cells.append(cell)
            _run_cell(cell, names, executor, patch)
            _check(page, number - 1, cell, list(folders_of(environment, executor.course.root)))
    notebook.metadata["convnotes"]["cpu_seconds"] = 0.0
    return notebook


class _Printed(io.TextIOBase):
    """What is printed becomes an output, between those that are displayed."""

    def __init__(self, outputs: list[NotebookNode]) -> None:
        self.outputs = outputs

    def write(self, text: str) -> int:
        if not self.outputs or self.outputs[-1].output_type != "stream":
            self.outputs.append(v4.new_output("stream"))
        self.outputs[-1].text += text
        return len(text)


def _run_cell(cell: NotebookNode, names: dict[str, Any], executor: Executor, patch: pytest.MonkeyPatch) -> None:
    def publish(data: dict[str, Any]) -> None:
        # A kernel sends them as JSON.
        cell.outputs.append(v4.new_output("display_data", from_dict(json.loads(json.dumps(data)))))

    patch.setattr("convnotes.display._in_shell", lambda: True)
    patch.setattr(
        "convnotes.display._display", lambda shown, raw=False: publish(shown if raw else shown._repr_mimebundle_())
    )
    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=publish))
    patch.setattr("warnings.showwarning", lambda message, category, *_: show_warning(shell, message, category))
    file = file_of_fence(cell.execution_count)
    # As a kernel does, so that a claim can read its own line.
    patch.setitem(linecache.cache, file, (len(cell.source), None, cell.source.splitlines(keepends=True), file))
    try:
        with contextlib.redirect_stdout(_Printed(cell.outputs)), warnings.catch_warnings():
            warnings.simplefilter("default", Unheld)
            warnings.simplefilter("default", Unanswerable)
            exec(compile(cell.source, file, "exec", dont_inherit=True), names)
    except BaseException as error:  # noqa: BLE001 - a fence may end as a process does
        told = traceback_of(error, executor.course.root)
        cell.outputs.append(v4.new_output("error", ename=type(error).__name__, evalue=says(error), traceback=told))
    publish_figures(shell, executor.course.labels.pairs)


def build_here(folder: Path, *options: str, **environment: str) -> SimpleNamespace:
    """``mkdocs build`` in a folder: its status, and what it prints. It saves the two seconds of its imports."""
    from click.testing import CliRunner
    from mkdocs.__main__ import cli
    from mkdocs.config.config_options import Plugins
    from mkdocs.config.defaults import MkDocsConfig

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.chdir(folder)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(tempfile, "tempdir", environment.get("TMPDIR"))
        # Jupyter's logger closes all handlers that there are, and TensorFlow's closes the file of pytest with it.
        patch.setattr(logging.config, "_clearExistingHandlers", lambda: None)
        # What MkDocs keeps for the life of its process: its own warnings, and plugins.
        patch.setattr(sys, "warnoptions", ["ignore"])
        plugins = MkDocsConfig.plugins
        assert isinstance(plugins, Plugins)
        plugins.plugin_cache.clear()
        done = CliRunner().invoke(cli, ["build", *options])
        plugins.plugin_cache.clear()
    # A build's temporary folder lives as long as its session, which ends with the process otherwise.
    gc.collect()
    return SimpleNamespace(returncode=done.exit_code, stderr=done.output)
