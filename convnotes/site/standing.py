"""A part of a served site that is kept as it is, as long as nothing that it is made of changes."""

import shutil
from collections.abc import Iterable
from pathlib import Path


class Part:
    """A folder of the site, which MkDocs would empty with the rest and have made again at each build."""

    def __init__(self) -> None:
        self._made_of: object = None

    def put_away(self, folder: Path) -> None:
        """Before MkDocs empties the site: where it leaves alone what begins with a dot."""
        if folder.exists():
            shutil.rmtree(_hidden(folder), ignore_errors=True)
            folder.rename(_hidden(folder))

    def put_back(self, folder: Path, made_of: object) -> bool:
        """Whether the folder is there again, because it is made of the same as it was; otherwise it is to be made."""
        same = made_of == self._made_of and _hidden(folder).exists()
        self._made_of = made_of
        if same:
            _hidden(folder).rename(folder)
        return same

    def forget(self) -> None:
        """What is there is not whole: it is to be made again, whatever it is made of."""
        self._made_of = None


def times_of(paths: Iterable[Path]) -> dict[Path, int]:
    """When each file was changed, those in folders included."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    # Python writes its caches when it likes.
    return {file: file.stat().st_mtime_ns for file in files if file.suffix != ".pyc" and file.is_file()}


def _hidden(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}")
