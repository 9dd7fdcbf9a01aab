"""Expiring credit: each grant with an end is used before money without one, the soonest end first.

What is held for an open task counts as used. What is left at the end is taken back; what a failed task gives back to
credit that has ended is taken back with it.
"""

from collections.abc import Sequence

from filmgate.domain.frozen import frozen

CREDITS_MAX = 100


@frozen
class Credit:
    """What is left of one grant, in micro-dollars. `entry_id` is the grant's, `expires_at` in microseconds."""

    entry_id: bytes
    account_id: bytes
    amount: int
    remaining: int
    expires_at: int


@frozen
class Draw:
    """So much of a credit is used by one entry."""

    credit: Credit
    amount: int


@frozen
class Purse:
    """An account's expiring credit, told apart at one moment: what has ended by then, and what may still be used.

    Both are in the order of their ends. An account without any has an empty purse.
    """

    due: tuple[Credit, ...] = ()
    live: tuple[Credit, ...] = ()

    @property
    def expired(self) -> int:
        """What the balance still holds, and nobody may spend."""
        return sum(credit.remaining for credit in self.due)

    @classmethod
    def at(cls, credits: Sequence[Credit], now: int) -> "Purse":
        """The purse of these credits at a moment: credit may be used until its end, and not at it."""
        ordered = sorted(credits, key=lambda credit: (credit.expires_at, credit.entry_id))
        return cls(
            due=tuple(credit for credit in ordered if credit.expires_at <= now),
            live=tuple(credit for credit in ordered if credit.expires_at > now),
        )

    def draw(self, amount: int) -> tuple[Draw, ...]:
        """What an entry over `amount` uses of which credit, the soonest end first; the rest is money without an end."""
        draws = []
        for credit in self.live:
            used = min(amount, credit.remaining)
            if used > 0:
                draws.append(Draw(credit, used))
                amount -= used
        return tuple(draws)


NO_CREDIT = Purse()
