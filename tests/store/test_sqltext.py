"""One SQL text for two databases."""

import pytest

from filmgate.store.sqltext import as_one, as_one_if, for_sqlite, parameters


def test_parameters_become_numbered_marks():
    """SQLite gets the same parameters under its own sign, repeated and out of order too."""
    assert for_sqlite("SELECT $2, $1, $2, $12") == "SELECT ?2, ?1, ?2, ?12"


@pytest.mark.parametrize(
    "clause",
    [
        "FOR UPDATE",
        "FOR NO KEY UPDATE",
        "FOR UPDATE OF a",
        "FOR NO KEY UPDATE OF a, b",
        "FOR UPDATE SKIP LOCKED",
        "FOR NO KEY UPDATE OF a SKIP LOCKED",
        "FOR SHARE",
    ],
)
def test_row_locks_are_dropped_for_sqlite(clause: str):
    """SQLite has no row locks and needs none."""
    assert for_sqlite(f"SELECT 1 FROM (SELECT 2 LIMIT $1\n {clause})") == "SELECT 1 FROM (SELECT 2 LIMIT ?1)"


def test_several_writes_become_one_statement():
    """On PostgreSQL a batch is one statement, run from its last part to its first, each with its own parameters."""
    text = as_one(("INSERT INTO a VALUES ($1, $2, $1)", "DELETE FROM b", "UPDATE c SET d = $2 WHERE e = $1"))
    assert text == (
        "WITH s2 AS (UPDATE c SET d = $4 WHERE e = $3), s1 AS (DELETE FROM b), "
        "s0 AS (INSERT INTO a VALUES ($1, $2, $1)) SELECT 1"
    )


def test_parameters_are_counted_by_their_highest_number():
    """A parameter used twice counts once."""
    assert [parameters(text) for text in ("SELECT 1", "SELECT $1, $1", "SELECT $3, $11, $2")] == [0, 1, 11]


def test_conditions_come_first_and_each_must_count_a_row():
    text = as_one_if(("UPDATE a SET x = $1", "UPDATE b SET x = $1"), ("INSERT INTO c VALUES ($1)",))
    assert text == (
        "WITH s2 AS (INSERT INTO c VALUES ($3)), s1 AS (UPDATE b SET x = $2 RETURNING 1), "
        "s0 AS (UPDATE a SET x = $1 RETURNING 1) "
        "SELECT 1 / (SELECT count(*) FROM s0) / (SELECT count(*) FROM s1)"
    )
