"""The first film on a machine, which has to compile kernels, and the first of a process that finds them compiled."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.figure import Figure, at_most, spoken
from bench.ground import Ground
from bench.rendering.job import Job
from bench.rendering.wish import HD, named


def first(ground: Ground, props: Path) -> Iterator[Figure]:
    for wish in named(*ground.pick(("mountains", "city", "field", "1 guest", "motion-control"), ("parallax",))):
        job = Job(wish, str(props), ground.pick(5.0, 0.25), HD)
        with tempfile.TemporaryDirectory(dir=ground.folder) as cache:
            for what, target in (("first film ever", at_most(15, "s")), ("first film of a process", None)):
                begun = time.monotonic()
                takes = job.done(_bare(cache))
                start = takes.ready - begun
                film = takes.film[0]
                said = f"{spoken(film.cpu)} s of CPU, its first frame after {spoken(start + takes.first[0])} s"
                yield Figure("render", f"{what}: {wish.name}", "s", (start + film.wall,), target, said)


def _bare(cache: str) -> Mapping[str, str]:
    """Kernels are compiled into this folder; numba's own setting would win, if there is one."""
    own = {"NUMBA_CACHE_DIR": str(Path(cache) / "own")} if "NUMBA_CACHE_DIR" in os.environ else {}
    return {"FILMGATE_NUMBA_CACHE": cache, **own}
