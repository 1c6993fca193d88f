"""Numbers and tables from a fence to its page."""

from typing import Any

import numpy as np
import pytest

from convnotes import report, table
from convnotes.display import NUMBER_MIME, Output
from convnotes.tables import Cell, Table

WRONG: dict[str, Any] = {"a": [1, 2]}


def test_numbers_of_numpy_and_tensorflow_become_plain(capsys):
    import tensorflow as tf

    numbers: dict[str, Any] = {"a": np.float32(0.5), "b": tf.constant(3), "c": np.int64(4)}
    report(**numbers)
    assert capsys.readouterr().out == "a = 0.5\nb = 3\nc = 4\n"
    bundle = Output("number", "a", {"value": 0.5}, "a = 0.5")._repr_mimebundle_()
    assert bundle[NUMBER_MIME] == {"name": "a", "value": 0.5}


def test_only_one_number_or_string():
    with pytest.raises(TypeError, match=r"report\(a=…\) takes one number or one string, not list"):
        report(**WRONG)


def test_a_table_as_text_html_and_cells():
    shown = Table("t", ["layer", "size"], [["<b>", 1200], ["conv", 0.5]], {"size": ",.1f"})
    assert repr(shown) == "layer     size\n<b>    1,200.0\nconv       0.5"
    assert "<td>&lt;b&gt;</td>" in shown.html()


def test_a_float_is_never_written_with_a_power_of_ten_above_1():
    rows: list[list[Cell]] = [[0.012345], [29.71], [-999.49], [999.6], [11234.5]]
    assert Table("t", ["loss"], rows).texts() == [["0.0123"], ["29.7"], ["-999"], ["1,000"], ["11,234"]]


def test_a_row_of_another_length():
    with pytest.raises(ValueError, match="table 't': a row has 1 cells, the header has 2"):
        table("t", ["a", "b"], [["x"]])


def test_a_table_of_an_iterator_has_its_rows(capsys):
    table("t", ["a", "b"], zip([1, 2], np.array([0.5, 0.25]), strict=True))
    assert capsys.readouterr().out == "a     b\n1   0.5\n2  0.25\n"


def test_a_table_without_rows():
    with pytest.raises(ValueError, match="table 't' has no rows"):
        table("t", ["a"], [])


def test_a_format_for_no_column():
    with pytest.raises(ValueError, match="table 't': no column 'size' to format; there is a, b"):
        table("t", ["a", "b"], [["x", 1]], {"size": ".1f"})
