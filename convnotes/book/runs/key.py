"""The key of a run: a hash of everything that its outputs depend on.

The key covers the syntax trees and the options of the fences, in order. It also covers all
imports of the fences and of the engine's kernel. A module outside installed packages counts
with its source. A package counts with its version and the versions of its requirements. The
version of Python counts too.
"""

import ast
import json
import platform
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from convnotes.book.languages import FONT_PACKAGE
from convnotes.book.pages.blocks import Fence
from convnotes.book.runs.packages import Packages
from convnotes.files import checksum

OURS = "convnotes"
# Before the first fence, a kernel imports these modules, and finds the font without an import.
_KERNEL = f"import convnotes.book.kernel.extension, convnotes.book.kernel.forkserver, ipykernel, {FONT_PACKAGE}"
# These shape the outputs, but their imports do not, so only their sources count.
_SHAPING = ("convnotes/book/runs/executor.py", "convnotes/book/runs/client.py")
# An environment variable tells Keras to use TensorFlow, so no import shows it.
_BACKENDS = {"keras": "tensorflow"}


class Keys:
    """Makes keys. It reads each source once, so each build needs a new instance."""

    def __init__(self, packages: Packages | None = None) -> None:
        self._sources: dict[str, tuple[str, str] | None] = {}
        self._tables: dict[Path, bytes] = {}
        self._packages = packages or Packages()

    def again(self) -> "Keys":
        """Return an instance that reads all sources again, but not the packages, which takes ten times as long."""
        return Keys(self._packages)

    def of(self, fences: Sequence[Fence]) -> str:
        """Return the key of the run of these fences."""
        sources, packages = self._imported([_KERNEL, *(fence.python for fence in fences)])
        sources |= {path: (self._source(path) or ("", ""))[0] for path in _SHAPING}
        parts = [
            [fence.key for fence in fences],
            [platform.python_version(), *sorted(self._packages.with_required(packages).items())],
            sorted(sources.items()),
        ]
        return checksum(json.dumps(parts).encode())[:32]

    def packages(self, fences: Iterable[Fence]) -> dict[str, str]:
        """Return the version of each package that the fences import, directly or through our modules."""
        _, packages = self._imported([fence.python for fence in fences])
        return {name: version for name in sorted(packages) if (version := self._packages.version(name))}

    def _imported(self, codes: list[str]) -> tuple[dict[str, str], set[str]]:
        """Follow all imports of code. Return the checksums of modules, by path, and the packages."""
        sources: dict[str, str] = {}
        packages: set[str] = set()
        left = [(code, "") for code in codes]
        while left:
            for name in _names(*left.pop()):
                top = name.partition(".")[0]
                if top in sys.stdlib_module_names:
                    continue
                if top != OURS and (owners := self._packages.owners(top)):
                    packages |= owners | {_BACKENDS[owner] for owner in owners if owner in _BACKENDS}
                    continue
                for path in _files(name):
                    if path not in sources and (source := self._source(path)):
                        sources[path], code = source
                        left.append((code, path.rpartition("/")[0].replace("/", ".")))
        return sources, packages

    def _source(self, path: str) -> tuple[str, str] | None:
        """Return the checksum and the code of a module, given its path below the import root."""
        if path not in self._sources:
            file = _find(path)
            found = file.read_bytes() if file else None
            # Outputs depend on a package's tables as they depend on its code.
            tables = self._tables_beside(file) if file else b""
            self._sources[path] = None if found is None else (checksum(found + tables), found.decode())
        return self._sources[path]

    def _tables_beside(self, module: Path) -> bytes:
        folder = module.parent
        if folder not in self._tables:
            self._tables[folder] = b"".join(table.read_bytes() for table in sorted(folder.glob("*.csv")))
        return self._tables[folder]


def _files(name: str) -> Iterator[str]:
    """Yield the possible files of a module, and of the packages that contain it."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        path = "/".join(parts[:count])
        yield f"{path}/__init__.py"
        yield f"{path}.py"


def _find(path: str) -> Path | None:
    top, _, rest = path.partition("/")
    name = top.removesuffix(".py")
    spec = next(filter(None, (finder.find_spec(name, None) for finder in sys.meta_path)), None)
    if spec is None:
        return None
    if not rest:
        origin = Path(spec.origin or "")
        return origin if origin.name == path else None
    return next(
        (Path(folder, rest) for folder in spec.submodule_search_locations or () if Path(folder, rest).is_file()), None
    )


# The cache helps, because most pages import the same modules.
@lru_cache(maxsize=1024)
def _names(code: str, package: str) -> frozenset[str]:
    """Return the modules that a package's code imports, or names in ``resources.files("name")``."""
    names = set()
    for node in _running(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "files":
            names |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    return frozenset(names)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a syntax tree, without code for type checkers only."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            left += node.orelse
        else:
            left += ast.iter_child_nodes(node)
