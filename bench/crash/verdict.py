"""What was found: numbers, and every fault with its subject."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# What must not be, and what it means. The order is that of the report.
MUST_NOT_BE = {
    "lost": "a customer was told an id that there is not",
    "accepted twice": "one Idempotency-Key, more than one task",
    "unasked": "a task that nobody asked for",
    "unfinished": "an accepted task that never ended",
    "ended twice": "a task with more than one end, or one that changed its mind",
    "charged twice": "a task with more than one capture",
    "charged wrongly": "a task that cost other than its price if it succeeded, or than nothing if it did not",
    "ledger faults": "a rule of the ledger is broken",
    "balances wrong": "an account does not add up, over HTTP or in its rows",
    "started twice": "one order sent upstream twice, and taken",
    "paid twice": "one task, two orders that upstream charges for",
    "costs wrong": "upstream charges other than what is booked",
    "orders adrift": "an order that is not over, and not held for the operator",
    "films broken": "a film that does not download whole or does not play",
    "webhooks missing": "a task with a callback that never came",
    "webhooks different": "a callback that says other than the poll, or under more than one id",
    "drafts left": "a draft that the janitor left behind",
    "stray films": "a film of no task that the janitor left behind",
    "processes left": "a process that outlived its parent",
    "refused wrongly": "an answer that nobody should get",
    "exits": "a process that ended though nothing was done to it",
    "bad drains": "a process that was told to stop, and did not end in good order",
}


@dataclass(slots=True)
class Verdict:
    """`counts` are figures that may be anything; a fault of any kind makes the run bad.

    `planted`: faults that were put in on purpose, and the kinds under which they have to be found.
    """

    store: str
    seed: int
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    harms: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)
    planted: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not any(self.faults.values())

    def blame(self, kind: str, *subjects: str) -> None:
        """Note faults; a kind that there is not is a mistake of the rig."""
        if kind not in MUST_NOT_BE:
            raise KeyError(kind)
        self.faults.setdefault(kind, []).extend(subjects)

    def number(self, kind: str) -> int:
        return len(self.faults.get(kind, ()))

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "store": self.store,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "good": self.good,
            **self.counts,
            "harms": dict(self.harms),
            "ended": dict(self.ended),
            "causes": dict(self.causes),
            "must_be_zero": {kind: self.number(kind) for kind in MUST_NOT_BE},
            "faults": self.faults,
            "planted": self.planted,
            "notes": self.notes,
        }

    def text(self, most: int = 8) -> str:
        """For people; of each kind of fault the first so many."""
        lines = [f"{self.store}, seed {self.seed}, {self.seconds:.0f} s: {'right' if self.good else 'WRONG'}", ""]
        lines += [f"  {name:<28}{count:>7,}" for name, count in self.counts.items()]
        for title, counter in (("done to it", self.harms), ("ended", self.ended), ("for want of a film", self.causes)):
            lines += ["", f"  {title}:", *(f"    {name:<26}{count:>7,}" for name, count in sorted(counter.items()))]
        lines += ["", "  must be zero:"]
        for kind, meaning in MUST_NOT_BE.items():
            lines.append(f"    {kind:<26}{self.number(kind):>7,}{'' if not self.number(kind) else f'   {meaning}'}")
            lines += [f"        {subject}" for subject in self.faults.get(kind, ())[:most]]
        return "\n".join([*lines, *(["", *(f"  {note}" for note in self.notes)] if self.notes else [])])
