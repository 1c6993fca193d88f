"""Outputs, as pages and notebooks show them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from convnotes.book.outputs.shown import as_shown, text_of
from convnotes.display import KEPT_MIME

BAR = "".join(f"\r\x1b[32m{i:3d}%\x1b[0m" for i in range(0, 101, 25)) + "\nEpoch 2\n"


def printed(text):
    return v4.new_output("stream", text=text)


def value(text):
    return v4.new_output("execute_result", {"text/plain": text})


@given(st.lists(st.integers(0, len(BAR))))
def test_where_printed_text_was_cut_does_not_matter(cuts):
    pieces = [printed(BAR[start:end]) for start, end in pairwise([0, *sorted(cuts), len(BAR)])]
    assert as_shown(pieces) == [printed("100%\nEpoch 2\n")]
    assert [piece.text for piece in pieces if piece.text] == [
        BAR[start:end] for start, end in pairwise([0, *sorted(cuts), len(BAR)]) if start < end
    ], "what the run holds stays as it is"


def test_a_message_to_the_engine_cuts_no_text():
    message = v4.new_output("display_data", {KEPT_MIME: {"name": "a.npz", "sha256": ""}})
    assert as_shown([printed("50%"), message, printed("\r100%")]) == [printed("100%")]


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        ([printed("no newline"), value("10")], "no newline\n10"),
        ([printed("a line\n"), value("10")], "a line\n10"),
        ([value("1"), value("2"), printed("end")], "1\n2\nend"),
        ([value("1"), printed("\rend")], "1\nend"),
        ([value("with its own end\n"), value("1")], "with its own end\n1"),
        ([printed("\x1b[1mx"), value("\x1b[31mred\x1b[0m")], "x\nred"),
        ([printed("a"), v4.new_output("error", ename="E", evalue="\x1b[1mb", traceback=["File ~/x.py"])], "a\nE: b"),
    ],
)
def test_a_value_begins_its_own_line(outputs, text):
    assert text_of(outputs) == text


def test_an_error_names_no_file_of_the_machine():
    error = v4.new_output(
        "error", ename="ValueError", evalue="bad", traceback=["File ~/secret.py:3", "ValueError: bad"]
    )
    assert as_shown([error])[0].traceback == ["ValueError: bad"]


def test_a_value_is_its_text():
    frame = v4.new_output("execute_result", {"text/plain": "   a\n0  1", "text/html": "<script>go()</script>"})
    assert as_shown([frame])[0].data == {"text/plain": "   a\n0  1"}


def test_what_is_empty_is_no_output():
    assert text_of([printed("a"), value(""), printed("b")]) == "ab"
