"""The pages, the README and the docstrings as tests."""

from pathlib import Path

import pytest

from convnotes.book.testing import collector
from tests.small import small_run

pytest_plugins = ["tests.sizes"]
pytest_collect_file = collector(
    Path(__file__).parent,
    texts=["README.md", "README.en.md", "CONTRIBUTING.md"],
    packages=["convnotes"],
    small=small_run,
)


def pytest_configure(config: pytest.Config) -> None:
    # NumPy 2 warns of TensorFlow whenever Keras saves a model.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept:DeprecationWarning")
