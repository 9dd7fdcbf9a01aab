"""Where time and randomness come from: one value, passed in, so that a test or a sandbox can bring its own."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

from filmgate.domain.frozen import frozen

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _system_clock() -> int:
    return time.time_ns() // 1000


@frozen
class Nature:
    """`clock` gives microseconds since the Unix epoch, `entropy(n)` gives n random bytes."""

    clock: Callable[[], int] = _system_clock
    entropy: Callable[[int], bytes] = os.urandom

    def now(self) -> int:
        return self.clock()

    def new_id(self) -> bytes:
        """A UUIDv7 as its 16 bytes: rows made later sort later, which keeps indexes small and inserts quick."""
        now = self.clock()
        milliseconds, rest = divmod(now, 1000)
        fraction = rest * 4096 // 1000
        head = (milliseconds << 16) | 0x7000 | fraction
        tail = int.from_bytes(self.entropy(8), "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return ((head << 64) | tail).to_bytes(16, "big")


def seconds(microseconds: int) -> int:
    """Whole Unix seconds."""
    return microseconds // SECOND


def milliseconds(microseconds: int) -> int:
    """Whole Unix milliseconds."""
    return microseconds // 1000


def moment(microseconds: int) -> str:
    """ISO 8601 in UTC, to the microsecond: `2026-02-05T10:30:00.123456Z`."""
    whole, rest = divmod(microseconds, SECOND)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


def iso(microseconds: int) -> str:
    """ISO 8601 in UTC with Z, whole seconds: `2026-02-05T10:30:00Z`."""
    return datetime.fromtimestamp(microseconds // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
