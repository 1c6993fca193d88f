"""Keeps what a long measurement found in ``docs/measured``, where the site takes it from."""

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

Cell = int | float | str
FOLDER = ROOT / "docs" / "measured"


def read(name: str) -> dict[str, Any]:
    """What was kept: ``numbers``, ``columns`` and ``rows``."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def keep(name: str, numbers: Mapping[str, Cell], columns: Sequence[str], rows: Sequence[Sequence[int | str]]) -> None:
    """Write a file that ``convnotes.book.render.facts`` reads, a row to a line so that a change can be read."""
    numbers = {**numbers, **says(name, columns, rows)}
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    head = "".join(f'"{key}": {json.dumps(value)},\n' for key, value in (("numbers", numbers), ("columns", columns)))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(f'{{{head}"rows": [\n{lines}\n]}}\n', "utf-8")


def says(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, float]:
    """What sentences of the proof page say of a table: numbers for the prose, computed from its cells."""
    table = [dict(zip(columns, row, strict=True)) for row in rows]
    if name == "tools":
        seconds, others = [column for column in columns if column.endswith(", s")], table[1:]
        return {
            "site_tools_fastest": sum(all(ratio(row, part) > 1 for row in others) for part in seconds),
            "site_tools_parts": len(seconds),
            "site_tools_leaner": sum(ratio(row, "memory, GB") < 1 for row in others),
        }
    if name == "book":
        ours, *others = table
        edits = {
            f"site_book_{who}": ratio(row, "prose, s") for who, row in (("edit", ours), ("other_edit", others[-1]))
        }
        return {"site_book_warm": ratio(ours, "warm, s"), **edits}
    if name == "growth":
        large, many = grown(table[0], table[2]), grown(table[3], table[5])
        return {"site_growth_chapters": large, "site_growth_fences": many}
    return {}


def ratio(row: Mapping[str, Cell], column: str) -> float:
    """The ratio that stands in brackets behind a measurement."""
    return float(str(row[column]).partition("(")[2].removesuffix("×)"))


def grown(few: Mapping[str, Cell], many: Mapping[str, Cell]) -> float:
    """How many times the longest of the times has grown, for each time that the number of fences has."""
    (chapters, fences, *before), (more_chapters, more_fences, *after) = few.values(), many.values()
    times = int(more_chapters) * int(more_fences) / (int(chapters) * int(fences))
    return round(max(float(b) / max(float(a), 0.05) / times for a, b in zip(before, after, strict=True)), 2)


def circumstances(name: str) -> dict[str, Cell]:
    """On what machine something is measured, and when: numbers for the prose, named after the measurement."""
    file = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", file.read_text()) if file.exists() else None
    found = {
        "processor": model[1] if model else platform.processor(),
        "cores": os.cpu_count() or 1,
        "memory": round(psutil.virtual_memory().total / 2**30),
        "date": datetime.now(UTC).date().isoformat(),
    }
    return {f"site_{name}_{key}": value for key, value in found.items()}
