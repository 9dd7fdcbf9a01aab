"""The proof of the money finds every way to break it."""

import pytest

from filmgate.domain.events import Actor
from filmgate.domain.ledger import EntryKind
from filmgate.domain.nature import DAY
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs.settle import end_early
from filmgate.services.money.adjust import adjust
from filmgate.services.money.expire_credit import expire_credit
from filmgate.services.money.grant import grant
from filmgate.services.money.verify_ledger import verify_ledger
from filmgate.store.faults import RULES
from fixtures.stores import FUNDS, PRICE, Clock, Scene

_CAPTURE_TO_RELEASE = "UPDATE entries SET kind = 'release', change = amount WHERE kind = 'capture'"
TAMPERED = {
    "a balance that moved by itself": (
        ["UPDATE accounts SET balance = balance + 1"],
        {"balance equals the sum of its entries"},
    ),
    "a balance below zero": (
        ["UPDATE accounts SET balance = balance - 2000000"],
        {"balance equals the sum of its entries", "no balance is below zero"},
    ),
    "a hold that is not the price": (
        ["UPDATE entries SET amount = amount - 1, change = change + 1 WHERE kind = 'hold'"],
        {"balance equals the sum of its entries", "every task is held for, at its price"},
    ),
    "an entry of another key": (
        ["UPDATE entries SET key_id = NULL WHERE kind = 'capture'"],
        {"the entries of a task are of its account and key"},
    ),
    "a raise before its hold": (
        [
            """INSERT INTO entries (id, account_id, task_id, key_id, kind, amount, change, at, actor, reason)
            SELECT clock_id, account_id, task_id, key_id, 'raise', 0, 0, at - 3600000000, 'preparer', '' FROM (
                SELECT e.*, a.id AS clock_id FROM entries e JOIN accounts a ON a.id = e.account_id
                WHERE e.kind = 'capture') AS e""",
        ],
        {"a raise adds to a hold"},
    ),
    "a hold that is gone, with its money": (
        [
            "DELETE FROM entries WHERE kind = 'hold' AND task_id IN (SELECT id FROM tasks WHERE state = 'queued')",
            f"UPDATE accounts SET balance = balance + {PRICE}",
        ],
        {"every task is held for, at its price"},
    ),
    "a success that was not charged": (
        ["DELETE FROM entries WHERE kind = 'capture'"],
        {"a succeeded task is captured, a failed or cancelled one released, an open one neither"},
    ),
    "a success that was refunded": (
        [_CAPTURE_TO_RELEASE, f"UPDATE accounts SET balance = balance + {PRICE}"],
        {"a succeeded task is captured, a failed or cancelled one released, an open one neither"},
    ),
    "a capture that is not the price": (
        ["UPDATE entries SET amount = amount + 1 WHERE kind = 'capture'"],
        {"a succeeded task is captured, a failed or cancelled one released, an open one neither"},
    ),
    "a failure that was not refunded": (
        ["DELETE FROM entries WHERE kind = 'release'", f"UPDATE accounts SET balance = balance - {PRICE}"],
        {"a succeeded task is captured, a failed or cancelled one released, an open one neither"},
    ),
    "spending that no task explains": (
        ["UPDATE spending SET spent = spent + 1"],
        {"a key has spent, in each hour, the prices of its tasks that were not given back"},
    ),
    "spending that is gone": (
        ["DELETE FROM spending"],
        {"a key has spent, in each hour, the prices of its tasks that were not given back"},
    ),
    "a success without a film": (
        ["DELETE FROM files"],
        {"a succeeded task has its film, and no other task has one"},
    ),
    "a film of a failed task": (
        ["UPDATE files SET task_id = (SELECT id FROM tasks WHERE state = 'failed')"],
        {"a succeeded task has its film, and no other task has one"},
    ),
}


USED = "what is left of a credit is what nobody has used and what has not expired"
IS_GRANT = "expiring credit is a grant, of its account and amount"
AFTER = "credit expires after its time, and then nothing is left of it"
TAKEN_BACK = "what expires is credit of the same account, and was taken back"
NO_MORE = "an entry uses no more credit than it takes, of its own account"
PART = "the credit of an account is part of its balance"
MARKED = "an account is marked while it has credit that may expire"
SAYS_WHY = "an adjustment says why, and which operator made it"
_OPEN, _OVER = "expired_at IS NULL", "expired_at IS NOT NULL"
CREDIT_TAMPERED = {
    "an adjustment without a reason": (["UPDATE entries SET reason = ' ' WHERE kind = 'adjust'"], {SAYS_WHY}),
    "an adjustment by nobody": (["UPDATE entries SET actor = 'operator' WHERE kind = 'adjust'"], {SAYS_WHY}),
    "credit that grew": ([f"UPDATE credits SET remaining = remaining + 1 WHERE {_OPEN}"], {USED}),
    "credit that was used by nobody": ([f"UPDATE credits SET remaining = remaining - 1 WHERE {_OPEN}"], {USED}),
    "a use that is forgotten": ([f"DELETE FROM draws WHERE credit_id IN (SELECT entry_id FROM credits WHERE {_OPEN})"],
        {USED}),
    "a use that is more than its entry": (
        [
            f"UPDATE draws SET amount = amount + 1000 WHERE credit_id IN (SELECT entry_id FROM credits WHERE {_OPEN})",
            f"UPDATE credits SET remaining = remaining - 1000 WHERE {_OPEN}",
        ],
        {NO_MORE},
    ),
    "a use for another task": (
        ["UPDATE draws SET task_id = NULL WHERE task_id IN (SELECT id FROM tasks WHERE state = 'queued')"],
        {NO_MORE},
    ),
    "credit that is larger than its grant": ([f"UPDATE credits SET amount = amount + 1 WHERE {_OPEN}"],
        {IS_GRANT, USED}),
    "credit that went too early": (
        [f"UPDATE credits SET expired_at = expires_at - 1 WHERE {_OVER}"], {AFTER},
    ),
    "credit that was taken back and is still open": (
        [f"UPDATE credits SET expired_at = NULL WHERE {_OVER}"], {TAKEN_BACK},
    ),
    "an expiry that is forgotten, with its money": (
        ["DELETE FROM entries WHERE kind = 'expire'", "UPDATE accounts SET balance = balance + 300"], {USED},
    ),
    "credit that nobody has": (
        ["UPDATE entries SET amount = amount - 1000100, change = change - 1000100 WHERE kind = 'adjust'",
         "UPDATE accounts SET balance = balance - 1000100"],
        {PART},
    ),
    "an account that forgot its credit": (["UPDATE accounts SET expiring = 0"], {MARKED}),
}  # fmt: skip


@pytest.fixture
async def bank(scene: Scene, clock: Clock) -> Scene:
    """Credit that is over, of which 300 went; credit that is open and used by an open task; an adjustment."""

    async def promote(amount: int, days: int) -> None:
        end = scene.nature.now() + days * DAY
        await grant(scene.store, scene.nature, scene.caller.account_id, amount, "", expires_at=end)

    await promote(400, 1)
    await scene.submit()
    clock.ahead_us = DAY
    await expire_credit(scene.store, scene.nature)
    await promote(5000, 3)
    await scene.submit()
    await adjust(scene.store, scene.nature, "acme", 77, "a gift", "ana")
    return scene


@pytest.fixture
async def town(scene: Scene) -> Scene:
    """One task of each kind: succeeded, failed, open."""
    await scene.succeed(await scene.collecting())
    failed = await scene.submit()
    await end_early(scene.store, scene.nature, failed, Failure(FailureCode.TIMEOUT, "Late."), Actor.RESCUER)
    await scene.submit()
    return scene


async def test_right_money_is_found_right(town: Scene):
    """What the services write breaks no rule, and is counted by kind."""
    verdict = await verify_ledger(town.store)
    assert verdict.right, verdict.faults
    assert verdict.entries == {
        EntryKind.GRANT: (1, FUNDS),
        EntryKind.HOLD: (3, 3 * PRICE),
        EntryKind.CAPTURE: (1, PRICE),
        EntryKind.RELEASE: (1, PRICE),
    }


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found(town: Scene, what: str):
    """Each way to tamper breaks exactly the rules that speak of it, and the verdict names the row."""
    statements, rules = TAMPERED[what]
    for sql in statements:
        await town.run(sql)
    verdict = await verify_ledger(town.store)
    assert {fault.rule for fault in verdict.faults} == rules
    assert all(len(fault.subject) == 16 and fault.detail for fault in verdict.faults)


async def test_right_credit_is_found_right(bank: Scene):
    assert not (await verify_ledger(bank.store)).faults


@pytest.mark.parametrize("what", CREDIT_TAMPERED)
async def test_tampering_with_credit_is_found(bank: Scene, what: str):
    statements, rules = CREDIT_TAMPERED[what]
    for sql in statements:
        await bank.run(sql)
    verdict = await verify_ledger(bank.store)
    assert {fault.rule for fault in verdict.faults} == rules
    assert all(len(fault.subject) == 16 and fault.detail for fault in verdict.faults)


def test_every_rule_has_its_tampering():
    """The one about what entries say of themselves has a test of its own."""
    tampered = [rules for _, rules in (*TAMPERED.values(), *CREDIT_TAMPERED.values())]
    assert set(RULES) - set().union(*tampered) == {"every entry changes the balance as its kind says"}


async def test_an_entry_that_lies_about_its_change_is_found(town: Scene):
    """Where somebody got past the schema's own check, the proof still finds an entry that moves what it should not."""
    if town.store.name == "sqlite":
        await town.run("PRAGMA ignore_check_constraints = 1")
    else:
        rows = await town.store.rows(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'entries'::regclass AND contype = 'c'"
        )
        for (name,) in rows:
            await town.store.transact(lambda t, name=name: t.rows(f'ALTER TABLE entries DROP CONSTRAINT "{name}"'))
    await town.run("UPDATE entries SET change = 5 WHERE kind = 'capture'")
    await town.run("UPDATE accounts SET balance = balance + 5")
    verdict = await verify_ledger(town.store)
    assert {fault.rule for fault in verdict.faults} == {"every entry changes the balance as its kind says"}
