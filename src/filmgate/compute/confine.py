"""What a child may use at most while it has somebody's bytes in its hands: memory, seconds of a processor, open files.

A child that asks for too much memory is told that there is none; one that computes for too long is killed. Systems
without such limits (Windows), and what they do not keep (memory, on macOS), are left as they are.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filmgate.domain.frozen import frozen

if sys.platform != "win32":
    import resource

MEGABYTE = 1024**2
_STATM = Path("/proc/self/statm")


@frozen
class Allowance:
    """Memory in bytes, on top of what the child has already; seconds of a processor; open files in all."""

    memory: int
    seconds: int
    files: int = 32


@contextmanager
def confined(allowance: Allowance) -> Iterator[None]:
    """Within, this process gets no more than that; afterwards what it was allowed before."""
    if sys.platform == "win32":
        yield
        return
    limits = {
        resource.RLIMIT_AS: _memory_in_use() + allowance.memory,
        resource.RLIMIT_CPU: _seconds_used() + allowance.seconds,
        resource.RLIMIT_NOFILE: allowance.files,
    }
    before = {kind: resource.getrlimit(kind) for kind in limits}
    try:
        for kind, most in limits.items():
            hard = before[kind][1]
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        yield
    finally:
        for kind, allowed in before.items():
            resource.setrlimit(kind, allowed)


def _memory_in_use() -> int:
    """Addresses that this process has taken; where nobody says, none, and then the allowance is simply tighter."""
    try:
        return int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _seconds_used() -> int:
    spent = os.times()
    return int(spent.user + spent.system) + 1
