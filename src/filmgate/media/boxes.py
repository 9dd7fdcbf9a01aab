"""The boxes that a clip is made of: followed from one to the next as its bytes arrive, until its index has come.

Nothing is believed: a box says how long it is, and where it ends before it began, reaches out of the box that it is in,
or comes a thousand times over, the clip is damaged.
"""

from collections.abc import Iterator
from typing import BinaryIO

from filmgate.domain.clips import HEAD_BYTES, WRONG_KIND, media_type
from filmgate.domain.errors import BadClip
from filmgate.domain.frozen import frozen

INDEX = b"moov"
# The index of half an hour of film has about two megabytes.
INDEX_BYTES_MAX = 8 * 1024 * 1024
DAMAGED = "must be a whole clip; this one is cut off or damaged."
NO_INDEX = "must be a whole clip; this one has no index (moov)."
INDEX_TOO_LARGE = f"must have an index (moov) of at most {INDEX_BYTES_MAX // 1024**2} MB."
_BOXES_MAX = 1_000
# What an index holds is read beside the answers to everybody: a million empty boxes would hold these up for seconds.
_INSIDE_MAX = 100
# More than any disk holds, and less than a place in a file may be.
_SIZE_MAX = 2**60
_HEAD, _LONG_HEAD = 8, 16
_PIECE = 64 * 1024


@frozen
class Box:
    """`start` is where its content begins, `end` where the next box does; None: it reaches to the end of the file."""

    kind: bytes
    start: int
    end: int | None


def read_box(content: bytes | bytearray | memoryview, at: int, begins: int = 0) -> Box | None:
    """The box whose head stands at a place of the content; None: not enough is there to tell. `begins` is added."""
    head = bytes(content[at : at + _LONG_HEAD])
    if len(head) < _HEAD:
        return None
    size, kind, width = int.from_bytes(head[:4], "big"), head[4:8], _HEAD
    if size == 1:
        if len(head) < _LONG_HEAD:
            return None
        size, width = int.from_bytes(head[8:], "big"), _LONG_HEAD
    if size == 0:
        return Box(kind, begins + at + width, None)
    if not width <= size < _SIZE_MAX:
        raise BadClip(DAMAGED)
    return Box(kind, begins + at + width, begins + at + size)


def inside(content: memoryview, start: int, end: int) -> Iterator[Box]:
    """The boxes that a box holds; BadClip where they do not fit into it."""
    at = start
    for _ in range(_INSIDE_MAX):
        if end - at < _HEAD:  # QuickTime ends some lists with four zeros
            return
        box = read_box(content, at)
        if box is None or (box.end or end) > end:
            raise BadClip(DAMAGED)
        yield box
        at = box.end or end
    raise BadClip(DAMAGED)


class Follower:
    """Takes a clip's bytes in their order, and keeps those of its index alone. `begins` is where the first of them is.

    `index` is the content of `moov` once it has come; `next_at` where the box begins that follows what has been seen.
    """

    def __init__(self, begins: int = 0) -> None:
        self.index: bytes | None = None
        self.next_at = begins
        self._buffer = bytearray()
        self._first = begins == 0
        self._skip = 0
        self._boxes = 0

    @property
    def skipping(self) -> bool:
        """Whether bytes are on their way that nobody needs to see."""
        return self._skip > 0

    def feed(self, piece: bytes) -> None:
        """The next bytes. BadClip where they cannot be a clip's."""
        if self.index is not None:
            return
        dropped = min(self._skip, len(piece))
        self._skip -= dropped
        self._buffer += memoryview(piece)[dropped:]
        while self._buffer and self._step():
            pass

    def jump(self) -> int:
        """The next bytes will be those of the next box: where it begins."""
        self._skip = 0
        return self.next_at

    def end(self) -> bytes:
        """There are no more bytes: the index; BadClip where none has come."""
        if self.index is None:
            raise BadClip(WRONG_KIND if self._first else NO_INDEX)
        return self.index

    def _step(self) -> bool:
        """Pass one box; False: more bytes are needed."""
        if self._first:
            if len(self._buffer) < HEAD_BYTES:
                return False
            media_type(bytes(self._buffer[:HEAD_BYTES]))
            self._first = False
        box = read_box(self._buffer, 0, self.next_at)
        if box is None:
            return False
        if box.end is None or self._boxes == _BOXES_MAX:
            raise BadClip(NO_INDEX)
        return self._keep(box, box.end) if box.kind == INDEX else self._pass(box.end)

    def _keep(self, box: Box, end: int) -> bool:
        if end - box.start > INDEX_BYTES_MAX:
            raise BadClip(INDEX_TOO_LARGE)
        if len(self._buffer) < end - self.next_at:
            return False
        self.index = bytes(self._buffer[box.start - self.next_at : end - self.next_at])
        self._buffer.clear()
        return False

    def _pass(self, end: int) -> bool:
        self._boxes += 1
        length = end - self.next_at
        self._skip = max(0, length - len(self._buffer))
        del self._buffer[:length]
        self.next_at = end
        return not self._skip


def find_index(file: BinaryIO) -> bytes:
    """The index of a clip in a file; BadClip where there is none."""
    follower = Follower()
    while follower.index is None and (piece := file.read(_PIECE)):
        follower.feed(piece)
        if follower.skipping:
            file.seek(follower.jump())
    return follower.end()
