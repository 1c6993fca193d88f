"""Printed text, as a terminal shows it in the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnotes.book.outputs.terminal import on_screen


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("\ta\tb\n  c\n", "        a       b\n  c\n"),
        ("\r  0%\r 50%\r100%\n", "100%\n"),
        ("a long line\rshort", "shortg line"),
        ("a long line\rshort\x1b[K", "short"),
        ("abc\b\b\bxyz", "xyz"),
        ("ab\b\b\b\bx", "xb"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("\x1b[1;38;5;3mred\x1b[0m\x1b[m", "red"),
        ("\x1b]8;;http://x.y\x1b\\link\x1b]8;;\x07 on", "link on"),
        ("\x1b]0;a title\x07x\x1bPdevice\x1b\\y\x1b_Gpicture\x1b\\z", "xyz"),
        ("one\ntwo\n\x1b[2A\x1b[2KONE\n", "ONE\ntwo\n"),
        ("one\ntwo\x1b[1F\x1b[Jthree", "three"),
        ("12345\x1b[3D\x1b[1K", "   45"),
        ("12345\x1b[3D\x1b[PX", "12X5"),
        ("12345\x1b[2G\x1b[@-\x1b[X", "1- 345"),
        ("old\x1b[2J\x1b[Hnew", "new"),
        ("a\n\x1b[1;1Hb\x1b[3;2Hc", "b\n\n c"),
        ("\x1b[sa\x1b[ub \x1b7c\x1b8d", "b d"),
        ("a\x1bDb\x1bEc\x1bMd", "a\n d\nc"),
        ("\x1b[?25lhidden cursor\x1b[?25h\x1b(B\x1b=", "hidden cursor"),
        ("a\x00b\x07c\x7f\x0e", "abc"),
        ("a\tb\rX", "X       b"),
        ("한글\rab", "ab글"),
        ("한글\ra", "a 글"),
        ("한글\b글", "한 글"),
        ("e\u0301x\rE", "Ex"),
        ("☕\ufe0f!\b?", "☕\ufe0f?"),
        ("cut\x1b", "cut"),
        ("cut\x1b[3", "cut"),
        ("cut\x1b]8;;http", "cut"),
        ("\x1b[99999999B\x1b[99999999Cx", "\n" * 23 + " " * 79 + "x"),
        ("\x1b[99999999Ax\x1b[99999999Dy", "y"),
    ],
)
def test_a_terminal(printed, shown):
    assert on_screen(printed) == shown


@given(st.text(st.sampled_from("ab한 \n\r\b\t\x1b[];0123AKJHPXm")))
def test_nothing_that_is_printed_breaks_it(printed):
    shown = on_screen(printed)
    assert not set(shown) & set("\r\b\x1b") and on_screen(shown) == shown
