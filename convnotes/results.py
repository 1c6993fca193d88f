"""Arrays that a recorded run keeps, so that other pages can compare them."""

import io
import os
import re
import zipfile
from pathlib import Path

import numpy as np

from convnotes.display import say_kept, say_read
from convnotes.files import checksum, write

# In a wheel, they lie in the package.
_PACKAGE = Path(__file__).parent
_RECORDED = (_PACKAGE / "recorded", _PACKAGE.parent / "docs" / "recorded")


def keep(name: str, /, **arrays: np.ndarray) -> None:
    """Keep arrays as ``<name>.npz`` in the current folder, with any shape and any dtype but object.

    ``python -m convnotes record`` copies the file to ``docs/recorded``, where another
    page finds it with ``kept``. The same arrays always give the same bytes.

    Raises ``ValueError`` if the name has other characters than letters, digits and
    hyphens, or if an array holds Python objects.

    >>> import contextlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    ...     keep("scratch", right=np.array([True, False, True]))
    ...     kept("scratch")["right"].mean().round(2).item()
    0.67
    """
    file = _file(name)
    content = io.BytesIO()
    # As np.savez writes it. But np.savez forbids the name "file" for an array, and allows pickles.
    with zipfile.ZipFile(content, "w") as archive:
        for key, array in arrays.items():
            with archive.open(f"{key}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
    write({file: content.getvalue()})
    say_kept(file.name, checksum(content.getvalue()))


def kept(name: str) -> dict[str, np.ndarray]:
    """The arrays that ``keep`` wrote to ``<name>.npz``, by name.

    The current folder comes first, then the recorded runs. Their folder is
    ``CONVNOTES_RECORDED``, or by default the one that comes with the package.

    Raises ``FileNotFoundError`` if the file is in neither folder, and ``ValueError`` for a
    name that ``keep`` refuses.

    >>> kept("no-such-run")
    Traceback (most recent call last):
        ...
    FileNotFoundError: there is no no-such-run.npz; ...
    """
    file = _file(name)
    named = os.environ.get("CONVNOTES_RECORDED")
    folders = (Path(named),) if named else _RECORDED
    places = [file, *(folder / file.name for folder in folders)]
    found = next((place for place in places if place.is_file()), None)
    if not found:
        raise FileNotFoundError(
            f"there is no {file.name}; the page that says keep({name!r}, …) makes it when it is recorded: "
            "python -m convnotes record and that page's name"
        )
    content = found.read_bytes()
    if found != file:
        # A run's own output is not one of its inputs.
        say_read(f"recorded/{file.name}", checksum(content))
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def _file(name: str) -> Path:
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        raise ValueError(f"{name!r} is no name for kept arrays; use letters, digits and hyphens, such as 'scratch'")
    return Path(f"{name}.npz")
