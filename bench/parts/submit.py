"""A durable submission: task, content, hold, job and events, synced to disk before the answer."""

from collections.abc import Iterator
from functools import partial

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.load import Load, drive
from bench.parts.laps import figures
from bench.parts.yardstick import Yardstick, yardstick
from bench.server import filmgate
from bench.speech import SPEECHES, Speech
from bench.stock import open_accounts

_ACCOUNTS = 64
_CONNECTIONS = 64


def measure(ground: Ground) -> Iterator[Figure]:
    with yardstick(ground) as bare:
        for store in ground.stores:
            with ground.place(store) as place:
                yield from _submissions(ground, place, bare)


def _submissions(ground: Ground, place: Place, bare: Yardstick) -> Iterator[Figure]:
    rounds, total = ground.pick(5, 1), ground.pick(5000, 300)
    keys = open_accounts(place, ground.pick(_ACCOUNTS, 8))
    with filmgate(place.data, WORKERS="0", ENGINES='["scripted"]', **place.settings) as server:
        for speech in SPEECHES[: ground.pick(len(SPEECHES), 2)]:
            for who, several in (("one account", keys[:1]), ("many accounts", keys)):
                load = _load(server.port, speech, several, total)
                drive(server, load)
                laps, ratios = bare.beside(rounds, partial(drive, server, load))
                what = f"{speech.dialect} on {place.store}, {who}"
                if place.store == "sqlite":
                    yield from figures("submit", what, laps, cpu_ms=0.3, rate=3000)
                else:
                    yield from figures("submit", what, laps, rate=500 if len(several) == 1 else 1000)
                yield Figure("submit", f"{what}: CPU beside the bare app", "times", ratios)


def _load(port: int, speech: Speech, keys: list[str], total: int) -> Load:
    return Load(port=port, requests=[speech.submit(key) for key in keys], total=total, connections=_CONNECTIONS)
