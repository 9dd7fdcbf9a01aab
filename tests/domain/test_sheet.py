"""CSV that no spreadsheet takes for formulas."""

import csv
import io

import pytest

from filmgate.domain.sheet import rows_of, told


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\r=1", "|x", "%x", "＝1", "－1"])
def test_a_formula_stays_text(text: str):
    assert told(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "invoice 7", "a=b", "1-2", "é", "'quoted'"])
def test_other_words_stay_as_they_are(text: str):
    assert told(text) == text


def test_rows_are_read_back_as_they_were():
    """Commas, quotes and line breaks in a cell do not break the table."""
    rows = [["a", 'say "x", or\nnot'], ["", "日本"]]
    assert list(csv.reader(io.StringIO(rows_of(rows).decode(), newline=""))) == rows
    assert rows_of([["a", "b"]]) == b"a,b\r\n"
