"""The installed packages: their names, modules and requirements."""

import re
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import Distribution, distributions

from packaging.requirements import Requirement

# A package's RECORD file contains its name and version, and its top-level modules.
_NAME = re.compile(r"^([\w.]+)-([^-/]+)\.dist-info/", re.MULTILINE)
_TOP = re.compile(r"^(\w+)(?=/|\.py,|\.[\w.-]*(?:so|pyd),)", re.MULTILINE)
_REQUIRED = re.compile(r"^Requires-Dist: (.+)$", re.MULTILINE)


class Packages:
    """The packages of this Python. Reading RECORD files is many times faster than ``importlib.metadata``."""

    def __init__(self) -> None:
        self._required: dict[str, list[str]] = {}

    def owners(self, module: str) -> set[str]:
        """Return the packages that contain a top-level module."""
        return self._found[1].get(module, set())

    def version(self, package: str) -> str:
        """Return the version of a package, or an empty string if it is not installed."""
        return self._found[0][package][0] if package in self._found[0] else ""

    def with_required(self, packages: Iterable[str]) -> dict[str, str]:
        """Return the versions of packages and of all their requirements."""
        found: dict[str, str] = {}
        left = list(packages)
        while left:
            name = left.pop()
            # A requirement that is not installed is not needed here.
            if name not in found and name in self._found[0]:
                found[name] = self.version(name)
                left += self._requirements(name)
        return found

    def _requirements(self, package: str) -> list[str]:
        if package not in self._required:
            text = self._found[0][package][1].read_text("METADATA") or ""
            wanted = [Requirement(line) for line in _REQUIRED.findall(text.partition("\n\n")[0])]
            names = [one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
            self._required[package] = [_normal(name) for name in names]
        return self._required[package]

    @cached_property
    def _found(self) -> tuple[dict[str, tuple[str, Distribution]], dict[str, set[str]]]:
        versions: dict[str, tuple[str, Distribution]] = {}
        owners: dict[str, set[str]] = {}
        for package in distributions():
            files = package.read_text("RECORD") or ""
            said = _NAME.search(files)
            # Debian's packages have no such list.
            name = _normal(said[1] if said else package.metadata["Name"])
            tops = _TOP.findall(files) if said else (package.read_text("top_level.txt") or "").split()
            # Of two, Python imports the first.
            versions.setdefault(name, (said[2] if said else package.version, package))
            for top in set(tops):
                owners.setdefault(top, set()).add(name)
        return versions, owners


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
