"""The record of sections that say the same: ``docs/parity.csv``, committed with the pages."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from convnotes.book.fault import Fault
from convnotes.files import write

Key = tuple[str, str]
"""A section: the name of its page, and its id."""
Digests = tuple[str, str]
"""The digests of the Korean and the English section."""

COLUMNS = "page,section,ko,en"
_ROW = re.compile(r"(?P<page>.+),(?P<section>[^,]*),(?P<ko>[0-9a-f]{12}),(?P<en>[0-9a-f]{12})")
_MEND = "take the file from git again, or delete this line and accept its section anew"


@dataclass
class Record:
    """The Korean and the English digest of each section, from when the two agreed."""

    digests: dict[Key, Digests] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path, name: str) -> "Record":
        """Read the record. A missing file counts as empty. Unreadable rows become faults, which show ``name``."""
        record = cls()
        lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else [COLUMNS]
        if lines[:1] != [COLUMNS]:
            record.faults.append(Fault(name, 1, f"the first line is not {COLUMNS}", _MEND))
        for number, line in enumerate(lines[1:], 2):
            row = _ROW.fullmatch(line)
            if not row:
                record.faults.append(Fault(name, number, f"not a row of {COLUMNS}", _MEND))
            elif (row["page"], row["section"]) in record.digests:
                record.faults.append(Fault(name, number, f"a second row for {row['page']}#{row['section']}", _MEND))
            else:
                record.digests[row["page"], row["section"]] = (row["ko"], row["en"])
        return record

    def write(self, file: Path) -> None:
        """Write the sorted record atomically."""
        rows = [",".join(section + digests) for section, digests in sorted(self.digests.items())]
        write({file: "\n".join([COLUMNS, *rows, ""]).encode()})
