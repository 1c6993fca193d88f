"""Diagrams: what they draw of an operation."""

from convnotes import plot
from tests.plot.drawn import axes


def test_windows_cross_out_what_they_do_not_reach():
    plot.windows("windows", [(7, 3, 2, "valid"), (8, 3, 2, "valid")])
    reached, missed = axes()
    assert len(reached.lines) == 3 and len(missed.lines) == 3 + 1
    assert "8 → 3" in missed.get_title(loc="left")
