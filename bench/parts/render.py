"""The embedded renderer: what a film costs beside encoding its frames, which nobody can do without."""

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

import msgspec

from bench.figure import Figure, at_most
from bench.ground import Ground
from bench.studio import Takes, Wish
from filmgate_previz.warmup import warm_up
from filmgate_previz.worlds import WORLDS

_PROMPTS = {
    "mountains": "A cinematic shot of mountains at sunrise",
    "city": "A city skyline at night in the rain, slow push-in",
    "sea": "Calm sea at sunset with a sailboat",
    "field": "A dog runs across a sunny meadow of flowers",
    "future-city": "A futuristic city at night, slow push-in",
    "street": "A rainy street at night, tracking shot",
    "interior": "A cozy living room at golden hour, slow push-in",
    "lake": "A mountain lake at sunrise",
    "underwater": "An underwater coral reef, slow push-in",
    "forest": "Walking through a forest at golden hour",
    "desert": "Desert dunes at sunset, slow pan right",
    "snow": "A snowfield under northern lights, slow push-in",
    "space": "A planet in outer space, orbit shot",
    "mood": "Abstract silk of violet and gold, slowly flowing",
}


def measure(ground: Ground) -> Iterator[Figure]:
    warm_up()
    seconds, rounds = ground.pick(5.0, 0.5), ground.pick(3, 1)
    ratios = {}
    for world in WORLDS:
        takes = _takes(Wish(world, _PROMPTS.get(world, world), seconds, rounds))
        ratios[world] = tuple(whole / alone for whole, alone in zip(takes.film, takes.encode, strict=True))
        yield Figure("render", f"{world}: film beside encoding alone, CPU", "times", ratios[world])
        drawn = tuple(cpu / takes.frames * 1000 for cpu in takes.draw)
        yield Figure("render", f"{world}: draw and grade, CPU a frame", "ms", drawn)
        alone = tuple(cpu / takes.frames * 1000 for cpu in takes.encode)
        yield Figure("render", f"{world}: encode alone, CPU a frame", "ms", alone)
    medians = [median(values) for values in ratios.values()]
    yield Figure("render", "median over worlds", "times", (median(medians),), at_most(2.5, "times"))
    yield Figure("render", "worst world", "times", (max(medians),), at_most(5, "times"))


def _takes(wish: Wish) -> Takes:
    words = [sys.executable, "-m", "bench.studio", msgspec.json.encode(wish).decode()]
    said = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout
    return msgspec.json.decode(said, type=Takes)
