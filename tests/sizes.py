"""The sizes of the suite: CONTRIBUTING.md says what is by day and what by night, and the Makefile has the commands."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from convnotes.book.testing import _IS_SMALL

MARKS = (
    "kernels: starts kernels, or trains for long; set on recorded pages",
    "browser: opens pages in a browser; set where a test uses it",
    "site: builds sites; set where a test uses that of the book",
    "nightly: is slow and rare, and runs with --nightly",
)
# What a worker should begin with: the file whose first test builds the site, then those that take long and do not need
# it, then those that do.
FIRST = (
    "tests/test_site.py",
    "tests/test_faults.py",
    "tests/test_hook.py",
    "tests/test_fuzz.py",
    "docs/ko/5-3/what-goes-wrong.md",
    "docs/ko/5-3/fine-tuning.md",
    "docs/ko/5-3/feature-extraction.md",
    "docs/ko/5-2/what-goes-wrong.md",
    "docs/ko/5-2/few-digits.md",
    "docs/ko/5-1/pooling.md",
    "tests/test_example.py",
    "tests/book/runs/test_executor.py",
    "tests/explain/test_attribution.py",
    "tests/explain/test_ascent.py",
    "tests/test_sybil.py",
    "tests/browser/test_pages.py",
    "tests/browser/test_explorables.py",
    "tests/test_mutations.py",
    "tests/site/test_plain.py",
    "tests/browser/test_reading.py",
    "tests/browser/test_search.py",
)


# Recorded pages whose small run takes longest. By day it is only checked that the recording is of this page.
LONG = ("docs/ko/5-3/deep.md", "docs/ko/5-3/your-photos.md")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="what is slow and rare too, and each page in a kernel")


def pytest_configure(config: pytest.Config) -> None:
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    generated = 5000 if config.getoption("nightly") else 200
    settings.register_profile("ours", max_examples=generated, deadline=None, suppress_health_check=list(HealthCheck))
    settings.load_profile("ours")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        """A file is for one worker, in the order of the collection. Those of the browser are too long for that."""

        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("-" if nodeid.startswith("tests/browser/") else "::")[0]

    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for needed in {"browser", "site"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(needed)
        if hasattr(item, "example") and _IS_SMALL in item.example.document.namespace:
            item.add_marker("kernels")
            if item.nodeid.startswith(LONG) and not _is_of_recording(item):
                item.add_marker("nightly")
        if item.get_closest_marker("nightly") and not config.getoption("nightly"):
            item.add_marker(pytest.mark.skip(reason="slow and rare: `make nightly` runs it"))
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(FIRST)))


def _is_of_recording(item: pytest.Item) -> bool:
    return item.example.region.evaluator.__name__ == "_check_recording"  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    _keep_what_is_left()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem and nextitem.path != item.path:
        _keep_what_is_left()


def _keep_what_is_left() -> None:
    # What a file has imported stays; TensorFlow alone makes each later collection of garbage take a second.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    # One more than there are cores, for builds and browsers are waited for; `make check` has neither.
    return (os.cpu_count() or 1) + (not config.getoption("markexpr"))
