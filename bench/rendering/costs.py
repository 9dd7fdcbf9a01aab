"""Whole films of every world and workflow beside encoding the same frames alone."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from bench.figure import Figure, at_most, spoken
from bench.ground import Ground
from bench.rendering.job import Cost, Job, Takes
from bench.rendering.wish import HD, MODES, UHD, WORLDS, Wish, named

_SMALL = (320, 180)
_TIMES = "times"


def costs(ground: Ground, props: Path) -> Iterator[Figure]:
    made: dict[str, Takes] = {}
    for wish in ground.pick((*WORLDS, *MODES), tuple(named("mood", "start to end"))):
        made[wish.name] = takes = _job(ground, wish, props).done()
        yield Figure("render", f"{wish.name}: film beside encoding, CPU", _TIMES, takes.ratios, said=_told(takes))
    worlds = {name: made[name] for name in (wish.name for wish in WORLDS) if name in made}
    ratios = [median(takes.ratios) for takes in worlds.values()]
    walls = [median(takes.wall_ratios) for takes in worlds.values()]
    yield Figure("render", "median over worlds, CPU", _TIMES, (median(ratios),), at_most(2.5, _TIMES))
    yield _worst("worst world", worlds)
    yield _worst("worst of all", made)
    yield Figure("render", "median over worlds, wall", _TIMES, (median(walls),), at_most(2, _TIMES))
    late = max(made, key=lambda name: median(made[name].first))
    yield Figure("render", f"latest first frame, {late}", "s", tuple(made[late].first), at_most(1, "s"))


def _job(ground: Ground, wish: Wish, props: Path) -> Job:
    """Large films are short, because all their frames lie in memory before they are encoded alone."""
    seconds, rounds = (2.0, 1) if wish.large else (5.0, 3)
    size = UHD if wish.large else HD
    return Job(
        wish,
        str(props),
        ground.pick(seconds, 0.5),
        ground.pick(size, _SMALL),
        ground.pick(rounds, 1),
        warm=True,
        alone=True,
    )


def _worst(what: str, made: Mapping[str, Takes]) -> Figure:
    name = max(made, key=lambda name: median(made[name].ratios))
    return Figure("render", f"{what}, {name}, CPU", _TIMES, made[name].ratios, at_most(5, _TIMES))


def _told(takes: Takes) -> str:
    film, alone = (_milliseconds(costs, takes.frames) for costs in (takes.film, takes.encode))
    return f"{film} beside {alone} ms a frame, the first after {spoken(median(takes.first))} s"


def _milliseconds(costs: list[Cost], frames: int) -> str:
    return spoken(median(cost.cpu for cost in costs) / frames * 1000)
