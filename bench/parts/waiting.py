"""Very many jobs that wait upstream: what they cost one worker, and how late it asks after them."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.figure import Figure, at_most
from bench.ground import Ground, Place
from bench.patient import Window, Wish
from bench.process import Measured, wait_for
from bench.stock import keep_waiting


def measure(ground: Ground) -> Iterator[Figure]:
    for store in ground.stores:
        with ground.place(store) as place:
            yield from _watched(ground, place)


def _watched(ground: Ground, place: Place) -> Iterator[Figure]:
    count, interval = ground.pick((100_000, 30.0), (5_000, 5.0))
    keep_waiting(place, count, interval)
    database = place.settings.get("DATABASE_URL", "")
    wish = Wish(str(place.data), database, interval, ground.pick(6, 2), ground.pick(15.0, 4.0))
    windows = _windows(wish, place.data)
    what = f"{count:,} jobs at {interval:g} s on {place.store}"
    yield Figure("waiting", f"{what}: memory (RSS)", "MB", (windows[-1].rss_mb,), at_most(500, "MB"))
    yield Figure("waiting", f"{what}: p50 lateness", "s", tuple(window.p50 for window in windows))
    late = tuple(window.p99 for window in windows)
    yield Figure("waiting", f"{what}: p99 lateness", "s", late, at_most(2, "s"))
    polls = tuple(window.polls / wish.window_seconds for window in windows)
    yield Figure("waiting", f"{what}: polls", "/s", polls)
    cpu = tuple(window.cpu / window.polls * 1000 for window in windows if window.polls)
    yield Figure("waiting", f"{what}: CPU a poll", "ms", cpu)


def _windows(wish: Wish, data: Path) -> list[Window]:
    words = ["-m", "bench.patient", msgspec.json.encode(wish).decode()]
    worker = Measured(words, os.environ, data / "worker.log")
    result = data / "windows.json"

    def over() -> bool:
        if not result.exists():
            worker.check()
        return result.exists()

    try:
        wait_for(over, wish.windows * wish.window_seconds + 120, "the worker to finish")
        time.sleep(0.05)
        return msgspec.json.decode(result.read_bytes(), type=list[Window])
    finally:
        worker.stop()
