"""Webhooks to very many receivers, some of which fail and some of which hang: what the others notice of it."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.crowd import Arrival, Guests
from bench.events import Story, Wish
from bench.figure import Figure, at_least, at_most
from bench.ground import Ground, Place
from bench.process import Measured, wait_for

_START_SECONDS = 60.0
_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Size:
    receivers: int
    hanging: int
    failing: int
    events: int
    pace: float


_FULL = _Size(1000, 50, 50, 20_000, 200.0)
_QUICK = _Size(40, 2, 2, 200, 100.0)


def measure(ground: Ground) -> Iterator[Figure]:
    size = ground.pick(_FULL, _QUICK)
    for store in ground.stores:
        with ground.place(store) as place:
            story, came = _run(place, size)
            yield from _figures(place.store, size, story, came)


def _run(place: Place, size: _Size) -> tuple[Story, list[Arrival]]:
    folder = place.data.with_name(f"{place.data.name}-crowd")
    folder.mkdir()
    guests = Guests(str(folder), size.receivers, size.hanging, size.failing)
    crowd = Measured(["-m", "bench.crowd", msgspec.json.encode(guests).decode()], os.environ, folder / "log")
    try:
        ports = msgspec.json.decode(_waited(crowd, folder / "ports.json", _START_SECONDS), type=list[int])
        ill = size.hanging + size.failing
        wish = Wish(
            data=str(place.data),
            database_url=place.settings.get("DATABASE_URL", ""),
            ports=ports,
            healthy=[number >= ill for number in range(size.receivers)],
            events=size.events,
            pace=size.pace,
            patience=60.0,
            timeout=_TIMEOUT_SECONDS,
        )
        worker = Measured(["-m", "bench.events", msgspec.json.encode(wish).decode()], os.environ, folder / "worker.log")
        try:
            seconds = size.events / size.pace + size.events / 100 + 2 * _START_SECONDS + wish.patience
            story = msgspec.json.decode(_waited(worker, place.data / "story.json", seconds), type=Story)
        finally:
            worker.stop()
    finally:
        crowd.stop()
    return story, msgspec.json.decode((folder / "came.json").read_bytes(), type=list[Arrival])


def _waited(process: Measured, path: Path, seconds: float) -> bytes:
    def there() -> bool:
        if not path.exists():
            process.check()
        return path.exists()

    wait_for(there, seconds, path.name)
    return path.read_bytes()


def _figures(store: str, size: _Size, story: Story, came: list[Arrival]) -> Iterator[Figure]:
    what = f"{size.events:,} events at {size.pace:g}/s, {size.receivers:,} receivers on {store}"
    good = [one for one in came if one.taken]
    first: dict[int, float] = {}
    for one in good:
        first.setdefault(one.number, one.at)
    late = sorted(max(at - story.ended_at[number], 0.0) for number, at in first.items()) or [0.0]
    ill = size.hanging + size.failing
    able = sum(1 for number in range(size.events) if number % size.receivers >= ill)
    yield Figure("webhooks", f"{what}: event to a healthy receiver, p50", "ms", (late[len(late) // 2] * 1000,))
    p99 = late[len(late) * 99 // 100]
    yield Figure("webhooks", f"{what}: the same, p99", "s", (p99,), at_most(2, "s"))
    yield Figure("webhooks", f"{what}: the same, the latest", "s", (late[-1],))
    arrived = 100 * len(first) / max(able, 1)
    yield Figure("webhooks", f"{what}: arrived at healthy receivers", "%", (arrived,), at_least(100, "%"))
    yield Figure("webhooks", f"{what}: arrived there more than once", "", (len(good) - len(first),), at_most(0, ""))
    yield Figure("webhooks", f"{what}: events under more than one id", "", (_restless(came),), at_most(0, ""))
    yield Figure("webhooks", f"{what}: attempts, all receivers", "", (story.attempts,))
    for when, memory in zip(("before", "half-way", "at the end"), story.rss_mb, strict=True):
        yield Figure("webhooks", f"{what}: memory (RSS) {when}", "MB", (memory,))
    each = story.cpu / size.events * 1000
    yield Figure("webhooks", f"{what}: CPU an event, settled and delivered", "ms", (each,))


def _restless(came: list[Arrival]) -> int:
    """How many events have come under different ids."""
    ids = {(one.number, one.message) for one in came}
    return sum(1 for count in Counter(number for number, _ in ids).values() if count > 1)
