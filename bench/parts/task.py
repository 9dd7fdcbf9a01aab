"""A whole task with an engine that takes no time: submitted, made, checked, published, settled, delivered."""

from collections.abc import Iterator
from functools import partial

from bench.figure import Figure, at_most
from bench.ground import Ground, Place
from bench.load import Lap, Load, drive
from bench.parts.yardstick import Yardstick, yardstick
from bench.server import Server, filmgate, free_port
from bench.speech import with_callback
from bench.stock import open_accounts


def measure(ground: Ground) -> Iterator[Figure]:
    with yardstick(ground) as bare:
        for store in ground.stores:
            with ground.place(store) as place:
                yield from _tasks(ground, place, bare)


def _tasks(ground: Ground, place: Place, bare: Yardstick) -> Iterator[Figure]:
    rounds, total = ground.pick(5, 1), ground.pick(600, 40)
    (key,) = open_accounts(place, 1)
    settings = {"WORKERS": "1", "ENGINES": '["scripted"]', "PRIVATE_NETWORKS": '["127.0.0.0/8"]', **place.settings}
    with filmgate(place.data, **settings) as server:
        _lap(server, key, 20)
        laps, ratios = bare.beside(rounds, partial(_lap, server, key, total))
    yield Figure(
        "task",
        f"{place.store}: CPU a task, server process",
        "ms",
        tuple(lap.cpu_us / 1000 for lap in laps),
        at_most(1.5, "ms"),
    )
    yield Figure("task", f"{place.store}: CPU beside a request to the bare app", "times", ratios)
    checks = tuple(lap.children / lap.load.total * 1000 for lap in laps)
    yield Figure("task", f"{place.store}: CPU a task, children that check films", "ms", checks)
    rates = tuple(lap.load.total / lap.outcome.callback_seconds for lap in laps)
    yield Figure("task", f"{place.store}: submitted to delivered", "tasks/s", rates)


def _lap(server: Server, key: str, total: int) -> Lap:
    port = free_port()
    speech, body = with_callback(f"http://127.0.0.1:{port}/done")
    request = speech.submit(key, body)
    return drive(server, Load(port=server.port, requests=[request], total=total, callbacks=total, callback_port=port))
