"""Where guests stand beside each other: nobody hides a face, the tallest in the middle, the smaller nearer the lens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

GAP = 0.10  # between two, as a share of their mean width
STAGGER = 0.30  # metres between those before and those behind, in one line
ROW = 0.95  # metres between two rows
BROAD, BEHIND = 2.6, 2.0  # metres: what is broader than that stands so far behind the others
SHORT = 0.62  # of the tallest one's height: who is smaller hides no face
ASLANT = 0.3  # of the narrower one's width that both go aside where one stands before one
LEAST_SHARE = 0.38  # of the frame's height: guests that would be smaller stand in two rows
FILLED = 0.80  # of the frame's width that a line takes at most


@dataclass(frozen=True, slots=True)
class Figurant:
    """One to be placed: metres wide and tall; head is the share of its width that its head takes."""

    wide: float
    tall: float
    head: float = 0.6


@dataclass(frozen=True, slots=True)
class Lineup:
    """aside (metres right of the middle) and back (metres behind the line) of each, and the whole's breadth."""

    aside: tuple[float, ...]
    back: tuple[float, ...]
    breadth: float


def line_up(figurants: Sequence[Figurant], shape: float) -> Lineup:
    """Places for everyone in a frame `shape` times as wide as high."""
    if not figurants:
        return Lineup((), (), 0.0)
    wide = [k for k, figurant in enumerate(figurants) if figurant.wide > BROAD]
    if wide and len(wide) < len(figurants):
        return _behind_the_others(figurants, wide, shape)
    order = _order(figurants)
    one = _one_row(figurants, order)
    tallest = max(figurant.tall for figurant in figurants)
    if len(figurants) < 2 or tallest * shape * FILLED / one.breadth >= LEAST_SHARE:
        return one
    short = [k for k in order if figurants[k].tall < SHORT * tallest]
    if short:
        return _before_the_others(figurants, short, shape)
    return one if len(figurants) < 3 else _two_rows(figurants, order)


def _behind_the_others(figurants: Sequence[Figurant], wide: list[int], shape: float) -> Lineup:
    """What is as broad as a car is the others' background."""
    rest = [k for k in range(len(figurants)) if k not in wide]
    front = line_up([figurants[k] for k in rest], shape)
    back = line_up([figurants[k] for k in wide], shape)
    aside, far = [0.0] * len(figurants), [0.0] * len(figurants)
    for place, k in enumerate(rest):
        aside[k], far[k] = front.aside[place], front.back[place]
    for place, k in enumerate(wide):
        aside[k], far[k] = back.aside[place], back.back[place] + max(front.back) + BEHIND
    return Lineup(tuple(aside), tuple(far), max(front.breadth, 0.8 * back.breadth))


def _before_the_others(figurants: Sequence[Figurant], short: list[int], shape: float) -> Lineup:
    """Who is small stands before the others' legs, a little aside of whom it would hide else."""
    rest = [k for k in range(len(figurants)) if k not in short]
    front = _one_row([figurants[k] for k in short], list(range(len(short))))
    back = line_up([figurants[k] for k in rest], shape)
    aslant = ASLANT * min(figurants[k].wide for k in (*short, *rest)) if len(short) == len(rest) == 1 else 0.0
    aside, far = [0.0] * len(figurants), [0.0] * len(figurants)
    for place, k in enumerate(short):
        aside[k], far[k] = front.aside[place] + aslant, front.back[place]
    for place, k in enumerate(rest):
        aside[k], far[k] = back.aside[place] - aslant, back.back[place] + max(front.back) + ROW
    return Lineup(tuple(aside), tuple(far), max(front.breadth, back.breadth) + 2 * aslant)


def _order(figurants: Sequence[Figurant]) -> list[int]:
    """From left to right: as given where all are about as tall, else the tallest in the middle."""
    heights = [figurant.tall for figurant in figurants]
    if len(figurants) < 3 or max(heights) < 1.2 * min(heights):
        return list(range(len(figurants)))
    order: list[int] = []
    for rank, number in enumerate(sorted(range(len(figurants)), key=lambda k: (-heights[k], k))):
        order.insert(len(order) if rank % 2 else 0, number)
    return order


def _one_row(figurants: Sequence[Figurant], order: list[int]) -> Lineup:
    apart = [_apart(figurants[a], figurants[b]) for a, b in pairwise(order)]
    tallest = max(figurant.tall for figurant in figurants)
    backs = [
        (STAGGER if place % 2 else 0.0) - 0.5 * min(1.0 - figurants[number].tall / tallest, 0.8) * (len(order) > 1)
        for place, number in enumerate(order)
    ]
    return _placed(figurants, order, apart, backs)


def _apart(a: Figurant, b: Figurant) -> float:
    """Metres between the middles of two neighbours."""
    return 0.5 * (a.wide + b.wide) * (1 + GAP)


def _two_rows(figurants: Sequence[Figurant], order: list[int]) -> Lineup:
    """Those behind look through between those before."""
    apart = [
        max(0.5 * (figurants[a].head * figurants[a].wide + figurants[b].head * figurants[b].wide) * 1.25,
            0.30 * (figurants[a].wide + figurants[b].wide))
        for a, b in pairwise(order)
    ]  # fmt: skip
    middle = (len(order) - 1) / 2
    behind = (
        0 if figurants[order[math.floor(middle)]].tall >= figurants[order[max(math.floor(middle) - 1, 0)]].tall else 1
    )
    backs = [ROW if (place - math.floor(middle)) % 2 == behind else 0.0 for place in range(len(order))]
    return _placed(figurants, order, apart, backs)


def _placed(figurants: Sequence[Figurant], order: list[int], apart: list[float], backs: list[float]) -> Lineup:
    at, middles = 0.0, [0.0]
    for step in apart:
        at += step
        middles.append(at)
    left = min(middle - figurants[number].wide / 2 for middle, number in zip(middles, order, strict=True))
    right = max(middle + figurants[number].wide / 2 for middle, number in zip(middles, order, strict=True))
    aside, back = [0.0] * len(order), [0.0] * len(order)
    for middle, number, far in zip(middles, order, backs, strict=True):
        aside[number], back[number] = middle - (left + right) / 2, far
    return Lineup(tuple(aside), tuple(back), right - left)
