"""What an error of a fence tells the engine: itself, what led to it, and where each was raised."""

import json
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_INSTALLED = {*map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")), str(Path(__file__).parents[2])}


def file_of_fence(number: int) -> str:
    """The name of a fence's code in tracebacks, by its number from 1."""
    return f"fence-{number}.py"


def says(error: BaseException) -> str:
    """The text of an error, and of the errors in it if it is a group."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - an error may be broken itself
        text = "its text cannot be read"
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "; ".join([text, *(f"{type(each).__name__}: {says(each)}" for each in within)])


def traceback_of(error: BaseException, root: Path) -> list[str]:
    """The traceback of an error as the kernel sends it: one line of JSON.

    It lists the error, then what it came from. Each has its ``name``, its ``text``, whether it
    was ``raised_from`` the next, and its ``frames`` in fences and in modules that are not installed.
    """
    chain = [
        {
            "name": type(each).__name__,
            "text": says(each),
            "raised_from": each.__cause__ is not None,
            "frames": list(dict.fromkeys(_frames(each, root))),
        }
        for each in _chain(error)
    ]
    return [json.dumps(chain)]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and not any(error is each for each in seen):
        yield error
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(error: BaseException, root: Path) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace:
        yield from _own(trace.tb_frame.f_code.co_filename, trace.tb_lineno, root)
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        yield from _own(error.filename, error.lineno, root)


def _own(file: Any, line: int | None, root: Path) -> Iterator[tuple[str, int]]:
    """Yield a place by a name that has no path of the machine, unless it is installed or made by ``exec``."""
    path = Path(str(file))
    if not path.is_absolute():
        yield str(file), line or 1
    elif not any(path.is_relative_to(folder) for folder in _INSTALLED):
        yield str(path.relative_to(root) if path.is_relative_to(root) else path.name), line or 1
