"""The proof of the money finds every way to break it."""

import pytest

from filmgate.domain.events import Actor
from filmgate.domain.ledger import EntryKind
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.settle import end_early
from filmgate.services.verify_ledger import verify_ledger
from fixtures.stores import FUNDS, PRICE, Scene

_CAPTURE_TO_RELEASE = "UPDATE entries SET kind = 'release', change = amount WHERE kind = 'capture'"
TAMPERED = {
    "a balance that moved by itself": (
        ["UPDATE accounts SET balance = balance + 1"],
        {"balance equals the sum of its entries"},
    ),
    "a hold that is not the price": (
        ["UPDATE entries SET amount = amount - 1, change = change + 1 WHERE kind = 'hold'"],
        {"balance equals the sum of its entries", "every task is held for, at its price"},
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
