"""Prove that the money is right, on live data."""

from filmgate.domain.frozen import frozen
from filmgate.domain.ledger import EntryKind
from filmgate.store import ledger
from filmgate.store.base import Reader, Store
from filmgate.store.faults import Fault, faults


@frozen
class Verdict:
    """What was counted, and every row that breaks a rule."""

    entries: dict[EntryKind, tuple[int, int]]
    faults: list[Fault]

    @property
    def right(self) -> bool:
        return not self.faults


async def verify_ledger(store: Store) -> Verdict:
    """All rules over all rows, as they stood at one moment; nobody waits for it."""

    async def look(reader: Reader) -> Verdict:
        return Verdict(await ledger.count(reader), await faults(reader))

    return await store.snapshot(look)
