"""A statement: every entry of an account in a period, with the balance before and after each."""

from dataclasses import dataclass, field

from filmgate.domain.frozen import frozen
from filmgate.domain.ledger import Entry, EntryKind


@frozen
class Line:
    """An entry with the balance after it, the key that it came through, and of a credit the time when it expires."""

    entry: Entry
    balance: int
    key_hint: str = ""
    key_name: str = ""
    expires_at: int | None = None


@dataclass(slots=True)
class Sum:
    """What the entries of one kind come to, in micro-dollars."""

    count: int = 0
    amount: int = 0
    change: int = 0


@dataclass(slots=True)
class Tally:
    """Where a statement stands while its lines are read: `closing` is opening and all changes so far."""

    opening: int
    closing: int
    sums: dict[EntryKind, Sum] = field(default_factory=dict)

    def add(self, entry: Entry) -> int:
        """The balance after the entry."""
        one = self.sums.setdefault(entry.kind, Sum())
        one.count += 1
        one.amount += entry.amount
        one.change += entry.change
        self.closing += entry.change
        return self.closing
