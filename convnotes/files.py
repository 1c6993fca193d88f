"""Files that are there whole, or not at all."""

import hashlib
from collections.abc import Mapping
from pathlib import Path


def write(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them before the first gets its name: what fails or is killed leaves each as it was."""
    temporaries = {file.with_name(f".{file.name}.new"): file for file in contents}
    try:
        for temporary, file in temporaries.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(contents[file])
        for temporary, file in temporaries.items():
            temporary.replace(file)
    finally:
        for temporary in temporaries:
            temporary.unlink(missing_ok=True)


def checksum(content: bytes) -> str:
    """The SHA-256 of some bytes.

    >>> checksum(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()
