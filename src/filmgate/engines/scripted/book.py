"""The scripted engine's own book: what was sent to it, what it took, what it charged."""

import json
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ENDS = frozenset({"cancelled", "failed", "vanished"})


@dataclass(slots=True)
class Account:
    """One token's lines, added up. Money in micro-dollars.

    `sent`: how often somebody sent it and it was taken. `charges`: what stays charged, by handle, where that is more
    than nothing. `mishaps` counts the lines of every other kind.
    """

    token: str
    sent: int = 0
    handles: list[str] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    charges: dict[str, int] = field(default_factory=dict)
    mishaps: Counter[str] = field(default_factory=Counter)

    @property
    def charged(self) -> int:
        return sum(self.charges.values())

    @property
    def under_way(self) -> list[str]:
        """The handles that were not cancelled and did not fail or vanish: at work, or finished."""
        return [handle for handle in self.handles if handle not in self.ended]

    def note(self, line: dict[str, Any]) -> None:
        what, handle = line["what"], line["handle"]
        if what in ("took", "again"):
            self.sent += what == "took"
            self.handles.append(handle)
            if line["charged"]:
                self.charges[handle] = line["charged"]
        elif what in _ENDS:
            self.ended[handle] = what
            self.charges.pop(handle, None)
        else:
            self.mishaps[what] += 1


class Book:
    """A folder that many processes write to and read from.

    One file that only grows, not a file an order: making a file costs more than all the rest of a task together.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "book.jsonl"
        self._gone = str(folder / "gone")
        Path(self._gone).mkdir(parents=True, exist_ok=True)
        self._end = -1
        self._read_to = 0
        self._known: dict[str, Account] = {}

    def write(self, token: str, what: str, handle: str = "", charged: int = 0) -> None:
        """Add a line, in one write."""
        if self._end < 0:
            self._end = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        line = {"at": time.time_ns() // 1000, "token": token, "what": what, "handle": handle, "charged": charged}
        os.write(self._end, json.dumps(line).encode() + b"\n")

    def end(self, token: str, what: str, handle: str, given_back: int = 0) -> bool:
        """Write that an order has ended; False: somebody has written so before."""
        try:
            os.close(os.open(f"{self._gone}/{handle}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        self.write(token, what, handle, given_back)
        return True

    def has_ended(self, handle: str) -> bool:
        return os.path.exists(f"{self._gone}/{handle}")  # noqa: PTH110 - a third of the time of a Path, at every poll

    def of(self, token: str) -> Account:
        """All that is written of one order."""
        return self.orders().get(token) or Account(token)

    def orders(self) -> dict[str, Account]:
        """All that is written, by token. Reads what was added since the last time."""
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._read_to)
            whole, _, _ = file.read().rpartition(b"\n")
            for text in whole.splitlines():
                line = json.loads(text)
                self._known.setdefault(line["token"], Account(line["token"])).note(line)
            self._read_to += len(whole) + 1 if whole else 0
        return self._known

    def close(self) -> None:
        if self._end >= 0:
            os.close(self._end)
        self._end = -1
