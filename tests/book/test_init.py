"""The engine exports eight names, and imports each on first use."""

import inspect

import pytest

import convnotes.book
from tests.conftest import run_python

NAMES = ["Course", "Executor", "Fault", "Faults", "Limits", "Scheduler", "check", "make_book"]


def test_the_engine_exports_these_names_and_no_other():
    assert convnotes.book.__all__ == NAMES == sorted(NAMES)
    for name in NAMES:
        found = getattr(convnotes.book, name)
        assert found.__name__ == name and inspect.getmodule(found).__name__.startswith("convnotes.book.")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"module 'convnotes\.book' has no attribute 'nothing'"):
        _ = convnotes.book.nothing


def test_a_kernel_does_not_import_the_rest_of_the_engine():
    code = "import sys, convnotes.book.kernel.extension; print(*sys.modules)"
    imported = set(run_python("-c", code).split())
    assert "convnotes.book.kernel.figures" in imported
    assert not imported & {"nbclient", "jupytext", "mkdocs", "convnotes.book.course", "convnotes.book.runs"}
