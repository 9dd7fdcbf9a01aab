"""A process that makes one kind of film: a `Job` as JSON in, `Takes` as JSON out."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from bench.rendering.job import Cost, Job, Takes
from bench.rendering.wish import Wish
from filmgate_previz import film
from filmgate_previz.encode import encode
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt import read
from filmgate_previz.takes.following import followed

_WARMING = 0.25  # seconds of the film that is made before all others


def main(job: Job) -> Takes:
    props, ready = Path(job.props), time.monotonic()
    order = job.wish.order(props, job.seconds, job.size)
    _as_wished(job.wish, order)
    takes = Takes(order.frames, ready)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film.mp4"
        if job.warm:
            film.render(job.wish.order(props, _WARMING, job.size), target)
        for _ in range(job.rounds):
            _whole(order, target, takes)
            if job.alone:
                _alone(order, target, takes)
    takes.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return takes


def _as_wished(wish: Wish, order: FilmOrder) -> None:
    world = read(order).shots[0].world
    if wish.world and world != wish.world:
        raise ValueError(f"'{wish.prompts[0]}' is read as {world}, not as {wish.world}")


def _whole(order: FilmOrder, target: Path, takes: Takes) -> None:
    begun, seen = time.perf_counter(), list[float]()
    takes.film.append(_cost(partial(film.render, order, target, progress=lambda _: seen.append(time.perf_counter()))))
    takes.first.append(seen[0] - begun)


def _alone(order: FilmOrder, target: Path, takes: Takes) -> None:
    """All frames are in memory before the first is encoded."""
    order = followed(order)
    pictures = list(film.frames(order, read(order).shots))
    takes.encode.append(_cost(partial(encode, target, pictures, order.width, order.height, order.fps)))


def _cost(work: Callable[[], Any]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(main(msgspec.json.decode(sys.argv[1], type=Job))))
