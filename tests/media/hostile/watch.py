"""Notices whoever opens a file, in any process: decoders must not read what a playlist points them to."""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPENED = 0x20
_EVENT = struct.Struct("iIII")


@contextmanager
def watched(path: Path) -> Iterator["Watch"]:
    """A watch over one file; on systems other than Linux it sees nothing, and says so."""
    if sys.platform != "linux":
        yield Watch(None)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert descriptor >= 0, os.strerror(ctypes.get_errno())
    assert libc.inotify_add_watch(descriptor, os.fsencode(path), _OPENED) >= 0, os.strerror(ctypes.get_errno())
    try:
        yield Watch(descriptor)
    finally:
        os.close(descriptor)


class Watch:
    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    @property
    def works(self) -> bool:
        return self._descriptor is not None

    def opened(self) -> int:
        """How often the file was opened since the last look."""
        if self._descriptor is None:
            return 0
        try:
            events = os.read(self._descriptor, 4096)
        except BlockingIOError:
            return 0
        return len(events) // _EVENT.size
