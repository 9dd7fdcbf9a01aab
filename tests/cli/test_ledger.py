"""`filmgate ledger verify` and `filmgate migrate`."""

from uuid import UUID

import pytest


@pytest.fixture
def account(command) -> str:
    return command("accounts", "create", "acme", "--grant-usd", "100", "--json").facts["id"]


def test_a_right_ledger(command, account):
    assert command("generate", "a film", "--duration", "3").status == 0
    facts = command("ledger", "verify", "--json").facts
    assert facts == {
        "right": True,
        "entries": {
            "capture": {"count": 1, "usd": "1.80"},
            "grant": {"count": 2, "usd": "200.00"},
            "hold": {"count": 1, "usd": "1.80"},
        },
        "faults": [],
    }
    ran = command("ledger", "verify")
    assert ran.status == 0
    assert "The ledger is right: 4 entries" in ran.out


def test_a_balance_that_nothing_explains_is_found(command, account):
    with command.database as database:
        database.execute("UPDATE accounts SET balance = balance + 1")
    ran = command("ledger", "verify", "--json")
    assert ran.status == 1
    (fault,) = ran.facts["faults"]
    assert fault["rule"] == "balance equals the sum of its entries"
    assert fault["subject"] == account
    assert not ran.facts["right"]
    ran = command("ledger", "verify")
    assert ran.status == 1
    assert account in ran.out
    assert "wrong" in ran.err


def test_a_task_that_was_charged_and_failed_is_found(command, account):
    task = command("generate", "a film [fail]", "--json").facts["id"]
    with command.database as database:
        database.execute("DROP INDEX entries_one_end")
        database.execute("UPDATE entries SET kind = 'capture', change = 0 WHERE kind = 'release'")
        database.execute("UPDATE accounts SET balance = balance - 3000000 WHERE name = 'local'")
    faults = command("ledger", "verify", "--json").facts["faults"]
    assert [UUID(fault["subject"]) for fault in faults] == [UUID(task)]


def test_nothing_to_verify_is_said(command):
    ran = command("ledger", "verify")
    assert ran.status == 2
    assert "no database" in ran.complaint
    assert not command.data.exists()


def test_migrating_says_from_where_to_where(command):
    first = command("migrate")
    assert first.out.startswith("The database went from empty to schema ")
    newest = command("migrate", "--json").facts
    assert newest["before"] == newest["after"]
    assert command("migrate").out == f"The database is at schema {newest['after']} already.\n"


def test_a_database_of_a_newer_version_is_left_alone(command):
    command("migrate")
    with command.database as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    ran = command("migrate")
    assert ran.status == 2
    assert "9999" in ran.complaint
