"""Temporary folders that remove themselves; a later sweep removes those of killed processes."""

import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout


@dataclass(frozen=True)
class Workdir:
    """A temporary folder in ``parent``, for whoever holds its lock.

    All that it is made of, and what its holder is writing beside it, has a name that begins with a dot and ``name``.
    """

    parent: Path
    name: str

    @property
    def lock(self) -> Path:
        return self.parent / f".{self.name}.lock"

    @property
    def folder(self) -> Path:
        return self.parent / f".{self.name}.work"

    def make(self) -> Path:
        """The folder, empty, whatever was left in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self.folder

    def keep_for(self, owner: object) -> Path:
        """The folder, empty, for as long as the owner lives; another process leaves it alone."""
        self.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.lock)
        lock.acquire()
        weakref.finalize(owner, self.remove)
        weakref.finalize(owner, lock.release)
        return self.make()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for unfinished in self.parent.glob(f".{self.name}.*new"):
            unfinished.unlink(missing_ok=True)
        self.lock.unlink(missing_ok=True)


def sweep(parent: Path) -> None:
    """Remove what killed processes have left: everything that nobody holds the lock of."""
    for file in parent.glob(".*.lock"):
        try:
            with FileLock(file, timeout=0):
                Workdir(parent, file.stem.removeprefix(".")).remove()
        except Timeout:
            continue
