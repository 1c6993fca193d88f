"""Keep runs and find them again, each under the key of the code that was run.

A run is a file named by its key, so two stores merge by copying. A file that is
damaged in any way is a miss, never an error and never a wrong page.
"""

import ast
import hashlib
import json
import os
import platform
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import nbformat
from filelock import AsyncFileLock
from nbformat import NotebookNode, v4
from platformdirs import user_cache_path

from convnotes.book.kernel.protocol import FIGURE_MIME
from convnotes.book.pages.fences import PYTHON, Fence
from convnotes.book.pages.labels import Labels
from convnotes.book.runs.sources import outdated
from convnotes.book.runs.workdir import Scratch

PACKAGE = Path(__file__).parents[2]
ENGINE = (
    "book/kernel/extension.py",
    "book/kernel/figures.py",
    "book/kernel/fonts.py",
    "book/kernel/forkserver.py",
    "book/kernel/protocol.py",
    "book/pages/labels.py",
    "book/runs/executor.py",
)
NO_DIGEST = "0" * 64
VERSIONS = ("tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "scikit-image", "pillow")


def key_of(fences: Sequence[Fence]) -> str:
    """The key of a run: everything that its outputs depend on, hashed.

    That is the syntax trees and the options of the fences in order, the versions of
    Python and of the packages that compute, and the source of every convnotes module
    that the fences import, directly or through another, with the package's data.
    """
    modules = _imported([_python(fence) for fence in fences])
    data = [file.name for file in PACKAGE.glob("*.csv")] if modules else []
    parts = [
        [fence.key for fence in fences],
        [platform.python_version(), *(f"{package} {version(package)}" for package in VERSIONS)],
        [[path, (PACKAGE / path).read_text("utf-8")] for path in sorted({*modules, *ENGINE, *data})],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def default_folder() -> Path:
    """Where runs are kept: ``CONVNOTES_STORE``, or this user's cache."""
    return Path(os.environ.get("CONVNOTES_STORE") or user_cache_path("convnotes") / "runs")


class Store:
    """A folder of runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, NotebookNode] = {}

    def find(self, key: str, labels: Path) -> NotebookNode | None:
        """The run under a key, or ``None`` if there is none that is whole.

        A run whose figures say other words than the catalogue ``labels`` does now is
        no longer that run; nor is one that has read a recorded file, beside ``labels`` in
        ``recorded``, which is another one now.
        """
        run = self._whole(key)
        if run and words_of(run).items() <= Labels.read(labels).pairs.items() and not outdated(run, labels.parent):
            return run
        return None

    def _whole(self, key: str) -> NotebookNode | None:
        if key not in self._read:
            try:
                self._read[key] = unseal(self._file(key).read_text("utf-8"))
            except (OSError, ValueError):
                return None
        return self._read[key]

    def keep(self, key: str, run: NotebookNode) -> None:
        """Write a run under its key, at once or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = Scratch(self.folder, key).file
        try:
            temporary.write_text(seal(run), "utf-8")
            temporary.replace(self._file(key))
        finally:
            temporary.unlink(missing_ok=True)
        self._read[key] = run

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[Path]:
        """A working folder, while running a chapter; a second build waits for the first one's run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        scratch = Scratch(self.folder, key)
        async with AsyncFileLock(scratch.lock, thread_local=False):
            try:
                yield scratch.make()
            finally:
                scratch.remove()

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.ipynb"


def seal(run: NotebookNode) -> str:
    """A run as text, with its own checksum in its metadata."""
    run.metadata["convnotes"]["sha256"] = NO_DIGEST
    nbformat.validate(run)
    run.metadata["convnotes"]["sha256"] = _digest(v4.writes(run))
    return v4.writes(run)


def unseal(text: str) -> NotebookNode:
    """The run in a text. Raises ``ValueError`` if the text is not as it was sealed."""
    try:
        run = v4.reads(text)
        digest = run.metadata["convnotes"]["sha256"]
        whole = digest == _digest(text.replace(digest, NO_DIGEST))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"not a run: {error!r}") from error
    if not whole:
        raise ValueError("not as it was when it was run")
    return run


def words_of(run: NotebookNode) -> dict[str, str]:
    data = [output.data for cell in run.cells for output in cell.outputs if "data" in output]
    return {
        english: korean for bundle in data for english, korean in bundle.get(FIGURE_MIME, {}).get("labels", {}).items()
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _python(fence: Fence) -> str:
    return fence.code if fence.language == PYTHON else "".join(example.source for example in fence.examples)


def _imported(sources: list[str]) -> set[str]:
    """The convnotes modules that code imports, as paths within the package, followed to the end."""
    found: set[str] = set()
    while sources:
        for name in _names(sources.pop()):
            for path in ("__init__.py", f"{name}.py", f"{name}/__init__.py"):
                if path not in found and (PACKAGE / path).is_file():
                    found.add(path)
                    sources.append((PACKAGE / path).read_text("utf-8"))
    return found


# Most pages import the same modules.
@lru_cache(maxsize=1024)
def _names(source: str) -> frozenset[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    inside = {name for name in names if name.split(".")[0] == "convnotes"}
    return frozenset(name.removeprefix("convnotes").lstrip(".").replace(".", "/") for name in inside)
