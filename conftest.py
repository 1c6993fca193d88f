"""The pages, the README and the docstrings as tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="what is slow and rare too, and each page in a kernel")


def pytest_configure(config: pytest.Config) -> None:
    # NumPy 2 warns of TensorFlow whenever Keras saves a model.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept:DeprecationWarning")
    generated = 5000 if config.getoption("nightly") else 200
    settings.register_profile("ours", max_examples=generated, deadline=None, suppress_health_check=list(HealthCheck))
    settings.load_profile("ours")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for needed in {"browser", "site"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(needed)
        if item.get_closest_marker("nightly") and not config.getoption("nightly"):
            item.add_marker(pytest.mark.skip(reason="slow and rare: `make nightly` runs it"))
