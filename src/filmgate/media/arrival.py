"""A clip as far as it has come: its bytes in a file, what they hash to, and what its index says of the rest."""

import asyncio
from hashlib import sha256
from typing import BinaryIO

from filmgate.domain.clips import Span, check_size
from filmgate.media.boxes import Follower
from filmgate.media.clip import check_index, read_index
from filmgate.media.fetch import Fetched

# An index counts in units of its own; who is so near to an end is measured once all of it is here.
_NEARLY_MS = 100


class Arrival:
    """Takes bytes in their order. BadClip as soon as they can be no good clip; OSError where there is no room.

    `total` is how many bytes there are to be, `etag` the version of the file that they belong to; both as the server
    says. `received` counts what came in vain too.
    """

    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file = file
        self._span = span
        self._judged = False
        self._begin()
        self.received = 0
        self.starts = 1

    def _begin(self) -> None:
        self._digest = sha256()
        self._follower = Follower()
        self.size = 0
        self.total: int | None = None
        self.etag: str | None = None

    def begin_anew(self) -> None:
        """What has come is of no use: another version of the file follows."""
        self._file.seek(0)
        self._file.truncate()
        self._begin()
        self._judged = False
        self.starts += 1

    def expect(self, total: int | None, etag: str | None) -> None:
        """What an answer says of the whole file."""
        check_size(total or 0)
        self.total = total
        # A weak one says that two versions mean the same, not that their bytes do.
        self.etag = etag if etag and not etag.startswith("W/") else None

    async def take(self, piece: bytes) -> None:
        self.size += len(piece)
        self.received += len(piece)
        check_size(self.size)
        self._digest.update(piece)
        self._follower.feed(piece)
        if not self._judged and self._follower.index is not None:
            self.judge(self._follower.index)
        await asyncio.to_thread(self._file.write, piece)

    def judge(self, content: bytes) -> None:
        """What the index says, wherever it came from."""
        index = read_index(content)
        check_index(index)
        near = min(max(index.duration_ms, self._span.least_ms), self._span.most_ms)
        if not index.fragmented and abs(index.duration_ms - near) > _NEARLY_MS:
            self._span.check(index.duration_ms)
        self._judged = True

    @property
    def index_at(self) -> int | None:
        """Where the index is to be looked for, while the bytes before it are still on their way."""
        return self._follower.next_at if self._follower.skipping and not self._judged else None

    def end(self) -> Fetched:
        """All bytes have come."""
        self._follower.end()
        return Fetched(self.size, self._digest.digest())
