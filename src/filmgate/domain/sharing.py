"""Who is served next when many wait for few slots: the account with the fewest under way, so that no crowd of one
account's tasks keeps another's single one waiting."""

import heapq
from collections.abc import Iterable

from filmgate.domain.frozen import frozen


@frozen
class Queue:
    """One account's tasks: how many wait, how many are under way, and when the oldest that waits fell due."""

    account_id: bytes
    waiting: int
    under_way: int
    oldest_due_at: int


def share_out(free: int, queues: Iterable[Queue], reserved: int = 0) -> dict[bytes, int]:
    """How many of the free slots each account gets, one after the other; on equal terms the longest waiting first.

    The last `reserved` ones are for accounts that have nothing under way: whoever comes after a crowd finds one free.
    """
    turns = [(queue.under_way, queue.oldest_due_at, queue.account_id, queue.waiting) for queue in queues]
    turns = [turn for turn in turns if turn[3] > 0]
    heapq.heapify(turns)
    shares: dict[bytes, int] = {}
    while free > 0 and turns:
        under_way, due_at, account_id, waiting = turns[0]
        if under_way > 0 and free <= reserved:
            break  # whoever comes next has as much under way
        shares[account_id] = shares.get(account_id, 0) + 1
        free -= 1
        if waiting > 1:
            heapq.heapreplace(turns, (under_way + 1, due_at, account_id, waiting - 1))
        else:
            heapq.heappop(turns)
    return shares
