"""How much memory films take: by size, the worst of all kinds; and whether longer ones take more."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figure import Figure, at_most, spoken
from bench.ground import Ground
from bench.rendering.job import Job
from bench.rendering.wish import FULL_HD, HD, MODES, UHD, WORLDS, Size, Wish, named

_SHORT = 0.5  # seconds: as many frames as are ever in flight
_SIZES = (("720p", HD, None), ("1080p", FULL_HD, at_most(700, "MB")), ("4k", UHD, at_most(1500, "MB")))


def memory(ground: Ground, props: Path) -> Iterator[Figure]:
    kinds = ground.pick((*WORLDS, *MODES), tuple(named("mood")))
    for name, size, target in ground.pick(_SIZES, _SIZES[:1]):
        used = {wish.name: _used(wish, props, _SHORT, size) for wish in kinds}
        worst = max(used, key=lambda kind: used[kind])
        said = f"{spoken(median(used.values()))} at the median"
        yield Figure("render", f"memory of the process, {name}: {worst}", "MB", (used[worst],), target, said)
    for wish in named(*ground.pick(("mountains", "field", "parallax"), ())):
        short, long = (_used(wish, props, seconds, HD) for seconds in (5.0, 15.0))
        yield Figure("render", f"memory of thrice the length: {wish.name}", "MB more", (max(long - short, 0.0),))


def _used(wish: Wish, props: Path, seconds: float, size: Size) -> float:
    return Job(wish, str(props), seconds, size).done().memory
