"""The key of a run: everything that its outputs depend on, hashed.

That is the syntax trees and the options of the fences in order, and what they import
and the engine's kernel imports: the sources of modules that belong to no installed
package, and the versions of the packages, of all that these require, and of Python.
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
# What a kernel imports before the first fence, and the font that it finds without an import.
_KERNEL = f"import convnotes.book.kernel.extension, convnotes.book.kernel.forkserver, ipykernel, {FONT_PACKAGE}"
# It settles what a run sees, and imports much that changes nothing.
_EXECUTOR = "convnotes/book/runs/executor.py"
# Keras finds TensorFlow by a name in the environment.
_BACKENDS = {"keras": "tensorflow"}


class Keys:
    """Makes keys. It reads each source once, so a later build needs another one."""

    def __init__(self) -> None:
        self._sources: dict[str, tuple[str, str] | None] = {}
        self._packages = Packages()

    def of(self, fences: Sequence[Fence]) -> str:
        """The key of the run of these fences."""
        sources, packages = self._imported([_KERNEL, *(fence.python for fence in fences)])
        sources[_EXECUTOR] = (self._source(_EXECUTOR) or ("", ""))[0]
        parts = [
            [fence.key for fence in fences],
            [platform.python_version(), *sorted(self._packages.with_required(packages).items())],
            sorted(sources.items()),
        ]
        return checksum(json.dumps(parts).encode())[:32]

    def packages(self, fences: Iterable[Fence]) -> dict[str, str]:
        """The version of each package that the fences import, themselves or through our modules."""
        _, packages = self._imported([fence.python for fence in fences])
        return {name: version for name in sorted(packages) if (version := self._packages.version(name))}

    def _imported(self, codes: list[str]) -> tuple[dict[str, str], set[str]]:
        """The checksums of the modules that code imports, by path, followed to the end; and the packages."""
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
        """The checksum and the code of a module, by its path from where it is imported."""
        if path not in self._sources:
            file = _find(path)
            found = file.read_bytes() if file else None
            # A package's tables count as its code does.
            tables = b"".join(table.read_bytes() for table in sorted(file.parent.glob("*.csv"))) if file else b""
            self._sources[path] = None if found is None else (checksum(found + tables), found.decode())
        return self._sources[path]


def _files(name: str) -> Iterator[str]:
    """Where the module of a name may lie, and the packages that it is in."""
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


# Most pages import the same modules.
@lru_cache(maxsize=1024)
def _names(code: str, package: str) -> frozenset[str]:
    """The modules that code of a package imports, and what it names in ``resources.files("name")``."""
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
    """The nodes of a tree, but for what only a type checker sees."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            left += node.orelse
        else:
            left += ast.iter_child_nodes(node)
