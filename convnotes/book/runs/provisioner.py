"""Start kernels fast: on Linux, fork them from a Python that has already imported the slow modules."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from threading import Lock
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from convnotes.book.kernel import forkserver

# Every kernel imports these.
_BASIC = ["ipykernel.kernelapp", "matplotlib.pyplot"]


class ForkProvisioner(LocalProvisioner):
    """Gives a Jupyter kernel manager a forked process. The forkserver imports ``imports`` before it forks."""

    imports = List(Unicode())
    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        request = {
            "imports": [*_BASIC, *self.imports],
            "arguments": arguments,
            "environment": kwargs["env"],
            "folder": kwargs["cwd"],
        }
        self.process = await asyncio.to_thread(Forkserver.fork, request)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


class Forked:
    """The part of ``subprocess.Popen`` that a provisioner needs, for a process that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self._ended = select.poll()
        self._ended.register(handle, select.POLLIN)

    def poll(self) -> int | None:
        """Return ``None`` while it runs, then 0: only the parent knows the exit status."""
        return 0 if self._ended.poll(0) else None

    def wait(self) -> int:
        self._ended.poll()
        os.close(self._handle)
        return 0

    def send_signal(self, number: int) -> None:
        signal.pidfd_send_signal(self._handle, number)


class Forkserver:
    """The forkserver process, which all runs of this process share."""

    _lock = Lock()
    running: ClassVar["Forkserver | None"] = None

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._requests, its_end = socket.socketpair()
        with its_end:
            self.process = subprocess.Popen(
                [sys.executable, "-P", forkserver.__file__],
                stdin=its_end.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                # On import, Keras writes settings to the working folder, but it cannot write to /proc.
                cwd="/proc",
                start_new_session=True,
            )

    @classmethod
    def fork(cls, request: Mapping[str, Any]) -> Forked:
        """Fork a process for the request. Raises ``RuntimeError`` if the forkserver has ended."""
        with cls._lock:
            if cls.running and cls.running.process.poll() is not None:
                cls.running.close()
            cls.running = cls.running or cls(request["environment"])
            return cls.running.ask(request)

    def ask(self, request: Mapping[str, Any]) -> Forked:
        # An argument makes the kernel end with its parent: ipykernel read the environment before the fork.
        arguments = [*request["arguments"], f"--IPKernelApp.parent_handle={self.process.pid}"]
        try:
            self._requests.sendall(json.dumps({**request, "arguments": arguments}).encode() + b"\n")
            answer, [handle], _, _ = socket.recv_fds(self._requests, 32, 1)
        except (OSError, ValueError):
            self.close()
            raise RuntimeError("the process that forks kernels has ended; try again") from None
        return Forked(int(answer), handle)

    def close(self) -> None:
        self._requests.close()
        self.process.wait()
        Forkserver.running = None
