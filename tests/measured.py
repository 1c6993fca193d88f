"""Results of long measurements, in ``docs/measured``, for the site."""

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from tests.conftest import ROOT

Cell = int | str
FOLDER = ROOT / "docs" / "measured"


def read(name: str) -> dict[str, Any]:
    """The ``numbers``, ``columns`` and ``rows`` of a measurement."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def keep(
    name: str, numbers: Mapping[str, int | str], columns: Sequence[str], rows: Sequence[Sequence[int | str]]
) -> None:
    """Write a measurement for the site, one row a line, so that a diff is readable."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    head = "".join(f'"{key}": {json.dumps(value)},\n' for key, value in (("numbers", numbers), ("columns", columns)))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(f'{{{head}"rows": [\n{lines}\n]}}\n', "utf-8")


def circumstances(name: str) -> dict[str, Cell]:
    """The machine and the date of a measurement, as numbers for the prose."""
    file = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", file.read_text()) if file.exists() else None
    found = {
        "processor": model[1] if model else platform.processor(),
        "cores": os.cpu_count() or 1,
        "memory": round(psutil.virtual_memory().total / 2**30),
        "date": datetime.now(UTC).date().isoformat(),
    }
    return {f"site_{name}_{key}": value for key, value in found.items()}
