"""The judge: holds what customers saw, what the installation wrote and what the upstream charged against each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.crash.books import OPEN_JOB, Books, TaskRow
from bench.crash.customers import Memory
from bench.crash.listener import Call
from bench.crash.verdict import Verdict
from bench.crash.wording import OPEN, SUCCEEDED, Standing
from filmgate.domain.ids import dashed
from filmgate.engines.scripted import Account

# An order whose film was broken so many times is given up, and upstream keeps the money; we book what we got.
_FAULTS = 3
_UNBOOKED = "unusable films, charged upstream"
Poll = tuple[bytes, Standing]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known when all is at rest.

    `memories` and `keys` by role; `polls`: the last answer about each task in its own dialect; `came`: callbacks by
    role; `says` is what accounts hear of their money, (balance, consumed, held) in micro-dollars.
    """

    memories: Sequence[Memory]
    keys: Sequence[str]
    books: Books
    upstream: Mapping[str, Account]
    polls: Mapping[bytes, Poll]
    came: Mapping[int, Sequence[Call]]
    says: Mapping[int, tuple[int, int, int]]
    known: Mapping[str, bytes]


def judge(evidence: Evidence, verdict: Verdict) -> None:
    """Write into the verdict all that can be told from the evidence."""
    _tasks(evidence, verdict)
    for task in evidence.books.tasks.values():
        _money(task, verdict)
        _orders(task, evidence.upstream, verdict)
    _balances(evidence, verdict)
    _webhooks(evidence, verdict)
    _count(evidence, verdict)


def _tasks(evidence: Evidence, verdict: Verdict) -> None:
    books = evidence.books
    for memory, key in zip(evidence.memories, evidence.keys, strict=True):
        name = f"role {memory.role.number} ({memory.role.prompt})"
        ids = {evidence.known.get(public, b"") for public in memory.ids}
        known = books.by_key.get(key)
        if b"" in ids:
            verdict.blame("lost", name)
        if len(memory.ids) > 1 or (known and ids - {known, b""}):
            verdict.blame("accepted twice", f"{name}: {sorted(memory.ids)}")
        for complaint in memory.complaints:
            verdict.blame("refused wrongly", f"{name}: {complaint}")
        if known is not None:
            _ending(evidence, memory, known, name, verdict)
    for task_id in set(books.tasks) - set(books.by_key.values()):
        verdict.blame("unasked", dashed(task_id))


def _ending(evidence: Evidence, memory: Memory, task_id: bytes, name: str, verdict: Verdict) -> None:
    task, poll = evidence.books.tasks[task_id], evidence.polls.get(task_id)
    if task.open or poll is None or poll[1].state == OPEN:
        verdict.blame("unfinished", f"{name}: {task.state} {[(job.engine, job.state) for job in task.jobs]}")
        return
    if task.ends != 1:
        verdict.blame("ended twice", f"{name}: {task.ends} ends")
    if memory.ended_as is not None and memory.ended_as != poll[1]:
        verdict.blame("ended twice", f"{name}: it was {memory.ended_as}, and is {poll[1]}")
    if (poll[1].state == SUCCEEDED) != (task.state == "succeeded" and len(poll[1].films) == 1):
        verdict.blame("films broken", f"{name}: {task.state} with {len(poll[1].films)} films")


def _money(task: TaskRow, verdict: Verdict) -> None:
    name, won = f"{dashed(task.id)} ({task.state}, {task.prompt})", task.state == "succeeded"
    if task.entries["capture"] > 1:
        verdict.blame("charged twice", name)
    wanted = Counter({"hold": 1, "capture" if won else "release": 1})
    right = task.entries == wanted and all(amount == task.price for amount in task.amounts.values())
    if not task.open and not right:
        verdict.blame("charged wrongly", f"{name}: price {task.price}, {dict(task.amounts)}")


def _orders(task: TaskRow, upstream: Mapping[str, Account], verdict: Verdict) -> None:
    paid: list[str] = []
    for job in task.jobs:
        name = f"{dashed(task.id)} ({task.state}, {task.prompt}): {job.engine} {job.state}"
        order = upstream.get(job.token) or Account(job.token)
        paid += order.charges
        if order.sent > 1:
            verdict.blame("started twice", f"{name}: sent {order.sent} times")
        if job.state in OPEN_JOB:
            verdict.blame("orders adrift", name)
        elif job.state == "refused" and not job.cost and order.charged and order.mishaps["broken"] >= _FAULTS:
            verdict.counts[_UNBOOKED] = verdict.counts.get(_UNBOOKED, 0) + 1
        elif order.charged != job.cost:
            verdict.blame("costs wrong", f"{name}: booked {job.cost}, charged {order.charged}")
    if len(paid) > 1:
        verdict.blame("paid twice", f"{dashed(task.id)} ({task.prompt}): {paid}")


def _balances(evidence: Evidence, verdict: Verdict) -> None:
    books = evidence.books
    captured: Counter[int] = Counter()
    for task in books.tasks.values():
        captured[task.account] += task.amounts["capture"]
    for account, balance in books.balances.items():
        wanted = books.granted.get(account, 0) - captured[account]
        if balance != wanted:
            verdict.blame("balances wrong", f"customer {account} has {balance}, should have {wanted}")
        if evidence.says.get(account) != (wanted, captured[account], 0):
            verdict.blame("balances wrong", f"customer {account} is told {evidence.says.get(account)}")


def _webhooks(evidence: Evidence, verdict: Verdict) -> None:
    for memory, key in zip(evidence.memories, evidence.keys, strict=True):
        task_id = evidence.books.by_key.get(key)
        if task_id is None or memory.role.receiver is None or evidence.books.tasks[task_id].open:
            continue
        calls = evidence.came.get(memory.role.number, ())
        name = f"role {memory.role.number}, {dashed(task_id)}: {dict(evidence.books.tasks[task_id].deliveries)}"
        if not calls:
            verdict.blame("webhooks missing", name)
        elif len({call.message for call in calls}) > 1:
            verdict.blame("webhooks different", f"{name}: {len({call.message for call in calls})} ids")
        elif (poll := evidence.polls.get(task_id)) and any(call.body != poll[0] for call in calls):
            verdict.blame("webhooks different", f"{name}: {calls[0].body[:300]!r}, not {poll[0][:300]!r}")


def _count(evidence: Evidence, verdict: Verdict) -> None:
    books, memories = evidence.books, evidence.memories
    heard = sum(1 for memory in memories if memory.ids)
    calls = [len(calls) for calls in evidence.came.values()]
    good = {key: memory.role.good for memory, key in zip(memories, evidence.keys, strict=True)}
    verdict.counts |= {
        "tasks accepted": len(books.tasks),
        "of them unheard": len(books.tasks) - heard,
        "hung up, never accepted": len(memories) - len(books.tasks),
        "connections broken": sum(memory.broken for memory in memories),
        "orders sent upstream": sum(order.sent for order in evidence.upstream.values()),
        "callbacks taken": sum(calls),
        "callbacks taken again": sum(count - 1 for count in calls),
    }
    verdict.ended.update(task.state for task in books.tasks.values())
    for key, task_id in books.by_key.items():
        task = books.tasks[task_id]
        if good.get(key) and task.failure:
            verdict.causes[task.failure] += 1
