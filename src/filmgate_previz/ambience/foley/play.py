"""Plays the trails of a shot: each by what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..noise import Samples
from ..reverb import echoed
from ..trail import Trail
from . import engines, movers
from .booth import Booth, loudest
from .steps import tread

MOST = {"train": 6, "traffic": 3}  # of one kind that are played; of others
OTHERS = 5
Player = Callable[[Booth, Trail], None]

FOLEY: dict[str, tuple[Player, ...]] = {
    "eagle": (movers.wings,),
    "butterfly": (movers.flutter,),
    "dog": (tread,),
    "cat": (tread,),
    "horse": (tread,),
    "person": (tread,),
    "dancer": (tread, movers.cloth),
    "robot": (movers.servo, tread),
    "car": (engines.car,),
    "traffic": (engines.passing,),
    "train": (engines.train,),
    "boat": (engines.boat,),
    "sailboat": (movers.sail,),
    "aeroplane": (engines.aeroplane,),
    "balloon": (movers.burner,),
    "fish": (movers.plunge,),
    "whale": (movers.plunge,),
}


def played(
    trails: Sequence[Trail], length: int, lead: int, rng: np.random.Generator, ground: str, place: str
) -> Samples:
    """The foley of a shot in its place, (2, length); silence where nothing moves."""
    booth = Booth(length, lead, rng, ground)
    for name in dict.fromkeys(trail.name for trail in trails):
        for trail in loudest([trail for trail in trails if trail.name == name], MOST.get(name, OTHERS)):
            for play in FOLEY.get(name, ()):
                play(booth, trail)
    return booth.dry + echoed(booth.wet, place)
