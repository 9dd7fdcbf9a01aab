"""Prove that the money is right, on live data."""

from dataclasses import dataclass

from filmgate.domain.ledger import EntryKind
from filmgate.store import ledger
from filmgate.store.base import Store, Transaction
from filmgate.store.ledger import Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was counted, and every row that breaks a rule."""

    entries: dict[EntryKind, tuple[int, int]]
    faults: list[Fault]

    @property
    def right(self) -> bool:
        return not self.faults


async def verify_ledger(store: Store) -> Verdict:
    async def work(transaction: Transaction) -> Verdict:
        return Verdict(await ledger.count(transaction), await ledger.faults(transaction))

    return await store.transact(work)
