"""The pages, the README and the docstrings as tests."""

import os
from pathlib import Path

import pytest

from convnotes.book.testing import collector
from tests.small import small_run

pytest_collect_file = collector(
    Path(__file__).parent,
    texts=["README.md", "README.en.md", "CONTRIBUTING.md"],
    packages=["convnotes"],
    small=small_run,
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    # One more than there are cores: a test that starts builds waits for them a third of its time.
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    # NumPy 2 warns of TensorFlow whenever Keras saves a model.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept:DeprecationWarning")
