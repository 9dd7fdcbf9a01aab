"""An authenticated look at a task: the request that a server gets most."""

from collections.abc import Iterator
from functools import partial

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.load import Load, drive
from bench.parts.laps import figures
from bench.parts.yardstick import Yardstick, yardstick
from bench.server import Server, filmgate
from bench.speech import SPEECHES, Speech
from bench.stock import open_accounts

_TASKS = 200


def measure(ground: Ground) -> Iterator[Figure]:
    rounds, total = ground.pick(5, 1), ground.pick(8000, 500)
    with yardstick(ground) as bare:
        yield from figures("poll", "bare Starlette app, constant JSON", [bare.lap() for _ in range(rounds)])
        for store in ground.stores:
            with ground.place(store) as place:
                yield from _polls(place, rounds, total, bare)


def _polls(place: Place, rounds: int, total: int, bare: Yardstick) -> Iterator[Figure]:
    (key,) = open_accounts(place, 1)
    with filmgate(place.data, WORKERS="0", ENGINES='["scripted"]', **place.settings) as server:
        for speech in SPEECHES:
            polls = _tasks(server, speech, key)
            load = Load(port=server.port, requests=polls, total=total)
            drive(server, load)
            laps, ratios = bare.beside(rounds, partial(drive, server, load))
            what = f"{speech.dialect} on {place.store}"
            yield from figures("poll", what, laps, cpu_ms=0.12, rate=6000)
            yield Figure("poll", f"{what}: CPU beside the bare app", "times", ratios)


def _tasks(server: Server, speech: Speech, key: str) -> list[str]:
    """Make tasks that wait; the requests that look at them."""
    load = Load(port=server.port, requests=[speech.submit(key)], total=_TASKS, keep=True)
    answers = drive(server, load).outcome.answers
    return [speech.poll(key, speech.task_id(answer)) for answer in answers]
