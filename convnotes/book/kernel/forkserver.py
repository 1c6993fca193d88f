"""The forkserver: a program that imports slow modules once and forks a process for each run.

It reads one line of JSON per request from its standard input, a socket. It answers with the process number and a
file descriptor of that process. It ends when the socket is closed. It imports nothing of ours, so that a run sees
our code as it is when the run begins.
"""

import contextlib
import importlib
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence


def serve(requests: socket.socket) -> None:
    """Answer until the other end is closed."""
    for line in requests.makefile(encoding="utf-8"):
        _reap_children()
        request = json.loads(line)
        for module in request["imports"]:
            # A missing module is reported by the page that imports it.
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        process = os.fork()
        if not process:
            run_kernel(request["arguments"], request["environment"], request["folder"])
            return
        # A signal for the kernel's group must reach it alone.
        os.setpgid(process, process)
        handle = os.pidfd_open(process)
        socket.send_fds(requests, [str(process).encode()], [handle])
        os.close(handle)


def run_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
    """Be the kernel, until it is shut down."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    tempfile.tempdir = None

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=list(arguments))


def _reap_children() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(sys.stdin.fileno())))
