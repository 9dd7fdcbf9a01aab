"""Films out, whole and in ranges, while others poll."""

from collections.abc import Iterator
from random import Random

from bench.figure import Figure, at_least
from bench.ground import Ground
from bench.load import Driving, Lap, Load, drive, request
from bench.server import Server, bare, filmgate
from bench.speech import SPEECHES
from bench.stock import keep_film, open_accounts

_RANGE = 1_000_000
_POLLS_A_SECOND = 200.0


def measure(ground: Ground) -> Iterator[Figure]:
    megabytes, rounds = ground.pick(20, 4), ground.pick(5, 2)
    with ground.place("sqlite") as place:
        (key,) = open_accounts(place, 1)[:1]
        token = keep_film(place, megabytes)
        film = next(place.data.rglob(f"{token}.mp4"))
        (ground.folder / "film.mp4").write_bytes(film.read_bytes())
        with filmgate(place.data, WORKERS="0", ENGINES='["scripted"]') as server:
            path = f"/films/{token}.mp4"
            yield from _served(server, "filmgate", path, megabytes, rounds)
            yield from _disturbed(server, key, _whole(server, path, ground.pick(300, 20)), rounds)
    with bare(ground.folder) as server:
        yield from _served(server, "bare Starlette FileResponse", "/film", megabytes, rounds)


def _served(server: Server, who: str, path: str, megabytes: int, rounds: int) -> Iterator[Figure]:
    target = at_least(500, "MB") if who == "filmgate" else None
    for what, load in (
        ("whole films", _whole(server, path, max(600 // megabytes, 5))),
        ("ranges of 1 MB", _ranges(server, path, megabytes, 600 if megabytes > 5 else 20)),
    ):
        drive(server, load)
        laps = [drive(server, load) for _ in range(rounds)]
        yield Figure("films", f"{who}: {what}, a CPU-second", "MB", tuple(map(_mb_per_cpu, laps)), target)
        rates = tuple(lap.outcome.bytes / 1e6 / lap.outcome.seconds for lap in laps)
        yield Figure("films", f"{who}: {what}", "MB/s", rates)


def _disturbed(server: Server, key: str, films: Load, rounds: int) -> Iterator[Figure]:
    """Polls alone, then polls while films go out as fast as they can."""
    speech = SPEECHES[0]
    created = drive(server, Load(port=server.port, requests=[speech.submit(key)], total=50, keep=True)).outcome.answers
    looks = [speech.poll(key, speech.task_id(answer)) for answer in created]
    polls = Load(port=server.port, requests=looks, total=600 if rounds > 2 else 100, pace=_POLLS_A_SECOND)
    alone = [drive(server, polls).outcome for _ in range(rounds)]
    beside = []
    for _ in range(rounds):
        films_going = Driving(films)
        beside.append(drive(server, polls).outcome)
        films_going.finish()
    rate = f"polls at {_POLLS_A_SECOND:g} a second"
    yield Figure("films", f"{rate}, alone: p99", "ms", tuple(outcome.p99_ms for outcome in alone))
    yield Figure("films", f"{rate}, beside films: p99", "ms", tuple(outcome.p99_ms for outcome in beside))


def _whole(server: Server, path: str, total: int) -> Load:
    return Load(port=server.port, requests=[request("GET", path)], total=total, connections=4)


def _ranges(server: Server, path: str, megabytes: int, total: int) -> Load:
    random = Random(1)
    starts = [random.randrange(megabytes * 1_000_000 - _RANGE) for _ in range(100)]
    asked = [request("GET", path, Range=f"bytes={start}-{start + _RANGE - 1}") for start in starts]
    return Load(port=server.port, requests=asked, total=total, connections=4)


def _mb_per_cpu(lap: Lap) -> float:
    return lap.outcome.bytes / 1e6 / lap.cpu
