"""`filmgate move`, as it is called."""

import pytest
from bench.postgres import Postgres


@pytest.fixture
def source(command) -> str:
    command("accounts", "create", "acme", "--grant-usd", "100")
    return f"sqlite:///{command.data / 'filmgate.db'}"


def test_what_was_moved_is_shown(command, source, postgres_database: str):
    """Each table with its rows, and what to do now."""
    ran = command("move", "--from", source, "--to", postgres_database)
    assert ran.status == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].split() == ["table", "rows", "checksum"]
    assert {line.split()[0]: line.split()[1] for line in lines[1:-3]}["accounts"] == "1"
    assert "both hold the same" in lines[-3]
    assert "FILMGATE_DATABASE_URL" in lines[-2]
    assert "films, customers' files and secret.key" in lines[-1]
    listed = command("accounts", "list", FILMGATE_DATABASE_URL=postgres_database)
    assert "acme" in listed.out
    verified = command("ledger", "verify", FILMGATE_DATABASE_URL=postgres_database)
    assert verified.status == 0, verified.out


def test_a_rehearsal_says_so(command, source, tmp_path):
    target = tmp_path / "other.db"
    ran = command("move", "--from", source, "--to", f"sqlite:///{target}", "--dry-run")
    assert ran.status == 0
    assert ran.out.splitlines()[-1].startswith("Nothing was moved. ")
    assert not target.exists()


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        (("sqlite:///a.db", "sqlite:///a.db"), "--to: must be another database"),
        (("sqlite:///a.db", "sqlite:///./a.db"), "--to: must be another database"),
        (("sqlite:///a.db", "sqlite:///b.db"), "There is no database a.db"),
        (("a.db", "sqlite:///b.db"), "sqlite:///PATH or postgresql://"),
    ],
)
def test_wrong_ends_are_said(command, ends, says):
    ran = command("move", "--from", ends[0], "--to", ends[1])
    assert ran.status == 2
    assert says in ran.complaint


def test_a_wrong_password_is_not_told(command, source, postgres: Postgres):
    wrong = postgres.url().replace("postgres:", "postgres:hush", 1)
    ran = command("move", "--from", source, "--to", wrong)
    assert ran.status == 2
    assert "refuses" in ran.complaint
    assert "hush" not in ran.err


def test_a_wrong_ledger_is_told(command, source, tmp_path):
    """It was moved, and something was wrong with it before: the status says that it did not go well."""
    with command.database as database:
        database.execute("UPDATE accounts SET balance = balance + 1")
    ran = command("move", "--from", source, "--to", f"sqlite:///{tmp_path / 'other.db'}", "--json")
    assert ran.status == 1
    assert ran.facts["moved"]
    assert ran.facts["faults"][0]["rule"] == "balance equals the sum of its entries"
