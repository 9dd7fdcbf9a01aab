"""What the installation has written down, and what the upstream has: the two sets of books that have to agree."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from filmgate.engines.scripted import Account, Book
from filmgate.store.base import Reader

OPEN_TASK = ("preparing", "queued", "running")
OPEN_JOB = ("planned", "sending", "accepted", "running", "collecting", "unknown")


@dataclass(slots=True)
class TaskRow:
    """A task with what hangs on it. `ends` counts events that end it; money in micro-dollars."""

    id: bytes
    account: int
    dialect: str
    state: str
    price: int
    failure: str
    prompt: str
    calls: bool
    ends: int = 0
    entries: Counter[str] = field(default_factory=Counter)
    amounts: Counter[str] = field(default_factory=Counter)
    jobs: list["JobRow"] = field(default_factory=list)
    deliveries: Counter[str] = field(default_factory=Counter)
    films: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.state in OPEN_TASK


@dataclass(frozen=True, slots=True)
class JobRow:
    """One order, by our token at its engine; `cost` is what we have booked for it."""

    engine: str
    state: str
    token: str
    cost: int


@dataclass(slots=True)
class Books:
    """Tasks by id, ids by Idempotency-Key, balances and grants by account number."""

    tasks: dict[bytes, TaskRow] = field(default_factory=dict)
    by_key: dict[str, bytes] = field(default_factory=dict)
    balances: dict[int, int] = field(default_factory=dict)
    granted: dict[int, int] = field(default_factory=dict)

    @property
    def unfinished(self) -> int:
        return sum(1 for task in self.tasks.values() if task.open)

    def open_jobs(self, *, held: bool) -> list[JobRow]:
        """Orders that are not over; of unknown ones only those that the script keeps so, or only the others."""
        return [
            job
            for task in self.tasks.values()
            for job in task.jobs
            if job.state in OPEN_JOB and held == (job.state == "unknown" and "[unknown]" in task.prompt)
        ]

    @property
    def undelivered(self) -> int:
        return sum(task.deliveries["due"] for task in self.tasks.values())


async def read_books(store: Reader) -> Books:
    """Everything at one moment (run it in a snapshot)."""
    books = Books()
    numbers: dict[bytes, int] = {}
    for identity, name, balance in await store.rows("SELECT id, name, balance FROM accounts ORDER BY name"):
        if name.startswith("customer "):
            numbers[bytes(identity)] = int(name.removeprefix("customer "))
            books.balances[numbers[bytes(identity)]] = int(balance)
    await _read_tasks(store, books, numbers)
    for key, task_id in await store.rows("SELECT key, task_id FROM idempotency"):
        books.by_key[key] = bytes(task_id)
    await _read_money(store, books, numbers)
    await _read_rest(store, books)
    return books


async def _read_tasks(store: Reader, books: Books, numbers: dict[bytes, int]) -> None:
    sql = """
        SELECT t.id, t.account_id, t.dialect, t.state, t.price, t.failure_code, c.generation, t.callback_url
        FROM tasks t JOIN contents c ON c.task_id = t.id"""
    for identity, account, dialect, state, price, failure, generation, url in await store.rows(sql):
        prompt = json.loads(generation).get("prompt", "")
        number = numbers.get(bytes(account), -1)
        row = TaskRow(bytes(identity), number, dialect, state, int(price), failure or "", prompt, url is not None)
        books.tasks[row.id] = row


async def _read_money(store: Reader, books: Books, numbers: dict[bytes, int]) -> None:
    granted: Counter[int] = Counter()
    for account, task_id, kind, amount in await store.rows("SELECT account_id, task_id, kind, amount FROM entries"):
        if task_id is None:
            granted[numbers.get(bytes(account), -1)] += int(amount)
        else:
            task = books.tasks[bytes(task_id)]
            task.entries[kind] += 1
            task.amounts[kind] += int(amount)
    books.granted = dict(granted)


async def _read_rest(store: Reader, books: Books) -> None:
    for task_id, engine, state, token, cost in await store.rows("SELECT task_id, engine, state, token, cost FROM jobs"):
        books.tasks[bytes(task_id)].jobs.append(JobRow(engine, state, token, int(cost)))
    ended = "noun = 'task' AND after_state IN ('succeeded', 'failed', 'cancelled')"
    for task_id, count in await store.rows(f"SELECT task_id, count(*) FROM events WHERE {ended} GROUP BY task_id"):
        books.tasks[bytes(task_id)].ends = int(count)
    for task_id, state in await store.rows("SELECT task_id, state FROM outbox WHERE task_id IS NOT NULL"):
        books.tasks[bytes(task_id)].deliveries[state] += 1
    for task_id, token in await store.rows("SELECT task_id, token FROM files"):
        books.tasks[bytes(task_id)].films.append(token)


def read_upstream(data: Path) -> dict[str, Account]:
    """What every scripted engine says that it took, by our token."""
    orders: dict[str, Account] = {}
    for folder in sorted((data / "scripted").glob("*/")):
        orders |= Book(folder).orders()
    return orders
