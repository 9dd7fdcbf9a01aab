"""A table that has grown: polling and submitting beside ten thousand and a million old tasks of the same account."""

from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground, Place
from bench.history import grow
from bench.load import Load, drive
from bench.parts.laps import figures
from bench.server import Server, filmgate
from bench.speech import SPEECHES, Speech
from bench.stock import open_limited

_CONNECTIONS = 64


def measure(ground: Ground) -> Iterator[Figure]:
    for store in ground.stores:
        for count in ground.pick((10_000, 1_000_000), (200, 2_000)):
            with ground.place(store) as place:
                yield from _beside(ground, place, count)


def _beside(ground: Ground, place: Place, count: int) -> Iterator[Figure]:
    # Those of the last minute and those that are open are counted at every submission, and few limits let in more.
    rounds, polls, submissions = ground.pick((5, 5000, 200), (1, 200, 100))
    key = open_limited(place)
    old = grow(place, count, sample=500)
    speech = next(one for one in SPEECHES if one.dialect == "kling3api")
    with filmgate(place.data, WORKERS="0", ENGINES='["scripted"]', **place.settings) as server:
        what = f"beside {count:,} old tasks on {place.store}"
        looks = [speech.poll(key, task_id) for task_id in old]
        yield from _laps(f"poll of old ones {what}", server, looks, polls, rounds)
        yield from _laps(f"submit with limits {what}", server, [speech.submit(key)], submissions, rounds)
        yield from _laps(f"poll of new ones {what}", server, _new(server, speech, key), polls, rounds)


def _laps(what: str, server: Server, requests: list[str], total: int, rounds: int) -> Iterator[Figure]:
    load = Load(port=server.port, requests=requests, total=total, connections=_CONNECTIONS)
    drive(server, load)
    yield from figures("grown", what, [drive(server, load) for _ in range(rounds)])


def _new(server: Server, speech: Speech, key: str) -> list[str]:
    answers = drive(server, Load(port=server.port, requests=[speech.submit(key)], total=200, keep=True)).outcome.answers
    return [speech.poll(key, speech.task_id(answer)) for answer in answers]
