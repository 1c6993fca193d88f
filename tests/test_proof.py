"""The claims of the proof page about its two measured tables, which no build measures again, and about its runs."""

from itertools import pairwise

import pytest

from convnotes.book.build import Plan
from convnotes.book.course import Course
from convnotes.book.runs.key import Keys
from convnotes.book.runs.store import Store, default_folder
from tests.conftest import ROOT
from tests.measured import ratio, read, says

# Seconds of one core that a live page may take by itself, on the computer that made the recordings.
BUDGET = 25
# The same run takes up to 1.4 times as long when other runs share the cache, and other processors are slower.
SLACK = 1.6


def table(name):
    found = read(name)
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


@pytest.mark.parametrize("name", ["tools", "book", "growth"])
def test_what_sentences_say_of_a_table_is_computed_from_it(name):
    found = read(name)
    said = says(name, found["columns"], found["rows"])
    assert said
    assert {key: found["numbers"].get(key) for key in said} == said


def test_the_tools_that_run_a_page_at_a_time_take_less_memory():
    ours, *others = table("tools")
    assert ours["tool"] == "convnotes"
    leaner = {row["tool"].split()[0] for row in others if ratio(row, "memory, GB") < 1}
    assert leaner == {"mkdocs-jupyter", "MyST-NB"}


def test_markdown_exec_runs_everything_again_each_time():
    seconds = [float(table("tools")[3][part].split()[0]) for part in ("cold, s", "warm, s", "prose, s")]
    assert all(later > 0.7 * first for first, later in pairwise(seconds))


def test_the_whole_book_is_built_again_and_edited_no_slower_than_by_a_generator_alone():
    ours, material, zensical = table("book")
    assert ratio(material, "warm, s") == 1 >= ratio(ours, "warm, s")
    edits = [ratio(row, "prose, s") for row in (ours, zensical, material)]
    assert edits[0] <= 0.15 and edits == sorted(edits)


def test_time_grows_no_more_than_twice_as_much_as_the_book():
    assert all(times <= 2 for times in says("growth", *(read("growth")[part] for part in ("columns", "rows"))).values())


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
