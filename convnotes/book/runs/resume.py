"""Resume a recording: how long the earlier attempts took, and which of their files are still good.

The working folder of a recording outlives an interruption, so that a fence finds its
checkpoints again. They are good for as long as the code up to that fence is the same.
"""

import json
import time
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from convnotes.book.pages.blocks import Fence
from convnotes.files import checksum, write


class Resume:
    """What is known of a recording, kept in its working folder: ``attempts.json``.

    That is the seconds of the earlier attempts, when this one began, and for each
    fence that was reached a checksum of its key and when it was reached first.
    """

    def __init__(self, folder: Path, fences: Sequence[Fence]) -> None:
        """Begin an attempt: delete files written by changed fences and by all fences after them."""
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
        """Note that a fence, counted from 1, is about to run."""
        if number > len(self.reached):
            # A file system's clock ticks every few milliseconds: what the fence before wrote must be older.
            time.sleep(0.05)
            self.reached.append({"key": self.keys[number - 1], "first": self._now()})
            self._save()

    def stop(self) -> float:
        """End this attempt; the result is the seconds of all."""
        return self.seconds + self._now() - self.began

    def _take_up(self, earlier: dict[str, Any]) -> None:
        files = [path for path in self.file.parent.rglob("*") if not path.is_dir()]
        # A process that was killed had no chance to say when: its last file tells.
        self.seconds = earlier["seconds"] + max(file.lstat().st_mtime for file in files) - earlier["began"]
        pairs = zip(earlier["reached"], self.keys, strict=False)
        self.reached = [fence for fence, _ in takewhile(lambda pair: pair[0]["key"] == pair[1], pairs)]
        if len(self.reached) < len(earlier["reached"]):
            self._remove_since(earlier["reached"][len(self.reached)]["first"])

    def _remove_since(self, start: float) -> None:
        # Deepest first, so that a folder is met when it is empty already.
        for path in sorted(self.file.parent.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path != self.file and path.lstat().st_mtime >= start:
                path.unlink()

    def _now(self) -> float:
        # The clock of the file system, which is the one that dates what the fences write.
        self.file.touch()
        return self.file.stat().st_mtime

    def _save(self) -> None:
        known = {"seconds": self.seconds, "began": self.began, "reached": self.reached}
        write({self.file: json.dumps(known).encode()})
