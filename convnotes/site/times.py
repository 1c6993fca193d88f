"""The times of the files that a served site is made of."""

from collections.abc import Iterable
from pathlib import Path


def times_of(paths: Iterable[Path]) -> dict[Path, int]:
    """Return the time of each file's last change, including files in folders, without those of editors."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    # Python may rewrite its caches even if nothing else has changed. Names of editors' own files begin with a dot.
    ours = (file for file in files if file.suffix != ".pyc" and not file.name.startswith("."))
    return {file: file.stat().st_mtime_ns for file in ours if file.is_file()}
