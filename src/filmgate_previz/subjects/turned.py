"""Bodies of revolution: what a lathe or a potter's wheel makes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from filmgate_previz.subjects.figure import Colour, Figure, Vector

Ring = tuple[float, float]  # a height and a radius
Painted = Callable[[int, float], Colour]  # the colour of a strip: the number of its lower ring, and the way it looks


def turned(
    figure: Figure,
    rings: Sequence[Ring],
    colour: Colour | Painted,
    *,
    count: int = 24,
    spin: float = 0.0,
    middle: tuple[float, float] = (0.0, 0.0),
    nearer: float = 0.0,
    glow: float = 0.0,
    inside: bool = False,
) -> None:
    """A body round an upright axis at `middle` (x, z), its rings from below; an angle of 0 looks ahead of the figure.

    `inside` shows what looks at the axis instead.
    """
    x, z = middle
    for number, ((ya, ra), (yb, rb)) in enumerate(pairwise(rings)):
        for k in range(count):
            a, b = spin + 2 * math.pi * k / count, spin + 2 * math.pi * (k + 1) / count
            corners: list[Vector] = [
                (x + ra * math.cos(b), ya, z + ra * math.sin(b)),
                (x + rb * math.cos(b), yb, z + rb * math.sin(b)),
                (x + rb * math.cos(a), yb, z + rb * math.sin(a)),
                (x + ra * math.cos(a), ya, z + ra * math.sin(a)),
            ]
            shade = colour(number, (a + b) / 2) if callable(colour) else colour
            figure.plate(corners if inside else corners[::-1], shade, both=False, nearer=nearer, glow=glow)


def level(
    figure: Figure,
    height: float,
    radius: float,
    colour: Colour,
    *,
    middle: tuple[float, float] = (0.0, 0.0),
    nearer: float = 0.0,
    count: int = 32,
) -> None:
    """A round top, seen from above."""
    x, z = middle
    turns = [2 * math.pi * k / count for k in range(count)]
    rim = [(x + radius * math.cos(turn), height, z + radius * math.sin(turn)) for turn in turns]
    figure.plate(rim[::-1], colour, both=False, nearer=nearer)
