"""Start a kernel, and talk to it through Jupyter. A build that runs nothing does not import this module."""

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from convnotes.book.runs.limits import Limits
from convnotes.book.runs.provisioner import ForkProvisioner


def kernel_in(folder: Path, imports: Sequence[str], *, forks: bool) -> AsyncKernelManager:
    """Return the manager of a kernel that leaves nothing outside the folder, even if it is killed."""
    specs = KernelSpecManager(kernel_dirs=[])
    connection = str(folder / "kernel.json")
    manager = AsyncKernelManager(kernel_spec_manager=specs, connection_file=connection, **_transport())
    # What may use all cores has threads, which no fork survives.
    if sys.platform == "linux" and forks:
        manager.provisioner = ForkProvisioner(kernel_spec=manager.kernel_spec, parent=manager, imports=list(imports))
    return manager


class Client(NotebookClient):
    """A client that stops a kernel which prints without end, and leaves out what goes to stderr.

    TensorFlow's notices there carry times and process numbers: no two runs are alike.
    """

    limits = Limits()
    printed = 0
    displayed = 0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        content = msg["content"]
        self.printed += len(content.get("text", "").encode()) if msg["msg_type"] == "stream" else 0
        self.displayed += len(json.dumps(content["data"])) if "data" in content else 0
        if self.printed > self.limits.printed or self.displayed > self.limits.displayed:
            kernel: Any = self.km
            os.kill(kernel.provisioner.pid, signal.SIGKILL)
            return None
        if content.get("name") == "stderr":
            return None
        return super().process_message(msg, cell, cell_index)

    def why_dead(self) -> tuple[str, str]:
        """What is wrong with the fence whose kernel has ended, and what to do."""
        if self.printed > self.limits.printed:
            return f"this fence printed more than {self.limits.printed:,} bytes", "print less"
        if self.displayed > self.limits.displayed:
            return f"this fence displayed more than {self.limits.displayed:,} bytes", "show less"
        return "this fence ended its Python process: out of memory, or a crash", ""


def cpu_seconds(manager: AsyncKernelManager) -> float:
    """Return the processor time of a kernel and its children. Unlike the clock, it ignores what else runs."""
    kernel: Any = manager
    return round(sum(psutil.Process(kernel.provisioner.pid).cpu_times()[:4]), 1)


def _transport() -> dict[str, str]:
    """Use Linux abstract sockets; TCP elsewhere.

    Jupyter looks for free ports, and another program may take one before the kernel does.
    """
    return {"transport": "ipc", "ip": f"@convnotes-{uuid4().hex}"} if sys.platform == "linux" else {}
