"""Which of the due deliveries are sent next, so that no receiver and no account keeps the others waiting.

A receiver that has answered gets a few slots; one that is new gets a single one until it has. One that does not answer
is in trouble: it is tried again one delivery at a time, after pauses that grow, and all that are in trouble together
have a quarter of the slots, but always one. An account has three quarters at most. What is known here is a hint and
dies with the process: the next one learns it again from one attempt each.
"""

import heapq
from collections import Counter
from collections.abc import Sequence

from filmgate.domain.frozen import frozen
from filmgate.services.webhooks.deliver import Line

_PAUSE_SECONDS = (1.0, 2.0, 5.0, 10.0, 15.0)
_REMEMBERED = 20_000


@frozen
class _Record:
    """What is known of a receiver: misses in a row, and until when it is left alone."""

    misses: int = 0
    shut_until: float = 0.0


def account_of(receiver: str) -> str:
    return receiver.partition(" ")[0]


class Slots:
    """`at_once` for all receivers, `each` for one. Times are seconds of any clock that only goes forward."""

    def __init__(self, at_once: int, each: int) -> None:
        self._at_once = at_once
        self._each = each
        self._known: dict[str, _Record] = {}
        self._busy: Counter[str] = Counter()
        self._busy_accounts: Counter[str] = Counter()
        self._waiting: set[str] = set()

    @property
    def free(self) -> int:
        return self._at_once - self._busy.total()

    def is_waiting(self, receiver: str) -> bool:
        """Whether more was due at a receiver that has slots than it got, when somebody looked last."""
        return receiver in self._waiting

    def pick(self, lines: Sequence[Line], now: float) -> list[bytes]:
        """The deliveries to send now, and a slot taken for each: whoever has fewest under way comes first."""
        turns = [self._turn(line, number) for number, line in enumerate(lines) if line.ids]
        heapq.heapify(turns)
        taken: Counter[int] = Counter()
        picked: list[bytes] = []
        free, troubled = self.free, max(self._at_once // 4, 1) - self._busy_in_trouble()
        while turns and free > 0:
            *_, number = turns[0]
            line = lines[number]
            if (turn := self._turn(line, number)) > turns[0]:
                heapq.heapreplace(turns, turn)  # others of its account have been served meanwhile
                continue
            in_trouble = self._in_trouble(line.receiver)
            if self._has_room(line.receiver, now) and (troubled > 0 or not in_trouble):
                self._take(line.receiver)
                picked.append(line.ids[taken[number]])
                taken[number] += 1
                free, troubled = free - 1, troubled - in_trouble
                if taken[number] < len(line.ids):
                    continue
            heapq.heappop(turns)
        self._remember_waiting(lines, taken)
        return picked

    def give_back(self, receiver: str) -> None:
        """A slot that was taken is free; nothing was learned about the receiver."""
        account = account_of(receiver)
        for counter, name in ((self._busy, receiver), (self._busy_accounts, account)):
            counter[name] -= 1
            if counter[name] <= 0:
                del counter[name]
        if receiver not in self._busy:
            self._waiting.discard(receiver)

    def answered(self, receiver: str, now: float, wait: float = 0.0) -> None:
        """The receiver said something, good or bad; `wait` is how long it wants to be left alone."""
        self._know(receiver, _Record(0, now + min(wait, _PAUSE_SECONDS[-1]) if wait else 0.0))

    def missed(self, receiver: str, now: float) -> None:
        """The receiver could not be reached, or did not answer in time."""
        record = self._known.get(receiver) or _Record()
        pause = _PAUSE_SECONDS[min(record.misses, len(_PAUSE_SECONDS) - 1)]
        self._know(receiver, _Record(record.misses + 1, max(record.shut_until, now + pause)))

    def _know(self, receiver: str, record: _Record) -> None:
        """The newest last; the oldest is forgotten."""
        self._known.pop(receiver, None)
        self._known[receiver] = record
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    def _turn(self, line: Line, number: int) -> tuple[int, int, int, int]:
        """Who comes first: the account with the fewest under way, then such a receiver, then who waits the longest."""
        return self._busy_accounts[account_of(line.receiver)], self._busy[line.receiver], line.due_at, number

    def _take(self, receiver: str) -> None:
        self._busy[receiver] += 1
        self._busy_accounts[account_of(receiver)] += 1

    def _has_room(self, receiver: str, now: float) -> bool:
        record = self._known.get(receiver)
        if record is not None and record.shut_until > now:
            return False
        most = 1 if record is None or record.misses else self._each
        of_account = max(self._at_once * 3 // 4, 1)
        return self._busy[receiver] < most and self._busy_accounts[account_of(receiver)] < of_account

    def _in_trouble(self, receiver: str) -> bool:
        record = self._known.get(receiver)
        return record is not None and record.misses > 0

    def _busy_in_trouble(self) -> int:
        return sum(count for receiver, count in self._busy.items() if self._in_trouble(receiver))

    def _remember_waiting(self, lines: Sequence[Line], taken: Counter[int]) -> None:
        for number, line in enumerate(lines):
            # As many as a look shows: there may be more behind them.
            more = bool(line.ids) and (len(line.ids) > 1 or not taken[number])
            (self._waiting.add if more and line.receiver in self._busy else self._waiting.discard)(line.receiver)
