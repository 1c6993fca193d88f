"""The engine: pages to runs to outputs. It knows nothing of convnets, nor of MkDocs, nor how a site looks.

Its face is the names of ``__all__``. They are imported when they are asked for: each run's
process imports ``convnotes.book.kernel``, and should not wait for all the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convnotes.book.build import make_book
    from convnotes.book.course import Course
    from convnotes.book.fault import Fault, Faults
    from convnotes.book.parity import check
    from convnotes.book.runs.executor import Executor
    from convnotes.book.runs.limits import Limits
    from convnotes.book.runs.scheduler import Scheduler

__all__ = ["Course", "Executor", "Fault", "Faults", "Limits", "Scheduler", "check", "make_book"]

_HOMES = {
    "Course": "course",
    "Executor": "runs.executor",
    "Fault": "fault",
    "Faults": "fault",
    "Limits": "runs.limits",
    "Scheduler": "runs.scheduler",
    "check": "parity",
    "make_book": "build",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
