"""Several worker processes on one PostgreSQL: what a second one brings, and how soon a film is begun."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.load import Load, drive
from bench.process import Measured, wait_for
from bench.server import filmgate, worker
from bench.speech import SPEECHES
from bench.stock import asked, keep_planned, open_accounts

_NUMBERS = (1, 2, 4)
_PACE = 50.0
_ENDED = "SELECT count(*), coalesce(max(ended_at) - min(started_at), 1) FROM tasks WHERE state = 'succeeded'"
# From acceptance until a worker has taken the job and is about to call the engine.
_STARTS = """
    SELECT e.at - t.created_at FROM events e JOIN tasks t ON t.id = e.task_id
    WHERE e.noun = 'job' AND e.after_state = 'sending' ORDER BY 1"""


def measure(ground: Ground) -> Iterator[Figure]:
    if "postgres" in ground.stores:
        yield from _scaling(ground)
    for store in ground.stores:
        with ground.place(store) as place:
            yield from _latency(ground, place)


def _scaling(ground: Ground) -> Iterator[Figure]:
    alone = 0.0
    for number in _NUMBERS:
        rates = tuple(_rate(ground, number) for _ in range(ground.pick(3, 1)))
        alone = alone or median(rates)
        what = f"{number} worker process{'es' if number > 1 else ''} on postgres"
        yield Figure("workers", f"{what}: whole tasks", "tasks/s", rates)
        yield Figure("workers", f"{what}: beside one", "times", tuple(rate / alone for rate in rates))


def _rate(ground: Ground, number: int) -> float:
    """Tasks a second, from the first that was begun to the last that ended; all were waiting before."""
    total = ground.pick(1000, 40)
    with ground.place("postgres") as place, ExitStack() as stack:
        keep_planned(place, total)
        workers = [stack.enter_context(worker(place.data, **_settings(place))) for _ in range(number)]
        return total / (_all_ended(place, total, workers) / 1e6)


def _all_ended(place: Place, total: int, workers: list[Measured]) -> int:
    """Microseconds from the first start to the last end."""

    def over() -> int | None:
        for one in workers:
            one.check()
        ((count, took),) = asyncio.run(asked(place, _ENDED))
        return int(took) if count == total else None

    return wait_for(over, 300, "all tasks to end", look_seconds=0.2)


def _latency(ground: Ground, place: Place) -> Iterator[Figure]:
    """A server and, on PostgreSQL, a worker process of its own; tasks come at an even pace."""
    total = ground.pick(1000, 40)
    (key,) = open_accounts(place, 1)
    speech = next(one for one in SPEECHES if one.dialect == "kling3api")
    apart = place.store == "postgres"
    with ExitStack() as stack:
        server = stack.enter_context(filmgate(place.data, **{**_settings(place), "WORKERS": "0" if apart else "1"}))
        workers: list[Measured] = [server]
        if apart:
            workers = [stack.enter_context(worker(place.data, **_settings(place)))]
        # The first one waits for the film that all others get.
        for count, ended in (1, 1), (total, 1 + total):
            drive(server, Load(port=server.port, requests=[speech.submit(key)], total=count, pace=_PACE))
            _all_ended(place, ended, workers)
    waits = [int(row[0]) / 1000 for row in asyncio.run(asked(place, _STARTS))]
    what = f"{_PACE:g} tasks a second on {place.store}, {'worker apart' if apart else 'one process'}"
    yield Figure("workers", f"{what}: start p50", "ms", (waits[len(waits) // 2],))
    yield Figure("workers", f"{what}: start p99", "ms", (waits[len(waits) * 99 // 100],))


def _settings(place: Place) -> dict[str, str]:
    return {"WORKERS": "1", "ENGINES": '["scripted"]', **place.settings}
