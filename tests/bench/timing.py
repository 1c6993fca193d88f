"""How long a command takes, and how much memory all its processes hold."""

import os
import statistics
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil


def timed(command: Sequence[str], folder: Path, **environment: str) -> tuple[float, float]:
    """Return seconds, and the most gigabytes that all its processes held at once. Shared memory counts once."""
    start, most = time.monotonic(), 0
    # Our tests ask TensorFlow for one thread and the like. Each tool asks for what it wants.
    own = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    variables = {**own, "NO_MKDOCS_2_WARNING": "1", **environment}
    with (folder / "log.txt").open("a") as log:
        process = psutil.Popen(command, cwd=folder, env=variables, stdout=log, stderr=subprocess.STDOUT)
        while process.poll() is None:
            most = max(most, _held(process))
            try:
                process.wait(0.3)
            except psutil.TimeoutExpired:
                continue
    seconds = time.monotonic() - start
    assert process.returncode == 0, (folder / "log.txt").read_text()
    return seconds, most / 1e9


def _held(process: psutil.Process) -> int:
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return total


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Return the median of the ratios of each round, because a round meets the machine in one mood."""
    return statistics.median(own / other for own, other in zip(ours, theirs, strict=True))


def short(number: float) -> str:
    """Two digits say as much as a few rounds can."""
    return f"{number:.2f}" if number < 1 else f"{number:.1f}" if number < 10 else f"{number:.0f}"
