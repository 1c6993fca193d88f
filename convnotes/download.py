"""Fetch a file: shown while it goes on, taken up again after an interruption, and checked."""

import errno
import hashlib
import sys
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

PIECE = 2**20


class DownloadError(OSError):
    """A file that could not be fetched, or is not the one that was expected."""


def fetch(url: str, file: Path, sha256: str) -> Path:
    """The file at ``url``, kept as ``file``; what an earlier try fetched is not fetched again.

    A file with another checksum than ``sha256`` is refused. Nothing is at ``file`` before
    all of it has come and been checked. Raises ``DownloadError``.
    """
    part = file.with_name(f"{file.name}.part")
    have = file if file.is_file() else part
    try:
        if have == part:
            part.parent.mkdir(parents=True, exist_ok=True)
            _fetch_rest(url, part)
        found = _sha256(have)
    except (OSError, HTTPException) as error:
        raise DownloadError(f"{url}: {error}; {_remedy(error, file)}") from error
    if found != sha256:
        raise DownloadError(f"{have} has the checksum {found}, not {sha256}; remove {file}*, call again")
    if have == part:
        part.replace(file)
    return file


def out_of_space(error: BaseException) -> bool:
    """Whether this happened because the disk, or the user's share of it, is full.

    >>> out_of_space(OSError(errno.ENOSPC, "No space left on device"))
    True
    """
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _remedy(error: Exception, file: Path) -> str:
    again = f"call again to go on with what has come, {file.name}.part"
    if out_of_space(error):
        return f"make room in {file.parent}, then {again}"
    return f"see that the network is there and {file.parent} can be written to, then {again}; or save it as {file}"


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
