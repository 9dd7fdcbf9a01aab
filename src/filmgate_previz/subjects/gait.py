"""How feet go: on the ground they travel back at the body's speed, in the air they swing forward."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gait:
    """stride is the way of one cycle and lift a foot's height, both in metres of a body of height 1.

    duty is the share of a cycle that a foot is down; phases are those of left hind, left fore, right hind and right
    fore (a biped has the first two). bounce is the body's rise, twice or once a cycle as `beats` says.
    """

    stride: float
    duty: float
    lift: float
    phases: tuple[float, ...]
    bounce: float
    beats: int = 2


WALK4 = Gait(0.95, 0.64, 0.09, (0.0, 0.25, 0.5, 0.75), 0.012)
TROT4 = Gait(1.35, 0.46, 0.14, (0.0, 0.5, 0.5, 0.0), 0.03)
GALLOP4 = Gait(2.3, 0.28, 0.22, (0.0, 0.52, 0.10, 0.63), 0.07, 1)
BOUND4 = Gait(2.5, 0.27, 0.24, (0.0, 0.48, 0.07, 0.56), 0.10, 1)
WALK2 = Gait(0.80, 0.60, 0.07, (0.0, 0.5), 0.016)
RUN2 = Gait(1.35, 0.36, 0.16, (0.0, 0.5), 0.035)
STAND = Gait(1.0, 1.0, 0.0, (0.5, 0.5, 0.5, 0.5), 0.0)


def foot(gait: Gait, phase: float, leg: int, reach: float) -> tuple[float, float, float]:
    """Where a foot is, ahead of its hip and above the ground, and how far it is into its swing (0 when it is down).

    reach is the way that a foot travels on the ground, in metres.
    """
    share = (phase + gait.phases[leg]) % 1.0
    if gait.duty >= 1:
        return 0.0, 0.0, 0.0
    if share < gait.duty:
        return reach * (0.5 - share / gait.duty), 0.0, 0.0
    swing = (share - gait.duty) / (1 - gait.duty)
    ahead = reach * (-0.5 + swing * swing * (3 - 2 * swing))
    return ahead, gait.lift * math.sin(math.pi * swing) ** 0.8, swing


def bounce(gait: Gait, phase: float) -> float:
    """The body's rise: highest in the middle of a walker's step, or when a runner has all feet off the ground."""
    return gait.bounce * math.cos(2 * math.pi * (gait.beats * phase + 0.1))
