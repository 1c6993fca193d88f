"""Temporary folders that remove themselves; a later sweep removes those of killed processes."""

import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout


@dataclass(frozen=True)
class Workdir:
    """A temporary folder in ``parent``. Only the holder of its lock may use it.

    The folder, the lock and unfinished files have names that start with a dot and ``name``:
    ``remove`` finds them by that.
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
        """Create the folder, and first delete what a killed process left in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self.folder

    def keep_for(self, owner: object) -> Path:
        """Create the folder for the owner's lifetime, and lock it, so that no other process removes it."""
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
    """Remove what killed processes have left: every folder whose lock nobody holds."""
    for file in parent.glob(".*.lock"):
        try:
            with FileLock(file, timeout=0):
                Workdir(parent, file.stem.removeprefix(".")).remove()
        except Timeout:
            continue
