"""`filmgate accounts` and `filmgate keys`."""

import hashlib
import re
from uuid import UUID

import pytest


@pytest.mark.parametrize(
    ("amount", "balance", "stored"),
    [
        ("100", "100.00", 100_000_000),
        ("2.5", "2.50", 2_500_000),
        ("0.000001", "0.000001", 1),
        ("1234567.891", "1234567.891", 1_234_567_891_000),
        ("0.1", "0.10", 100_000),
    ],
)
def test_an_account_has_what_it_was_granted_exactly(command, amount, balance, stored):
    facts = command("accounts", "create", "acme", "--grant-usd", amount, "--json").facts
    assert facts == {"id": str(UUID(facts["id"])), "name": "acme", "balance_usd": balance}
    assert command.database.execute("SELECT id, balance FROM accounts").fetchall() == [
        (UUID(facts["id"]).bytes, stored)
    ]


def test_an_account_without_a_grant_has_nothing(command):
    assert command("accounts", "create", "acme", "--json").facts["balance_usd"] == "0.00"


def test_people_get_a_sentence(command):
    ran = command("accounts", "create", "acme", "--grant-usd", "5")
    assert ran.out == "The account 'acme' is open, with $5.00.\n"
    assert "filmgate keys create --account 'acme'" in ran.err


@pytest.mark.parametrize("amount", ["x", "-1", "0.0000001", "NaN", "Infinity", "1e30", ""])
def test_an_amount_that_is_none_is_refused_before_anything_is_made(command, amount):
    ran = command("accounts", "create", "acme", "--grant-usd", amount)
    assert ran.status == 2
    assert "--grant-usd" in ran.complaint
    assert not command.data.exists()


def test_a_name_is_taken_once(command):
    command("accounts", "create", "acme")
    ran = command("accounts", "create", "acme")
    assert ran.status == 2
    assert "'acme' is taken" in ran.complaint


def test_a_keys_json_is_its_id_and_its_text(command):
    command("accounts", "create", "acme")
    facts = command("keys", "create", "--account", "acme", "--name", "laptop", "--json").facts
    assert set(facts) == {"id", "key"}
    assert re.fullmatch(r"sk-[0-9A-Za-z]{43}", facts["key"])
    (row,) = command.database.execute("SELECT id, name, hash FROM keys").fetchall()
    assert row == (UUID(facts["id"]).bytes, "laptop", hashlib.sha256(facts["key"].encode()).digest())


def test_a_key_stands_alone_on_standard_output(command):
    command("accounts", "create", "acme")
    ran = command("keys", "create", "--account", "acme")
    assert re.fullmatch(r"sk-[0-9A-Za-z]{43}\n", ran.out)
    assert "shown only now" in ran.err


def test_a_key_needs_an_account(command):
    command("accounts", "create", "acme")
    ran = command("keys", "create", "--account", "nobody")
    assert ran.status == 2
    assert "filmgate accounts create" in ran.complaint


def test_a_key_in_a_wrong_folder_makes_no_folder(command):
    ran = command("keys", "create", "--account", "acme")
    assert ran.status == 2
    assert "--data" in ran.complaint
    assert not command.data.exists()
