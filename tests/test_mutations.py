"""A gate reports each kind of damage on a sample; the site's table has these kinds and no hole."""

import pytest

from tests import mutations
from tests.measured import read
from tests.mutations import KINDS, RESULT, Workshop

pytestmark = pytest.mark.kernels
# A page with figures, tables and results; one with an explorable; a recorded one that kept weights.
SAMPLE = ("5-1/cost", "5-1/touch", "5-2/from-scratch")
WHOLE = [kind for kind in KINDS if "mkdocs" in kind.gates]
# What a person is asked about is told in the same way for each; by night all pages are broken in every way. That a
# fence is found wherever it stands, tests/book/pages/test_scanner.py tests; one that raises is then told as any other.
BY_NIGHT = {
    "a folded fence that raises",
    "a fence in an admonition that raises",
    "a fence in a list that raises",
    "a fence with a title that raises",
    "a fence with its language in braces that raises",
    "a fence of tildes that raises",
    "a sentence whose claim no code makes",
    "a claim of another section in one language",
    "a claim of another sentence in one language",
    "a claim that one language says the other way round",
}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, site):
    """A copy of the sample, after the build of the site has stored the runs."""
    return Workshop(tmp_path_factory.mktemp("workshop"), SAMPLE)


@pytest.fixture(scope="module")
def workshops(tmp_path_factory, site):
    """One for each page of the sample, because the gates look at all pages of a workshop."""
    return [Workshop(tmp_path_factory.mktemp("alone"), [name]) for name in SAMPLE]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=pytest.mark.nightly if kind.name in BY_NIGHT else (), id=kind.name)
        for kind in KINDS
        if kind not in WHOLE
    ],
)
def test_damage_is_told(workshops, kind):
    workshop = next(one for one in workshops if kind.change(one.chapters[0]) is not None)
    (chapter,) = workshop.chapters
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
