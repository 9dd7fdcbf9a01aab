"""`filmgate accounts` and `filmgate keys`."""

import hashlib
import re
from uuid import UUID

import pytest

from filmgate.domain.secret import SecretKey
from filmgate.services.accounts.create_key import SECRET_KEYS
from filmgate.store.secret import unseal


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


def test_a_keys_json_is_its_id_its_text_and_a_pair_to_sign_with(command):
    """Of the text only a hash is kept, and the secret key is sealed."""
    command("accounts", "create", "acme")
    facts = command("keys", "create", "--account", "acme", "--name", "laptop", "--json").facts
    assert set(facts) == {"id", "key", "access_key", "secret_key"}
    assert re.fullmatch(r"sk-[0-9A-Za-z]{43}", facts["key"])
    assert facts["access_key"] == f"ak-{UUID(facts['id']).hex}"
    assert re.fullmatch(r"[0-9A-Za-z]{43}", facts["secret_key"])
    (row,) = command.database.execute("SELECT id, name, hash, sealed FROM keys").fetchall()
    assert row[:3] == (UUID(facts["id"]).bytes, "laptop", hashlib.sha256(facts["key"].encode()).digest())
    secret = SecretKey(bytes.fromhex((command.data / "secret.key").read_text()))
    assert unseal(secret, SECRET_KEYS, row[3]).decode() == facts["secret_key"]


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


# ---- accounts: money, bans, limits -----------------------------------------------------------------------------------


def test_money_is_added_with_a_reason(command):
    command("accounts", "create", "acme", "--grant-usd", "1")
    assert (
        command("accounts", "grant", "acme", "2.345678", "--reason", "invoice 7").out == "'acme' has $3.345678 now.\n"
    )
    assert command("accounts", "grant", "acme", "0", "--json").facts["balance_usd"] == "3.345678"
    rows = command.database.execute("SELECT amount, reason FROM entries ORDER BY id").fetchall()
    assert rows == [(1_000_000, ""), (2_345_678, "invoice 7"), (0, "")]
    assert command("ledger", "verify").status == 0


@pytest.mark.parametrize("amount", ["x", "-1", "0.0000001", "NaN"])
def test_an_amount_that_is_none_is_not_granted(command, amount):
    command("accounts", "create", "acme")
    ran = command("accounts", "grant", "--", "acme", amount)
    assert ran.status == 2
    assert "USD" in ran.complaint


def test_an_account_is_banned_and_let_in_again(command):
    command("accounts", "create", "acme", "--grant-usd", "9")
    assert command("accounts", "ban", "acme").status == 0
    assert command("accounts", "list", "--json").facts["accounts"][0]["state"] == "banned"
    ran = command("generate", "a film", "--account", "acme")
    assert ran.status == 1
    assert "banned" in ran.complaint
    assert command("accounts", "unban", "acme").status == 0
    assert command("accounts", "list").out.split()[-3:] == ["acme", "$9.00", "active"]


def test_an_accounts_limits_change_one_by_one(command):
    command("accounts", "create", "acme")
    nothing = command("accounts", "limit", "acme").out
    assert nothing == "Limits of 'acme': none.\n"
    command("accounts", "limit", "acme", "--preset", "pro", "--limit-day-usd", "2.50", "--limit-hour-usd", "0")
    facts = command("accounts", "limit", "acme", "--tasks-at-once", "none", "--json").facts
    assert facts["limits"] == {
        "rate_per_minute": 60,
        "tasks_at_once": None,
        "hour_spend_usd": "0.00",
        "day_spend_usd": "2.50",
        "total_spend_usd": None,
    }
    assert "60/min, $0.00/hour, $2.50/day" in command("accounts", "list").out


# ---- keys: terms, states ---------------------------------------------------------------------------------------------


def test_a_key_has_the_terms_that_were_asked_for(command):
    command("accounts", "create", "acme")
    options = {
        "--allow-ip": ["10.1.2.3/8", "::ffff:192.0.2.1"],
        "--limit-hour-usd": ["1.5"],
        "--limit-day-usd": ["10"],
        "--limit-total-usd": ["0"],
        "--rate-per-minute": ["7"],
        "--preset": ["free"],
        "--model": ["kling-3.0", "kling-o3"],
        "--dialect": ["kling3api-v1"],
        "--route": ["official"],
    }
    words = [word for option, values in options.items() for value in values for word in (option, value)]
    created = command("keys", "create", "--account", "acme", "--name", "farm", *words, "--json").facts
    (key,) = command("keys", "list", "--json").facts["keys"]
    assert key == {
        "id": created["id"],
        "account": "acme",
        "name": "farm",
        "hint": f"{created['key'][:7]}…{created['key'][-4:]}",
        "state": "active",
        "created_at": key["created_at"],
        "allow_ip": ["10.0.0.0/8", "192.0.2.1"],
        "models": ["kling-3.0", "kling-o3"],
        "dialect": "kling3api-v1",
        "route": "official",
        "limits": {
            "rate_per_minute": 7,
            "tasks_at_once": 3,
            "hour_spend_usd": "1.50",
            "day_spend_usd": "10.00",
            "total_spend_usd": "0.00",
        },
        "uploads": None,
        "uploads_mb": None,
        "spent_usd": "0.00",
    }
    assert created["key"] not in command("keys", "list").out


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--allow-ip", "10.0.0.0/33"), "--allow-ip: '10.0.0.0/33' is no address"),
        (("--allow-ip", "1.1.1.1") * 11, "--allow-ip: must be at most 10, not 11"),
        (("--limit-hour-usd", "-1"), "--limit-hour-usd: must be from 0"),
        (("--limit-day-usd", "much"), "--limit-day-usd: must be an amount"),
        (("--limit-total-usd", "0.0000001"), "--limit-total-usd: must have at most six decimals"),
        (("--rate-per-minute", "1.5"), "--rate-per-minute: must be a whole number from 0"),
        (("--tasks-at-once", "-1"), "--tasks-at-once: must be a whole number from 0"),
        (("--preset", "gold"), "--preset: must be one of free, pro"),
        (("--model", "kling-9"), "--model: there is no model 'kling-9'"),
        (("--dialect", "apixo"), "--dialect: must be one of kling3api, kling3api-v1"),
        (("--route", "fast"), "--route: must be one of auto, value, official"),
        (("--name", "a\nb"), "--name: must be at most 100 printable characters"),
    ],
)
def test_terms_that_cannot_be_are_said_in_one_line(command, options, named):
    ran = command("keys", "create", "--account", "acme", *options)
    assert ran.status == 2
    assert named in ran.complaint
    assert not command.data.exists()


def test_a_key_is_disabled_enabled_and_deleted_for_good(command):
    command("accounts", "create", "acme")
    key_id = command("keys", "create", "--account", "acme", "--json").facts["id"]

    def state() -> str:
        return command("keys", "list", "--account", "acme", "--json").facts["keys"][0]["state"]

    for word, after in (("disable", "disabled"), ("disable", "disabled"), ("enable", "active"), ("delete", "deleted")):
        assert command("keys", word, key_id).status == 0
        assert state() == after
    for word in ("enable", "disable"):
        ran = command("keys", word, key_id)
        assert ran.status == 2
        assert "deleted, which is for good" in ran.complaint
    assert command("keys", "delete", key_id).status == 0
    assert state() == "deleted"


@pytest.mark.parametrize("word", ["disable", "enable", "delete"])
def test_a_key_that_is_not_there(command, word):
    command("accounts", "create", "acme")
    ran = command("keys", word, "01890000-0000-7000-8000-000000000000")
    assert ran.status == 2
    assert "ID: there is no key" in ran.complaint


@pytest.mark.parametrize(
    "arguments",
    [("accounts", "grant", "x", "1"), ("accounts", "ban", "x"), ("accounts", "unban", "x"), ("accounts", "limit", "x"),
     ("keys", "list", "--account", "x")],
)  # fmt: skip
def test_an_account_that_is_not_there(command, arguments):
    command("accounts", "create", "acme")
    ran = command(*arguments)
    assert ran.status == 2
    assert "there is no account 'x'" in ran.complaint
