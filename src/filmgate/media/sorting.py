"""An upload while it arrives: sorted by its first bytes into pictures and clips, stopped at the first byte too many."""

import hashlib
from typing import BinaryIO

from filmgate.domain.errors import BadInput
from filmgate.domain.frozen import frozen
from filmgate.domain.uploads import HEAD_BYTES, UploadKind, kind_of


@frozen
class Arrived:
    """A draft that has arrived whole; `size` in bytes."""

    kind: UploadKind
    media_type: str
    size: int
    sha256: bytes


class Sorting:
    """A draft being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head = b""
        self._told: tuple[UploadKind, str] | None = None
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Raises BadInput, OSError."""
        self.size += len(piece)
        if self._told is None:
            self._head += piece[:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                self._told = kind_of(self._head)
        if self._told is not None:
            self._told[0].check_size(self.size)
        self._digest.update(piece)
        self._file.write(piece)

    def end(self) -> Arrived:
        """What has come. Raises BadInput, OSError."""
        if not self.size:
            raise BadInput("must not be empty.")
        self._file.flush()
        kind, media_type = self._told or kind_of(self._head)
        return Arrived(kind, media_type, self.size, self._digest.digest())
