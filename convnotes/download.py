"""Download a file: show the progress, continue after an interruption, check the result."""

import errno
import hashlib
import sys
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

PIECE = 2**20


class DownloadError(OSError):
    """The download of a file failed, or its checksum is wrong."""


def fetch(url: str, file: Path, sha256: str = "") -> Path:
    """Download ``url`` to ``file``, unless it is there, and return ``file``.

    ``<file>.part`` holds what has come so far, and the next call continues from there.
    ``file`` appears only after the check, so it is always whole. Without ``sha256``, only
    its length is checked.

    Raises ``DownloadError`` if the download fails or the SHA-256 is not ``sha256``.

    >>> import tempfile
    >>> digest = hashlib.sha256(b"digits").hexdigest()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source = Path(folder, "source")
    ...     _ = source.write_bytes(b"digits")
    ...     fetch(source.as_uri(), Path(folder, "copy"), digest).read_bytes()
    b'digits'
    """
    part = file.with_name(f"{file.name}.part")
    have = file if file.is_file() else part
    try:
        if have == part:
            part.parent.mkdir(parents=True, exist_ok=True)
            _fetch_rest(url, part)
        found = _sha256(have) if sha256 else ""
    except (OSError, HTTPException) as error:
        raise DownloadError(f"{url}: {error}; {_remedy(error, file)}") from error
    if found != sha256:
        raise DownloadError(f"{have} has the checksum {found}, not {sha256}; remove {file}*, call again")
    if have == part:
        part.replace(file)
    return file


def out_of_space(error: BaseException) -> bool:
    """Whether the cause of this error is a full disk or an exhausted quota.

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
            # The server has nothing after these bytes: the last call stopped after the last byte.
            return
        raise
    with answer:
        if answer.status != 206:
            # The server ignores the range and sends the whole file.
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
