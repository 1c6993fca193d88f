"""Keep what was made from unchanged sources between builds, each result under a hash of all that it was made of."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from convnotes.files import checksum, write


class Kept:
    """A folder of results in JSON. A newer result replaces the older one of its name, so the folder stays small.

    A file that is damaged, or was made of anything else, counts as missing.

    >>> import tempfile
    >>> kept = Kept(Path(tempfile.mkdtemp()))
    >>> kept.keep("html/a", key_of("# A"), "<h1>A</h1>")
    >>> kept.find("html/a", key_of("# A")), kept.find("html/a", key_of("# B"))
    ('<h1>A</h1>', None)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, name: str, key: str) -> Any:
        """Return the result, or ``None`` if there is none under this key."""
        try:
            head, body = self._file(name).read_bytes().split(b"\n", 1)
        except (OSError, ValueError):
            return None
        return json.loads(body) if head.decode("ascii", "replace") == _head(key, body) else None

    def keep(self, name: str, key: str, result: Any) -> None:
        """Keep a result that JSON can hold."""
        body = json.dumps(result, ensure_ascii=False).encode()
        # Another build may write the same file at once, and be faster. What they mix up counts as missing.
        with suppress(FileNotFoundError):
            write({self._file(name): _head(key, body).encode() + b"\n" + body})

    def once(self, name: str, key: str, make: Callable[[], Any]) -> Any:
        """Return the result, and make and keep it first if there is none under this key."""
        result = self.find(name, key)
        if result is None:
            result = make()
            self.keep(name, key, result)
        return result

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def key_of(*made_of: object) -> str:
    """Return a hash of these values, of the code of this package, and of the versions of all other packages."""
    return checksum("\0".join((_made_by(), *map(repr, made_of))).encode())


def _head(key: str, body: bytes) -> str:
    return f"{key} {checksum(body)}"


@cache
def _made_by() -> str:
    sources = [checksum(file.read_bytes()) for file in sorted(Path(__file__).parents[1].rglob("*.py"))]
    # The name of such a folder has the version of its package.
    packages = {info.name for place in sys.path if place for info in Path(place).glob("*.dist-info")}
    return checksum(repr((sys.version, sources, sorted(packages))).encode())
