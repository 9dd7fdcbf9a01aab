"""A database of an earlier version, with people's work in it, becomes one of this version."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from bench.postgres import Postgres

from filmgate.domain.access import NO_TERMS
from filmgate.domain.errors import SpendCapReached
from filmgate.domain.limits import NO_LIMITS
from filmgate.domain.nature import DAY, HOUR, Nature
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.accounts.list_accounts import list_accounts
from filmgate.services.accounts.list_keys import list_keys
from filmgate.store import jobs, keys, outbox, spending
from filmgate.store.migrate import Migratable, migrate, render, version
from filmgate.store.migrations import HEAD
from fixtures.stores import Clock, Scene, opened

THEN = 1_767_949_200_000_000  # 2026-01-09, 09:00 UTC
ACCOUNTS = (b"a" * 16, b"b" * 16)
KEYS = {b"1" * 16: ACCOUNTS[0], b"2" * 16: ACCOUNTS[0], b"3" * 16: ACCOUNTS[1]}
ONE, TWO, THREE = KEYS
# Key, state, price, when it was created.
TASKS = (
    (ONE, "succeeded", 100, THEN),
    (ONE, "running", 20, THEN + HOUR - 1),
    (ONE, "failed", 3000, THEN + 5),
    (ONE, "cancelled", 3000, THEN + 6),
    (ONE, "queued", 7, THEN + HOUR),
    (TWO, "preparing", 5, THEN + 10),
    (TWO, "succeeded", 4, THEN - 3 * DAY),
    (THREE, "failed", 1, THEN),
)
SPENT = [(ONE, THEN, 120), (ONE, THEN + HOUR, 7), (TWO, THEN - 3 * DAY, 4), (TWO, THEN, 5)]
SCHEMAS = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"],
    "postgres": [
        """SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
        "SELECT noun, before_state, after_state FROM transitions ORDER BY 1, 2, 3",
    ],
}


@pytest.fixture(params=["sqlite", "postgres"])
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The URLs of two empty databases of one kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'first.db'}", f"sqlite:///{tmp_path / 'fresh.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database(), server.new_database()


@pytest.fixture
async def first(empty_urls: tuple[str, str], clock: Clock) -> AsyncIterator[Migratable]:
    """A database at the first step, with tasks in every state."""
    async with opened(empty_urls[0], clock) as store:
        await store.script(render({"sqlite": "sqlite", "postgres": "postgresql"}[store.name], None, "0001"))
        for sql, args in _rows():
            await store.transact(lambda transaction, sql=sql, args=args: transaction.batch((sql, args)))
        yield store


def _rows() -> list[tuple[str, tuple[Any, ...]]]:
    rows: list[tuple[str, tuple[Any, ...]]] = []
    for number, account in enumerate(ACCOUNTS):
        rows.append(("INSERT INTO accounts VALUES ($1, $2, 'active', 1000, 1)", (account, f"account {number}")))
    for key, account in KEYS.items():
        rows.append(("INSERT INTO keys VALUES ($1, $2, '', $3, '', 'active', 1)", (key, account, key * 2)))
    sql = """
        INSERT INTO tasks (id, account_id, key_id, dialect, model, state, price, origin, created_at, deadline_at,
            ended_at, failure_code, due_at, fence)
        VALUES ($1, $2, $3, 'kling3api', 'kling-3.0', $4, $5, '', $6, 1, $7, $8, 1, 0)"""
    for number, (key, state, price, at) in enumerate(TASKS):
        bad = state in ("failed", "cancelled")
        ends = (at if bad or state == "succeeded" else None, "upstream" if bad else None)
        rows.append((sql, (number.to_bytes(16, "big"), KEYS[key], key, state, price, at, *ends)))
    return rows


async def test_what_was_spent_before_there_were_limits_is_counted(first: Migratable):
    """By key and by the hour of creation; what was given back is not spent, and nobody is limited yet."""
    assert await version(first) == "0001"
    assert await migrate(first) == ("0001", HEAD)
    rows = await first.rows("SELECT key_id, hour, account_id, spent FROM spending ORDER BY key_id, hour")
    assert [tuple(row) for row in rows] == [(key, hour, KEYS[key], spent) for key, hour, spent in SPENT]
    assert {account.limits for account in await list_accounts(first)} == {NO_LIMITS}
    listed = await list_keys(first)
    assert {one.key.terms for one in listed} == {NO_TERMS}
    assert [one.spent for one in listed] == [127, 9, 0]


async def test_limits_that_are_set_then_count_from_there(first: Migratable, clock: Clock):
    await migrate(first)
    now = THEN + HOUR + 59
    assert [(await spending.of_key(first, key, now)).day_spent for key in KEYS] == [127, 5, 0]
    usage = await spending.of_account(first, ACCOUNTS[0], now)
    assert (usage.open_tasks, usage.hour_spent, usage.day_spent, usage.total_spent) == (3, 7, 132, 136)

    await limit_account(first, "account 0", {"total_spend": 140})
    caller = await keys.find_caller(first, TWO * 2)
    assert caller is not None
    scene = Scene(first, Nature(clock), caller)
    await scene.submit(price=4)
    with pytest.raises(SpendCapReached):
        await scene.submit(price=1)


async def test_orders_under_way_are_followed_up(first: Migratable):
    """A job whose task is open goes on; one whose task had ended is watched; one that has ended stays as it is."""
    sql = """
        INSERT INTO jobs (id, task_id, engine, state, token, starts, faults, cost, created_at, due_at, fence)
        VALUES ($1, $2, 'any', $3, $4, 1, 0, 0, 1, 1, 1)"""
    states = {1: "running", 2: "accepted", 3: "unknown", 4: "unknown", 0: "done"}
    for task, state in states.items():
        row = (bytes([task]) * 16, task.to_bytes(16, "big"), state, f"token {task}")
        await first.transact(lambda transaction, row=row: transaction.batch((sql, row)))
    await migrate(first)
    watched = await first.rows("SELECT task_id FROM jobs WHERE watched_at IS NOT NULL ORDER BY task_id")
    assert [int.from_bytes(row[0], "big") for row in watched] == [2, 3]
    (due,) = await first.transact(lambda t: jobs.claim_watched(t, "worker", ["any"], 1, 9))
    assert (due.task_id, due.watched, due.inquiries) == ((2).to_bytes(16, "big"), True, 0)
    asked = await first.transact(lambda t: jobs.claim_unknown(t, "worker", ["any"], 1, 9))
    assert {job.task_id[-1] for job, _ in asked} == {3, 4}
    assert all(age > 0 for _, age in asked)


async def test_the_way_to_the_newest_schema_does_not_matter(first: Migratable, empty_urls: tuple[str, str]):
    """Step by step, with rows in it, or at once: the same tables, indexes and rules."""
    await migrate(first)
    async with opened(empty_urls[1]) as fresh:
        await migrate(fresh)
        for sql in SCHEMAS[first.name]:
            rows = [tuple(row) for row in await first.rows(sql)]
            assert rows
            assert rows == [tuple(row) for row in await fresh.rows(sql)]


async def test_deliveries_from_before_there_were_endpoints_go_on(first: Migratable):
    """Each belongs to its task's account, tells of its end, and stands on the rung that it had come to."""
    task_id, account = (0).to_bytes(16, "big"), ACCOUNTS[0]
    sql = """
        INSERT INTO outbox (id, task_id, url, state, attempts, last_answer, created_at, due_at, fence)
        VALUES ($1, $2, 'https://hooks.example/a', 'due', 2, '500 sorry', 5, 6, 3)"""
    await first.transact(lambda transaction: transaction.batch((sql, (b"d" * 16, task_id))))
    await migrate(first)
    row = await first.row("SELECT account_id, task_id, endpoint_id, event, receiver, rung, body, fence FROM outbox")
    assert row is not None
    receiver = f"{account.hex()} https://hooks.example/a"
    assert tuple(row) == (account, task_id, None, "task.succeeded", receiver, 2, None, 3)
    (line,) = await outbox.lines(first, "", 10)
    assert line.ids == (b"d" * 16,)
