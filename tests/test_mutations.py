"""Each kind of damage is told on a page of each sort; the table of the site is of these kinds and has no hole."""

import pytest

from tests import mutations
from tests.measured import read
from tests.mutations import KINDS, RESULT, Workshop

# One that runs, with figures, tables and results; one with an explorable; one that was recorded, and kept weights.
SAMPLE = ("5-1/cost", "5-1/touch", "5-2/regularization")
WHOLE = [kind for kind in KINDS if "mkdocs" in kind.gates]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, site):
    """A copy of the sample. The site is there first, and with it the runs."""
    return Workshop(tmp_path_factory.mktemp("workshop"), SAMPLE)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WHOLE], ids=lambda kind: kind.name)
def test_damage_is_told(workshop, kind):
    chapter = next(chapter for chapter in workshop.chapters if kind.change(chapter) is not None)
    told = workshop.told(kind, [chapter])
    assert told[chapter.name], f"nothing told {kind.name} on {chapter.name}"


def test_an_unbroken_book_is_not_told(workshop):
    assert [name for name, gate in mutations.GATES.items() if name != "mkdocs" and gate(workshop)] == []


def test_damage_is_mended(workshop):
    before = {file: file.read_bytes() for file in workshop.root.rglob("*") if file.is_file()}
    for kind in (KINDS[0], KINDS[7]):
        workshop.told(kind, workshop.chapters)
    assert {file: file.read_bytes() for file in workshop.root.rglob("*") if file.is_file()} == before


def test_the_table_is_of_these_kinds_and_has_no_hole():
    rows = read(RESULT)["rows"]
    assert [kind for kind, *_ in rows] == [kind.name for kind in KINDS], "run python -m tests.mutations again"
    assert all(told == pages != 0 for _, pages, told, _ in rows)
