"""An authenticated look at a task: the request that a server gets most."""

from collections.abc import Iterator
from statistics import median

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.load import Lap, Load, drive, request
from bench.parts.laps import figures
from bench.server import Server, bare, filmgate
from bench.speech import SPEECHES, Speech
from bench.stock import open_accounts

_TASKS = 200


def measure(ground: Ground) -> Iterator[Figure]:
    rounds, total = ground.pick(5, 1), ground.pick(8000, 500)
    with bare(ground.folder) as server:
        load = Load(port=server.port, requests=[request("GET", "/constant")], total=total)
        drive(server, load)
        plain = [drive(server, load) for _ in range(rounds)]
    yield from figures("poll", "bare Starlette app, constant JSON", plain)
    cost = median(lap.cpu_us for lap in plain)
    for store in ground.stores:
        with ground.place(store) as place:
            yield from _polls(place, rounds, total, cost)


def _polls(place: Place, rounds: int, total: int, bare_us: float) -> Iterator[Figure]:
    (key,) = open_accounts(place, 1)
    with filmgate(place.data, WORKERS="0", ENGINES='["scripted"]', **place.settings) as server:
        for speech in SPEECHES:
            polls = _tasks(server, speech, key)
            load = Load(port=server.port, requests=polls, total=total)
            drive(server, load)
            laps: list[Lap] = [drive(server, load) for _ in range(rounds)]
            what = f"{speech.dialect} on {place.store}"
            yield from figures("poll", what, laps, cpu_ms=0.12, rate=6000)
            ratios = tuple(lap.cpu_us / bare_us for lap in laps)
            yield Figure("poll", f"{what}: CPU beside the bare app", "times", ratios)


def _tasks(server: Server, speech: Speech, key: str) -> list[str]:
    """Make tasks that wait; the requests that look at them."""
    load = Load(port=server.port, requests=[speech.submit(key)], total=_TASKS, keep=True)
    answers = drive(server, load).outcome.answers
    return [speech.poll(key, speech.task_id(answer)) for answer in answers]
