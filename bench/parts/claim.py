"""Taking due jobs under a lease: what a worker pays before any engine hears of a task."""

import asyncio
import time
from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.stock import Opened, keep_planned, opened
from filmgate.domain.nature import HOUR
from filmgate.services.jobs import advance

_SIZES = (1, 16, 64)


def measure(ground: Ground) -> Iterator[Figure]:
    rounds, total = ground.pick(5, 1), ground.pick(640, 64)
    for store in ground.stores:
        with ground.place(store) as place:
            keep_planned(place, (rounds + 1) * total * len(_SIZES))
            yield from asyncio.run(_claims(place, rounds, total))


async def _claims(place: Place, rounds: int, total: int) -> list[Figure]:
    figures = []
    async with opened(place) as here:
        for size in _SIZES:
            await _lap(here, size, total)
            laps = [await _lap(here, size, total) for _ in range(rounds)]
            what = f"{size} at a time on {place.store}"
            figures.append(Figure("claim", f"{what}: CPU a job", "ms", tuple(cpu / total * 1000 for cpu, _ in laps)))
            figures.append(Figure("claim", f"{what}: jobs", "/s", tuple(total / wall for _, wall in laps)))
    return figures


async def _lap(here: Opened, size: int, total: int) -> tuple[float, float]:
    """CPU and wall seconds of claiming so many jobs, one claim after another; of this process alone."""
    cpu, wall = time.process_time(), time.perf_counter()
    claimed = 0
    while claimed < total:
        jobs = await advance.claim(here.store, here.nature, "bench", ["scripted"], HOUR, size)
        if not jobs:
            raise RuntimeError("there are too few jobs to claim")
        claimed += len(jobs)
    return time.process_time() - cpu, time.perf_counter() - wall
