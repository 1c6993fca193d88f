"""Resume a recording: add up the time of all attempts, and keep the files that are still valid.

The working folder of a recording survives an interruption, so that a fence finds its
checkpoints again. They stay valid while the code up to that fence is the same. Otherwise
they go to a folder beside it, ``aside``: hours of training are not deleted for a typing error.
"""

import json
import shutil
import time
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from convnotes.book.pages.blocks import Fence
from convnotes.files import checksum, write


class Resume:
    """The state of a recording, in ``attempts.json`` in its working folder.

    The file has the seconds of the earlier attempts, and the start of this one. For each
    fence that began, it has a checksum of the key, and the time of the first start.
    """

    def __init__(self, folder: Path, fences: Sequence[Fence]) -> None:
        """Begin an attempt: move files written by changed fences and by all fences after them aside."""
        self.aside = folder.with_name(f"{folder.name}-before")
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "attempts.json"
        self.keys = [checksum(json.dumps(fence.key).encode()) for fence in fences]
        self.seconds = 0.0
        self.reached: list[dict[str, Any]] = []
        if self.file.exists():
            self._take_up(json.loads(self.file.read_text("utf-8")))
        self.began = self._now()
        self._save()

    def reach(self, number: int) -> None:
        """Record that a fence, counted from 1, is about to run."""
        if number > len(self.reached):
            # File times are coarse, so wait: files of the previous fence must be older.
            time.sleep(0.05)
            self.reached.append({"key": self.keys[number - 1], "first": self._now()})
            self._save()

    def stop(self) -> float:
        """End this attempt, and return the seconds of all attempts."""
        return self.seconds + self._now() - self.began

    def _take_up(self, earlier: dict[str, Any]) -> None:
        files = [path for path in self.file.parent.rglob("*") if not path.is_dir()]
        # A killed process records no end, so its newest file gives the time.
        self.seconds = earlier["seconds"] + max(file.lstat().st_mtime for file in files) - earlier["began"]
        pairs = zip(earlier["reached"], self.keys, strict=False)
        self.reached = [fence for fence, _ in takewhile(lambda pair: pair[0]["key"] == pair[1], pairs)]
        if len(self.reached) < len(earlier["reached"]):
            self._move_since(earlier["reached"][len(self.reached)]["first"])

    def _move_since(self, start: float) -> None:
        """Whoever changes the code back, and the folder, goes on where they were."""
        shutil.rmtree(self.aside, ignore_errors=True)
        self.aside.mkdir()
        shutil.copy2(self.file, self.aside)
        # Visit the deepest paths first, so that folders are already empty.
        for path in sorted(self.file.parent.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path != self.file and path.lstat().st_mtime >= start:
                kept = self.aside / path.relative_to(self.file.parent)
                kept.parent.mkdir(parents=True, exist_ok=True)
                path.rename(kept)

    def _now(self) -> float:
        # Use the file system's clock, because it dates the files of the fences.
        self.file.touch()
        return self.file.stat().st_mtime

    def _save(self) -> None:
        known = {"seconds": self.seconds, "began": self.began, "reached": self.reached}
        write({self.file: json.dumps(known).encode()})
