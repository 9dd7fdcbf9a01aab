"""What the ear is told of those who move in a shot: where each is heard, how far off, and when its feet touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Touch:
    """Something meets something at `t` seconds of the shot.

    kind is "step", "landing" (after a jump), "leap" or "splash" (out of water and into it), or "joint" (a wheel over
    the gap between two rails); leg tells feet apart, force is 1 for an ordinary step.
    """

    t: float
    kind: str = "step"
    leg: int = 0
    force: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """One player of a shot as it is heard.

    All curves have one value for each of `times`, seconds since the cut, which begin a little before it and end a
    little after the shot. pan is 0 at the left and 1 at the right, distance is metres from the lens, speed metres a
    second along its way. stir is what moves it besides its way: a wing's angle or a turn in radians, a flame from 0
    to 1.
    """

    name: str
    act: str
    number: int
    times: Curve
    pan: Curve
    distance: Curve
    speed: Curve
    stir: Curve
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class Staging:
    """All that is heard of what a shot shows, besides its words: its trails, and when lightning strikes (seconds)."""

    trails: tuple[Trail, ...] = ()
    strikes: tuple[float, ...] | None = None


CARRIED = {"footsteps": "person", "hooves": "horse", "wings": "eagle", "splash": "fish", "engine": "car",
           "train": "train"}  # fmt: skip
"""Sounds that somebody makes by moving, and who."""
_PACES = {"footsteps": 1.8, "hooves": 4.2, "splash": 0.55, "train": 1.9}  # touches a second
_BEAT, _RAISED = 1.05, 0.62  # a second, and radians


def imagined(sound: str, seconds: float) -> Trail:
    """The trail of somebody who is heard and not seen: near by, going from the left to the right."""
    times = np.linspace(-0.2, seconds + 0.2, max(int(seconds * 20), 8))
    share = (times + 0.2) / (seconds + 0.4)
    near = np.hypot(5.0, 8.0 * (share - 0.5)) * (5.0 if sound == "train" else 1.0)
    pace = _PACES.get(sound, 0.0)
    kind = {"splash": "splash", "train": "joint"}.get(sound, "step")
    touches = [Touch(0.15 + k / pace, kind, k % 2) for k in range(int((seconds + 0.2) * pace) + 1)] if pace else []
    if sound == "train":  # two wheels over every joint
        touches += [Touch(touch.t + 0.17, kind) for touch in touches]
    stir = _RAISED * np.sin(2 * np.pi * _BEAT * times) if sound == "wings" else np.zeros(len(times))
    speed = np.full(len(times), {"engine": 9.0, "train": 14.0}.get(sound, 1.4))
    act = {"footsteps": "walk", "hooves": "walk", "wings": "fly", "splash": "jump"}.get(sound, "drive")
    return Trail(CARRIED[sound], act, 0, times, 0.25 + 0.5 * share, near, speed, stir, tuple(touches))
