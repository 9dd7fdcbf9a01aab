"""Money is only ever added: each row moves an amount and says how it changed the balance.

A hold takes the price out of the balance at submission and ends exactly once: captured (the film was made, the money is
ours) or released (it was not, the money goes back). A grant may be credit that expires: what nobody has used by then is
taken back. The balance of an account is the sum of all its changes, and never below zero.
"""

from enum import StrEnum

from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen


class EntryKind(StrEnum):
    """What a row does to the money."""

    GRANT = "grant"
    HOLD = "hold"
    RAISE = "raise"
    CAPTURE = "capture"
    RELEASE = "release"
    ADJUST = "adjust"
    EXPIRE = "expire"


REASON_MAX = 500
_SIGN = {
    EntryKind.GRANT: 1,
    EntryKind.HOLD: -1,
    EntryKind.RAISE: -1,
    EntryKind.CAPTURE: 0,
    EntryKind.RELEASE: 1,
    EntryKind.ADJUST: 1,
    EntryKind.EXPIRE: -1,
}


@frozen
class Entry:
    """One row of the ledger, in micro-dollars; `amount` is negative only for an adjustment downwards.

    `credit_id` is the grant whose credit has expired; it has a task only where the task gave back to it afterwards.
    """

    id: bytes
    account_id: bytes
    kind: EntryKind
    amount: int
    at: int
    actor: str
    task_id: bytes | None = None
    key_id: bytes | None = None
    reason: str = ""
    credit_id: bytes | None = None

    @property
    def change(self) -> int:
        """What this row adds to the balance."""
        return _SIGN[self.kind] * self.amount


def valid_reason(reason: str) -> str:
    """The same in one line; InvalidField where it is longer than anybody would read, or cannot be shown."""
    reason = " ".join(reason.split())
    if len(reason) > REASON_MAX or not reason.isprintable():
        raise InvalidField("reason", f"must be at most {REASON_MAX} printable characters.")
    return reason


@frozen
class Totals:
    """An account's money, in micro-dollars.

    `purchased` counts every grant and adjustment, without what has expired; `consumed` all captures and open holds.
    """

    balance: int
    purchased: int

    @property
    def consumed(self) -> int:
        return self.purchased - self.balance


@frozen
class Funds:
    """An account's money told apart, in micro-dollars: spendable, given in all, and held for tasks that are open.

    What has expired was given and taken back: it is in none of them.
    """

    balance: int
    granted: int
    held: int

    @property
    def consumed(self) -> int:
        """What was captured for films."""
        return self.granted - self.balance - self.held
