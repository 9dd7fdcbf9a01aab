"""From the command to the first answer, and the memory that it takes."""

import subprocess
import sys
from collections.abc import Iterator

from bench.figure import Figure, at_most
from bench.ground import Ground
from bench.server import filmgate

_IMPORTS = """
import sys, time
begun, before = time.perf_counter(), len(sys.modules)
import filmgate.cli.serving, filmgate.app, uvicorn.protocols.http.httptools_impl, uvloop
print(time.perf_counter() - begun, len(sys.modules) - before)
"""


def measure(ground: Ground) -> Iterator[Figure]:
    rounds = ground.pick(7, 1)
    fresh, again, answering, working = [], [], [], []
    for _ in range(rounds):
        with ground.place("sqlite") as place:
            with filmgate(place.data, WORKERS="0") as server:
                fresh.append(server.started_in)
            with filmgate(place.data, WORKERS="0") as server:
                again.append(server.started_in)
                answering.append(server.rss_mb())
            with filmgate(place.data, WORKERS="1") as server:
                working.append(server.rss_mb())
    yield Figure("start", "new folder: to the first answer", "s", tuple(fresh), at_most(0.8, "s"))
    yield Figure("start", "existing folder: to the first answer", "s", tuple(again), at_most(0.8, "s"))
    yield Figure("start", "memory (RSS), answering only", "MB", tuple(answering), at_most(100, "MB"))
    yield Figure("start", "memory (RSS), with a worker in the process", "MB", tuple(working), at_most(100, "MB"))
    yield from _imports(rounds)


def _imports(rounds: int) -> Iterator[Figure]:
    said = [subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, check=True) for _ in range(rounds)]
    pairs = [one.stdout.split() for one in said]
    yield Figure("start", "imports of the server", "s", tuple(float(seconds) for seconds, _ in pairs))
    yield Figure("start", "modules imported", "", tuple(float(count) for _, count in pairs[:1]))
