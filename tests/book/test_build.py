"""A build reports all faults of all pages at once."""

import pytest

from convnotes.book.build import runs_of
from convnotes.book.fault import Faults

LIVE = "# A {{ #a }}\n\n```python\n{code}\n```\n"
RECORDED = "---\nrecorded: true\n---\n\n# A { #a }\n\n```python\nx = 1\n```\n"


@pytest.fixture
def broken(project):
    """Make five pages: four have faults, and only one has none."""
    project.page(LIVE.format(code="x = ("), name="syntax")
    project.page(LIVE.format(code="x = 1\nx / 0"), name="raises")
    project.page("# A { #a }\n\n[Nothing](table:t)\n", name="refers")
    project.page(RECORDED, name="unrecorded")
    project.page(LIVE.format(code="print(6 * 7)"), name="fine")
    return project


def told(faults):
    """Return the faults of the Korean pages, because the English pages have the same."""
    return [(fault.path, fault.line, fault.message) for fault in faults if "/ko/" in fault.path]


SYNTAX = ("docs/ko/syntax.md", 4, "SyntaxError: '(' was never closed, at column 5")
RAISES = ("docs/ko/raises.md", 5, "ZeroDivisionError: division by zero")
REFERS = ("docs/ko/refers.md", 3, "no fence makes a table 't'")
UNRECORDED = ("docs/ko/unrecorded.md", 1, "there is no recorded run docs/recorded/unrecorded.ipynb")


@pytest.mark.kernels
def test_what_is_wrong_with_all_pages_is_told_at_once(broken):
    with pytest.raises(Faults) as caught:
        broken.make()
    assert told(caught.value.faults) == [SYNTAX, UNRECORDED, RAISES, REFERS]
    assert len(set(caught.value.faults)) == len(caught.value.faults)
    english = {fault.path for fault in caught.value.faults if "/en/" in fault.path}
    # Both languages share the Korean page's run.
    assert english == {"docs/en/syntax.md", "docs/en/refers.md"}
    assert broken.ran == {"fine", "raises"}


def test_without_waiting_nothing_runs_and_the_rest_is_told(broken):
    with pytest.raises(Faults) as caught:
        broken.make(wait=False)
    assert told(caught.value.faults) == [SYNTAX, UNRECORDED, REFERS]
    assert broken.ran == set()


def test_a_recording_without_its_page_is_told_once(project):
    project.page(RECORDED)
    with pytest.raises(Faults) as caught:
        project.make()
    assert told(caught.value.faults) == [("docs/ko/a.md", 1, "there is no recorded run docs/recorded/a.ipynb")]


def test_a_page_after_a_fault_of_another_one_is_run_and_kept(broken):
    with pytest.raises(Faults):
        broken.make()
    for name in ("syntax", "raises", "refers", "unrecorded"):
        broken.page("# A { #a }\n", name=name)
    broken.make()
    assert broken.ran == set()


def test_the_runs_of_some_pages_are_those(broken):
    for language in ("ko", "en"):
        (broken.root / "docs" / language / "syntax.md").unlink()
    runs = runs_of(broken.course, broken.scheduler(), ["fine"])
    assert runs.keys() == {"docs/ko/fine.md", "docs/en/fine.md"}
    with pytest.raises(Faults) as caught:
        runs_of(broken.course, broken.scheduler(), ["fine", "raises", "unrecorded"])
    assert told(caught.value.faults) == [UNRECORDED, RAISES]


def test_a_catalogue_that_cannot_be_read_is_told_with_the_pages(broken):
    broken.labels("ko,en\n")
    with pytest.raises(Faults, match=r"syntax\.md:4: (.|\n)*docs/labels\.csv:1: the first line must be en,ko"):
        broken.make()
    assert broken.ran == set()
