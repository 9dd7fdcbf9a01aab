"""Rows of facts, on a terminal and elsewhere."""

import os
import shutil
import sys

import pytest

from filmgate.cli.tables import Column, pairs, show

ID = "0198f3a2-5f0e-7c40-9d27-3c1be0a1f6d2"
COLUMNS = (Column("id"), Column("price", number=True), Column("prompt", folds=True))
ROWS = ((ID, "$1.80", "waves on a beach [bold] at dawn"), (ID, "$10.00", "\x1b[31mred"))


def test_elsewhere_it_is_plain_and_aligned(capsys: pytest.CaptureFixture[str]):
    show(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{'id':<36}   price  prompt",
        f"{ID}   $1.80  waves on a beach [bold] at dawn",
        f"{ID}  $10.00   [31mred",
    ]


def test_without_rows_the_titles_stand_alone(capsys: pytest.CaptureFixture[str]):
    show(COLUMNS, [])
    assert capsys.readouterr().out == "id  price  prompt\n"


@pytest.mark.parametrize("columns", [20, 80, 200])
def test_on_a_terminal_of_any_width_an_id_is_never_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    show(COLUMNS, ROWS)
    out = capsys.readouterr().out
    assert out.count(ID) == 2
    assert "$10.00" in out
    assert "[bold]" in out
    assert "\x1b[31m" not in out


def test_pairs_leave_out_what_is_empty(capsys: pytest.CaptureFixture[str]):
    pairs([("task", "x"), ("failure", ""), ("film", "a\nb")])
    assert capsys.readouterr().out == "task  x\nfilm  a b\n"
