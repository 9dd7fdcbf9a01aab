"""Raise the price of a task whose clip was measured: under the checks of admission, in the transaction that queues."""

from filmgate.domain.admission import decide_raise
from filmgate.domain.events import Actor
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import Nature
from filmgate.domain.task import Task
from filmgate.services.money.take import take
from filmgate.services.tasks.submit import see_standing
from filmgate.store import spending
from filmgate.store.base import Statement, Transaction


async def raise_price(
    transaction: Transaction, nature: Nature, task: Task, price: int, reason: str
) -> tuple[Statement, ...]:
    """The rows that hold so much more money for a task; the caller writes its new price beside them.

    The caller has locked the task and its account, in this order. Raises the Refusal that stands against it: the key or
    account is not live any more, a spend cap, the balance.
    """
    more = price - task.price
    standing = await see_standing(transaction, nature, task.key_id, at=task.created_at)
    decide_raise(standing, task.model, more, task.created_at)
    entry = Entry(
        id=nature.new_id(),
        account_id=task.account_id,
        kind=EntryKind.RAISE,
        amount=more,
        at=max(nature.now(), task.created_at),  # the hold may be of a machine whose clock is ahead
        actor=Actor.PREPARER,
        task_id=task.id,
        key_id=task.key_id,
        reason=reason,
    )
    return (*take(nature, entry, standing.purse), spending.add(task.key_id, task.account_id, more, task.created_at))
