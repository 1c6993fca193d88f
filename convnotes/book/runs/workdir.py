"""Working folders that are gone after use, and soon after even if the process that used one was killed."""

import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout


@dataclass(frozen=True)
class Scratch:
    """A working folder in ``parent``, for whoever holds its lock."""

    parent: Path
    name: str

    @property
    def lock(self) -> Path:
        return self.parent / f".{self.name}.lock"

    @property
    def folder(self) -> Path:
        return self.parent / f".{self.name}.work"

    @property
    def file(self) -> Path:
        """What is being written, and gets its real name when all of it is there."""
        return self.parent / f".{self.name}.new"

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
        self.file.unlink(missing_ok=True)
        self.lock.unlink(missing_ok=True)


def sweep(parent: Path) -> None:
    """Remove what processes that were killed have left: whatever nobody holds the lock of."""
    for file in parent.glob(".*.lock"):
        try:
            with FileLock(file, timeout=0):
                Scratch(parent, file.stem.removeprefix(".")).remove()
        except Timeout:
            continue
