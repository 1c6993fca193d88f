"""The claims of the proof page about its two measured tables, which no build measures again, and about its runs."""

from itertools import pairwise

import pytest

from convnotes.book.build import Plan
from convnotes.book.course import Course
from convnotes.book.runs.key import Keys
from convnotes.book.runs.store import Store, default_folder
from tests.conftest import ROOT
from tests.measured import read

# Seconds of one core that a live page may take by itself, on the computer that made the recordings.
BUDGET = 25
# The same run takes up to 1.4 times as long when other runs share the cache, and other processors are slower.
SLACK = 1.6


def table(name):
    found = read(name)
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


@pytest.fixture
def ratios():
    """For each other tool, by its first word: its ratio to convnotes in a column."""
    rows = table("tools")
    assert rows[0]["tool"] == "convnotes"
    return {
        row["tool"].split()[0]: lambda part, row=row: float(row[part].partition("(")[2].removesuffix("×)"))
        for row in rows[1:]
    }


@pytest.mark.parametrize("part", ["cold, s", "warm, s", "prose, s", "code, s"])
def test_convnotes_is_fastest_in_all_four(ratios, part):
    assert len(ratios) == 3 and all(ratio(part) > 1.1 for ratio in ratios.values())


def test_the_tools_that_run_a_page_at_a_time_take_less_memory(ratios):
    assert {tool for tool, ratio in ratios.items() if ratio("memory, GB") < 1} == {"mkdocs-jupyter", "MyST-NB"}


def test_markdown_exec_runs_everything_again_each_time():
    seconds = [float(table("tools")[3][part].split()[0]) for part in ("cold, s", "warm, s", "prose, s")]
    assert all(later > 0.7 * first for first, later in pairwise(seconds))


def test_the_whole_book_is_built_again_and_edited_no_slower_than_by_a_generator_alone():
    ours, material, zensical = table("book")

    def times(row, part):
        return float(row[part].partition("(")[2].removesuffix("×)"))

    assert times(material, "warm, s") == 1 >= times(ours, "warm, s")
    edits = [times(row, "prose, s") for row in (ours, zensical, material)]
    assert edits[0] <= 0.15 and edits == sorted(edits)


def test_time_grows_no_more_than_twice_as_much_as_the_book():
    rows = [list(row.values()) for row in table("growth")]
    for few, many in ((rows[0], rows[2]), (rows[3], rows[5])):
        times = many[0] * many[1] / (few[0] * few[1])
        seconds = zip(map(float, few[2:]), map(float, many[2:]), strict=True)
        assert times in (20, 25) and all(after <= 2 * times * max(before, 0.05) for before, after in seconds)


def test_a_page_that_runs_in_every_build_is_light(site):
    """``site`` has kept the runs, each with the processor time that its kernel used."""
    course, store, keys = Course(ROOT), Store(default_folder()), Keys()
    heavy = []
    for page in Plan.of(course).live:
        seconds = store.find(keys.of(page.running), course).metadata["convnotes"]["cpu_seconds"]
        if seconds > SLACK * BUDGET:
            how = f"let it say recorded: true in both languages and run python -m convnotes record {page.name}"
            heavy.append(
                f"{page.path} takes {seconds:.0f} s of a core, and may take {BUDGET}: make it lighter, or {how}"
            )
    assert not heavy, "\n".join(heavy)
