"""Bodies on four legs: the same bones for dog, cat and horse, in proportions of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass

from filmgate_previz.subjects.figure import Bead, Colour, Figure, Vector, bent
from filmgate_previz.subjects.gait import Gait, bounce, foot


@dataclass(frozen=True, slots=True)
class Build:
    """Lengths are shares of the height at the withers; the trunk's beads run from rump to chest at rest.

    fore and hind are a leg's bones from above, thick their radii at each joint; girth is half the space between legs.
    """

    trunk: tuple[Bead, ...]
    shoulder: tuple[float, float]
    hip: tuple[float, float]
    fore: tuple[float, float, float]
    hind: tuple[float, float, float]
    thick_fore: tuple[float, float, float, float]
    thick_hind: tuple[float, float, float, float]
    paw: float
    girth: float
    swing: float  # of the spine, when it gathers and stretches


@dataclass(frozen=True, slots=True)
class Carriage:
    """The body at one moment: how far it is up, its pitch (nose up), and how far the spine is gathered (-1 to 1)."""

    rise: float
    pitch: float
    gather: float

    def at(self, x: float, y: float, z: float = 0.0) -> Vector:
        """A place on the body, carried with it; gathered, both ends come in and the back arches."""
        x = x * (1 - 0.10 * self.gather)
        y = y + self.rise + 0.05 * self.gather * (0.25 - min(x * x, 0.25)) * 4 * 0.6
        return x - (y - 0.8) * self.pitch * 0.3, y + x * self.pitch, z

    def bead(self, bead: Bead) -> Bead:
        x, y, z = self.at(*bead[:3])
        return x, y, z, bead[3]


def carriage(build: Build, gait: Gait, phase: float, *, sits: float = 0.0) -> Carriage:
    turn = 2 * math.pi * phase
    gather = build.swing * math.sin(turn + 0.9) if gait.beats == 1 else 0.0
    rock = 0.11 * math.sin(turn - 0.5) if gait.beats == 1 else 0.0
    return Carriage(bounce(gait, phase), rock + 0.42 * sits, gather)


def trunk(figure: Figure, build: Build, body: Carriage, colour: Colour) -> None:
    figure.chain([body.bead(bead) for bead in build.trunk], colour)


def legs(figure: Figure, build: Build, gait: Gait, phase: float, body: Carriage, colour: Colour, toes: Colour) -> None:
    """All four; the side's own darkness comes with its depth."""
    reach = gait.stride * gait.duty
    for leg in range(4):
        side = build.girth * (1 if leg < 2 else -1)
        ahead, up, swing = foot(gait, phase, leg, min(reach, 0.72))
        if leg % 2:
            _fore(figure, build, body, (ahead, up, swing, side), colour, toes)
        else:
            _hind(figure, build, body, (ahead, up, swing, side), colour, toes)


def _fore(
    figure: Figure, build: Build, body: Carriage, step: tuple[float, float, float, float], colour: Colour, toes: Colour
) -> None:
    ahead, up, swing, side = step
    top = body.at(*build.shoulder, side)
    upper, lower, pastern = build.fore
    fold = math.sin(math.pi * swing) if swing else 0.0
    paw = (build.shoulder[0] + ahead, up + build.paw * 0.6, side * 0.85)
    wrist = (paw[0] + pastern * 0.75 * fold - 0.02, paw[1] + pastern * (1 - 0.45 * fold), side * 0.9)
    elbow = bent(top, wrist, upper, lower, -1)
    a, b, c, d = build.thick_fore
    figure.joint([(*top, a), (*elbow, b), (*wrist, c), (*paw, d)], colour)
    figure.limb(
        (paw[0], paw[1], paw[2]),
        (paw[0] + build.paw * 0.9, paw[1] - build.paw * 0.1, paw[2]),
        build.paw * 0.7,
        build.paw * 0.6,
        toes,
    )


def _hind(
    figure: Figure, build: Build, body: Carriage, step: tuple[float, float, float, float], colour: Colour, toes: Colour
) -> None:
    ahead, up, swing, side = step
    top = body.at(*build.hip, side)
    thigh, shank, rear = build.hind
    fold = math.sin(math.pi * swing) if swing else 0.0
    paw = (build.hip[0] - 0.04 + ahead, up + build.paw * 0.6, side * 0.85)
    lean = 0.16 + 0.9 * fold + max(-ahead, 0.0) * 0.9
    hock = (paw[0] - rear * math.sin(lean), paw[1] + rear * math.cos(lean), side * 0.95)
    knee = bent(top, hock, thigh, shank, 1)
    a, b, c, d = build.thick_hind
    figure.joint([(*top, a), (*knee, b), (*hock, c), (*paw, d)], colour)
    figure.limb(
        (paw[0], paw[1], paw[2]),
        (paw[0] + build.paw * 0.9, paw[1] - build.paw * 0.1, paw[2]),
        build.paw * 0.7,
        build.paw * 0.6,
        toes,
    )
