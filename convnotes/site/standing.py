"""Keep a part of a served site unchanged while its sources do not change."""

import shutil
from collections.abc import Iterable
from pathlib import Path


class Part:
    """A folder of the site that MkDocs would otherwise remove and rebuild at each build."""

    def __init__(self) -> None:
        self._made_of: object = None

    def put_away(self, folder: Path) -> None:
        """Hide the folder before MkDocs empties the site: MkDocs keeps names that begin with a dot."""
        if folder.exists():
            shutil.rmtree(_hidden(folder), ignore_errors=True)
            folder.rename(_hidden(folder))

    def put_back(self, folder: Path, made_of: object) -> bool:
        """Restore the folder if its sources are unchanged. Tell whether it did so."""
        same = made_of == self._made_of and _hidden(folder).exists()
        self._made_of = made_of
        if same:
            _hidden(folder).rename(folder)
        return same

    def forget(self) -> None:
        """What is there is not whole: it is to be made again, whatever it is made of."""
        self._made_of = None


def times_of(paths: Iterable[Path]) -> dict[Path, int]:
    """Return the time of each file's last change, including files in folders, without those of editors."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    # Python may rewrite its caches even if nothing else has changed. Names of editors' own files begin with a dot.
    ours = (file for file in files if file.suffix != ".pyc" and not file.name.startswith("."))
    return {file: file.stat().st_mtime_ns for file in ours if file.is_file()}


def _hidden(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}")
