"""What the tests share: a small project to try the engine on, and the built site."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from convnotes.book.build import Book, make_book
from convnotes.book.course import Course
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.runs.executor import Executor
from convnotes.book.runs.limits import Limits
from convnotes.book.runs.scheduler import Scheduler
from convnotes.book.runs.store import Store
from tests.here import run_here

ROOT = Path(__file__).parents[1]
PACKAGE = "https://github.com/convnotes/convnotes"
ADDRESS = SiteAddress("https://example.org/convnotes/", "https://github.com/someone/convnotes", PACKAGE)


def md(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


class Project:
    """A folder with a page ``a`` in both languages, and a store of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(root / "store")
        self.progress: list[tuple[str, int, int, float]] = []
        self.labels("en,ko\n")

    @property
    def course(self) -> Course:
        """The course as its files are now."""
        return Course(self.root)

    def labels(self, text: str) -> None:
        (self.root / "docs").mkdir(parents=True, exist_ok=True)
        (self.root / "docs" / "labels.csv").write_text(text, "utf-8")

    def messages(self, text: str) -> None:
        (self.root / "docs" / "messages.csv").write_text(text, "utf-8")

    def page(self, korean: str, english: str | None = None, name: str = "a") -> None:
        for language, text in (("ko", korean), ("en", english or korean)):
            file = self.root / "docs" / language / f"{name}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(md(text), "utf-8")

    def make(self, limits: Limits | None = None, *, fresh: bool = False, wait: bool = True) -> Book:
        self.progress.clear()
        scheduler = self.scheduler(limits, fresh=fresh)
        return make_book(scheduler.executor.course, scheduler, ADDRESS, wait=wait)

    def executor(self, limits: Limits | None = None) -> Executor:
        return Executor(self.course, limits or Limits(), lambda *step: self.progress.append(step))

    def scheduler(self, limits: Limits | None = None, *, fresh: bool = False) -> Scheduler:
        return Scheduler(self.store, self.executor(limits), fresh=fresh)

    @property
    def ran(self) -> set[str]:
        """The chapters that the last ``make`` ran instead of finding them."""
        return {chapter for chapter, *_ in self.progress}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    if not request.config.getoption("nightly") and not request.node.get_closest_marker("kernels"):
        monkeypatch.setattr(Executor, "run", run_here)
    return Project(tmp_path)


def run_python(*arguments: str, cwd: Path = ROOT, status: int = 0, **environment: str) -> str:
    """What ``python`` prints, given these arguments, once it has ended with the status that it should."""
    command = [sys.executable, *arguments]
    variables = {**os.environ, **environment}
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    """Wait for something that another process or thread does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, both languages, built strictly: once, by the worker that needs it first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "site", shared / "site-built"
    with FileLock(shared / "site.lock"):
        if not done.exists():
            run_python("-m", "mkdocs", "build", "--strict", "--site-dir", str(folder))
            done.touch()
    return folder
