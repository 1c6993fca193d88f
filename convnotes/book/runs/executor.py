"""Execute a page: all of its fences, in order, in one fresh Jupyter kernel.

Every run starts from the same place: no user configuration, no GPU, a fixed hash
seed, and one thread, so that the number of cores changes no sum.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode, v4

from convnotes.book.course import Course
from convnotes.book.kernel.protocol import (
    DATA_ENV,
    EXAMPLES,
    LABELS_ENV,
    MEMORY_ENV,
    PRELUDE_ENV,
    RECORDED_ENV,
)
from convnotes.book.pages.blocks import PYCON, Fence
from convnotes.book.pages.page import Page
from convnotes.book.runs.failure import fault_of
from convnotes.book.runs.limits import Limits
from convnotes.book.runs.refused import check_outputs, folders_of

if TYPE_CHECKING:
    from convnotes.book.runs.client import Client

# What takes seconds to import.
_TENSORFLOW = re.compile(r"^(?:import|from) (?:keras|tensorflow)\b", re.MULTILINE)
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
# The same page on every machine, whatever its clock, its language and its terminal.
FIXED = {
    "COLUMNS": "80",
    "KERAS_BACKEND": "tensorflow",
    "LANGUAGE": "",
    "LC_ALL": "C.UTF-8",
    "LINES": "24",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # TensorFlow leaves oneDNN out on some processors: other last digits there, and half the speed.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TZ": "UTC",
}
Progress = Callable[[str, int, int, float], None]


@dataclass(frozen=True)
class Executor:
    """Runs the pages of a course.

    ``progress`` is called before each fence with the chapter's name, the fence, how many
    there are, and the seconds so far. A long training alone on a machine may have more than
    ``one_thread``; ``prelude`` is Python that runs before the first fence, and may use a GPU.
    """

    course: Course
    limits: Limits
    progress: Progress
    one_thread: bool = True
    prelude: str = ""

    async def run(self, page: Page, folder: Path) -> NotebookNode:
        """The page's notebook, executed with ``folder`` as the working folder. Raises ``Fault``."""
        # Jupyter takes longer to import than the pages to find, when all have been run.
        from convnotes.book.runs.client import Client, cpu_seconds, kernel_in

        cells = [v4.new_code_cell(source_of(fence), id=f"fence-{i}") for i, fence in enumerate(page.running, 1)]
        notebook = v4.new_notebook(cells=cells, metadata={"convnotes": {"chapter": page.name, "ran": today()}})
        imports = ["tensorflow"] if any(_TENSORFLOW.search(cell.source) for cell in cells) else []
        manager = kernel_in(folder, imports, forks=self.one_thread)
        arguments = [
            "--ext=convnotes.book.kernel.extension",
            "--HistoryManager.enabled=False",
            "--IPKernelApp.exec_PYTHONSTARTUP=False",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = self._environment(str(folder))
        options = {"allow_errors": True, "record_timing": False, "timeout_func": self._timeout(page)}
        client = Client(notebook, km=manager, **options)
        client.limits = self.limits
        try:
            try:
                await manager.start_kernel(extra_arguments=arguments, cwd=str(folder), env=environment, **quiet)
                await client.async_start_new_kernel_client()
            except RuntimeError as error:
                raise page.fault(1, f"its Python process did not start: {error}") from None
            await self._execute_fences(page, client, list(folders_of(environment, self.course.root)))
            notebook.metadata["convnotes"]["cpu_seconds"] = cpu_seconds(manager)
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            await manager.shutdown_kernel(now=True)
        return notebook

    async def _execute_fences(self, page: Page, client: "Client", folders: Sequence[str]) -> None:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        start = time.monotonic()
        for i, (fence, cell) in enumerate(zip(page.running, client.nb.cells, strict=True)):
            self.progress(page.name, i + 1, len(page.running), time.monotonic() - start)
            client.printed = client.displayed = 0
            try:
                await client.async_execute_cell(cell, i)
            except CellTimeoutError:
                limit = self._timeout(page)(cell)
                message = f"this fence did not finish in {limit} s"
                raise page.fault(fence.line, message, "make it faster, or give it data-timeout") from None
            except DeadKernelError:
                raise page.fault(fence.line, *client.why_dead()) from None
            _check(page, i, cell, folders)

    def _timeout(self, page: Page) -> Callable[[NotebookNode], int | None]:
        if self.limits.timeout is None:
            return lambda cell: None
        own = {f"fence-{i}": fence.options.get("data-timeout") for i, fence in enumerate(page.running, 1)}
        return lambda cell: int(own[cell.id] or self.limits.timeout or 0)

    def _environment(self, folder: str) -> dict[str, str]:
        data = {DATA_ENV: str(Path(os.environ[DATA_ENV]).resolve())} if os.environ.get(DATA_ENV) else {}
        # PYTHONOPTIMIZE would take the assertions out of a page; coverage would watch what is not its own, and slowly.
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}
        return {
            **ours,
            **data,
            LABELS_ENV: str(self.course.labels_file.resolve()),
            MEMORY_ENV: str(self.limits.memory),
            RECORDED_ENV: str(self.course.recorded.resolve()),
            PRELUDE_ENV: self.prelude,
            **({} if self.prelude else {"CUDA_VISIBLE_DEVICES": "-1"}),
            **FIXED,
            "IPYTHONDIR": folder,
            "KERAS_HOME": ".",
            "TMPDIR": folder,
            **(ONE_THREAD if self.one_thread else {}),
        }


def today() -> str:
    """The date in UTC, or that of ``SOURCE_DATE_EPOCH``, for a site that can be built again to the byte."""
    return datetime.fromtimestamp(float(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC).date().isoformat()


def source_of(fence: Fence) -> str:
    # IPython would strip the >>> prompts from a cell that holds them as they are.
    return f"{EXAMPLES}({fence.code!r})" if fence.language == PYCON else fence.code


def _check(page: Page, index: int, cell: NotebookNode, folders: Sequence[str]) -> None:
    """Raise a ``Fault`` unless the fence did what the page says."""
    fence = page.running[index]
    expected = fence.options.get("data-raises")
    error = next((output for output in cell.outputs if output.output_type == "error"), None)
    if error and error.ename != expected:
        raise fault_of(page, index, error)
    if error:
        error.traceback = [f"{error.ename}: {error.evalue}"]
    if expected and not error:
        raise page.fault(fence.line, f"this fence should raise {expected}, but raised nothing")
    check_outputs(page, fence, cell.outputs, folders)
