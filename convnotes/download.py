"""Fetch a file: shown while it goes on, taken up again after an interruption, and checked."""

import hashlib
import sys
import urllib.error
import urllib.request
from pathlib import Path

PIECE = 2**20


class DownloadError(OSError):
    """A file that could not be fetched, or is not the one that was expected."""


def fetch(url: str, file: Path, sha256: str = "") -> Path:
    """The file at ``url``, kept as ``file``; what an earlier try fetched is not fetched again.

    A file with another checksum than ``sha256`` is refused. Where none is known, the one
    of the first download is noted beside it, in ``file`` with ``.sha256`` added. Raises
    ``DownloadError``.
    """
    if not file.is_file():
        part = file.with_name(f"{file.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fetch_rest(url, part)
        except OSError as error:
            raise DownloadError(f"{url}: {error}; what came so far is in {part}, call again to go on") from error
        part.replace(file)
    note, found = file.with_name(f"{file.name}.sha256"), _sha256(file)
    if not sha256 and not note.exists():
        note.write_text(f"{found}  {file.name}\n", "utf-8")
    expected = sha256 or note.read_text("utf-8").split()[0]
    if found != expected:
        raise DownloadError(f"{file} has the checksum {found}, not {expected}; remove {file.name}*, call again")
    return file


def _fetch_rest(url: str, part: Path) -> None:
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - ours
    try:
        answer = urllib.request.urlopen(request, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == 416:
            # There is nothing after what we have: the last try was interrupted at its very end.
            return
        raise
    with answer:
        if answer.status != 206:
            # The server sends the whole file, whatever we asked for.
            have = 0
        size = have + int(answer.headers["Content-Length"])
        with part.open("ab" if have else "wb") as out:
            while piece := answer.read(PIECE):
                out.write(piece)
                have += len(piece)
                print(f"\r{part.stem}: {have / 1e6:.0f} of {size / 1e6:.0f} MB", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if have != size:
        raise OSError(f"{have:,} of {size:,} bytes came")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
