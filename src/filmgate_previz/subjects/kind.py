"""What there is to know of a subject besides its drawing: its size, where it is at home and how fast it does what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.moment import Moment


@dataclass(frozen=True, slots=True)
class Leap:
    """How what swims leaps out of the water, again and again: metres up, and seconds from one leap to the next.

    steep (radians) is how it is pitched where it comes out, late the share of a leap by which the first one is, deep
    how far its middle is below the arc, larger how much larger it is shown than under water.
    """

    high: float
    seconds: float
    steep: float = 1.1
    late: float = 0.0
    deep: float = 0.12
    larger: float = 1.0

    def share(self, t: float) -> float:
        return (t / self.seconds - self.late) % 1.0

    def up(self, share: float) -> float:
        """How far it is above the water; below it in the second half."""
        return self.high * math.sin(2 * math.pi * share) - self.deep

    def pitch(self, share: float) -> float:
        return self.steep * math.cos(2 * math.pi * share)


@dataclass(frozen=True, slots=True)
class Kind:
    """tall and long are metres, share is how much of the frame's height it likes to fill.

    home: "land", "air", "afloat", "built" (in water, and still), "water" or "rail". acts: what it can do, in metres a
    second; the first is what it does unless it is told otherwise. metre is the length of the figure's own unit. apart
    is the space that one of a group takes.
    shutter is the share of a frame's time that the lens is open for it: 0 for what has no quick parts. turned is how it
    is turned from facing the lens when it stands; pitch and bank are how a flyer holds itself, radians; rim is
    how much of the sun's light lies along its edge; base is how high it stands on a plinth of its own, in metres.
    """

    figure: Callable[[Moment], Figure]
    home: str
    tall: float
    long: float
    share: float
    acts: Mapping[str, float]
    metre: float = 1.0
    apart: float = 1.4
    shutter: float = 0.5
    turned: float = 0.0
    pitch: float = 0.0
    bank: float = 0.0
    rim: float = 1.0
    leap: Leap | None = None
    base: float = 0.0

    def act(self, asked: tuple[str, ...]) -> str:
        """The first act asked for that it can do, else its own."""
        return next((act for act in asked if act in self.acts), next(iter(self.acts)))
