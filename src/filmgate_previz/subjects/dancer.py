"""A dancer in a red dress: turns, opens the arms, bends, turns again."""

from __future__ import annotations

import itertools
import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector, bent
from filmgate_previz.subjects.gait import Gait
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.skeleton import FORE, HIPS, NECK, SHIN, SHOULDER, SHOULDERS, THIGH, UPPER

DRESS: Colour = (0.62, 0.03, 0.06)
SKIN: Colour = (0.70, 0.42, 0.30)
HAIR: Colour = (0.03, 0.02, 0.018)
SHOE: Colour = (0.66, 0.40, 0.34)
BAR = 3.2  # seconds of one phrase: prepare, two turns, open
# Arms: (raised, opened) in radians from hanging; the free leg: (knee ahead, knee out, foot up); bend of the knees.
POSES = (
    (0.00, (0.55, 0.9), (0.55, 0.6), (0.10, 0.05, 0.0), 0.10),
    (0.16, (0.9, 0.35), (0.9, 1.2), (0.05, 0.10, 0.0), 0.16),
    (0.26, (2.7, 0.45), (2.7, 0.45), (0.18, 0.30, 0.42), -0.02),
    (0.58, (2.8, 0.40), (2.8, 0.40), (0.18, 0.30, 0.42), -0.02),
    (0.72, (1.9, 1.3), (1.5, 1.4), (-0.45, 0.10, 0.38), 0.00),
    (0.88, (1.5, 1.4), (1.2, 1.2), (-0.25, 0.08, 0.15), 0.05),
    (1.00, (0.55, 0.9), (0.55, 0.6), (0.10, 0.05, 0.0), 0.10),
)


STEPS = Gait(1.0, 0.5, 0.0, (0.0, 0.84), 0.0, 1)  # the free foot comes down where a phrase ends, and pushes off


def stride(moment: Moment) -> tuple[Gait, float]:
    """How her feet go, and how many phrases she has danced."""
    return STEPS, moment.t / BAR + 0.37 * moment.number


def spun(moment: Moment) -> float:
    """How far she has turned, in radians."""
    return _spin(stride(moment)[1])


def dancer(moment: Moment) -> Figure:
    phrase = stride(moment)[1]
    left, right, free, dip = _pose(phrase % 1.0)
    spin = _spin(phrase)
    speed = (_spin(phrase + 0.01) - spin) / (0.01 * BAR)  # radians a second
    figure = Figure(girth=0.55)
    turn = _Turn(spin, -dip)
    _legs(figure, turn, free)
    flare = min(abs(speed) / 7.0, 1.0)
    _skirt(figure, turn, flare, moment.t)
    figure.chain(
        [(*turn.at(0, 0.98), 0.105), (*turn.at(0, 1.16), 0.092), (*turn.at(0.01, 1.33), 0.108)],
        DRESS,
        wide=1.0,
        nearer=0.05,
    )
    for side, (raised, opened) in ((1, left), (-1, right)):
        _arm(figure, turn, side, raised, opened)
    figure.limb(turn.at(0, 1.40, SHOULDERS * 0.7), turn.at(0, 1.40, -SHOULDERS * 0.7), 0.05, 0.05, SKIN, nearer=0.03)
    figure.limb(turn.at(0, NECK - 0.06), turn.at(0.01, NECK + 0.06), 0.042, 0.042, SKIN, nearer=0.03)
    figure.limb(turn.at(0.02, 1.60), turn.at(0.015, 1.66), 0.068, 0.088, SKIN, nearer=0.03)
    figure.ball(turn.at(0.105, 1.61), 0.013, SKIN, nearer=0.04)
    figure.chain(
        [(*turn.at(0.04, 1.725), 0.045), (*turn.at(-0.02, 1.70), 0.080), (*turn.at(-0.055, 1.645), 0.066)],
        HAIR,
        nearer=0.06,
    )
    figure.ball(turn.at(-0.11, 1.72), 0.055, HAIR, nearer=0.05)
    return figure


class _Turn:
    """Turns a place about the dancer's axis and lowers it."""

    def __init__(self, angle: float, drop: float) -> None:
        self.cosine, self.sine, self.drop = math.cos(angle), math.sin(angle), drop

    def at(self, x: float, y: float, z: float = 0.0, *, fixed: bool = False) -> Vector:
        return x * self.cosine - z * self.sine, y + (0.0 if fixed else self.drop * 0.5), x * self.sine + z * self.cosine


def _spin(bar: float) -> float:
    """Two full turns in each phrase, most of it between 0.2 and 0.7."""
    whole, share = divmod(bar, 1.0)
    turn = min(max((share - 0.16) / 0.56, 0.0), 1.0)
    return 4 * math.pi * (whole + turn * turn * (3 - 2 * turn)) - math.pi / 8 * math.sin(2 * math.pi * bar)


def _pose(share: float) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float, float], float]:
    for (at, *before), (end, *after) in itertools.pairwise(POSES):
        if share <= end:
            k = (share - at) / (end - at)
            k = k * k * (3 - 2 * k)
            return _mixed(before, after, k)  # type: ignore[return-value]
    return _mixed(POSES[0][1:], POSES[0][1:], 0.0)  # type: ignore[return-value]


def _mixed(before: object, after: object, k: float) -> object:
    if isinstance(before, float | int) and isinstance(after, float | int):
        return before + (after - before) * k
    return tuple(_mixed(a, b, k) for a, b in zip(before, after, strict=True))  # type: ignore[call-overload]


def _legs(figure: Figure, turn: _Turn, free: tuple[float, float, float]) -> None:
    tall = 0.075  # on the toes
    standing = ((0.0, 0.93, HIPS), (0.0, 0.13 + tall, 0.03), (0.05, 0.03, 0.03))
    knee = bent(standing[0], standing[1], THIGH, SHIN, 1)
    hip, ankle, toe = turn.at(*standing[0]), turn.at(*standing[1], fixed=True), turn.at(*standing[2], fixed=True)
    figure.joint([(*hip, 0.085), (*turn.at(*knee), 0.055), (*ankle, 0.036)], SKIN)
    figure.limb(ankle, toe, 0.036, 0.024, SHOE)
    ahead, out, up = free
    top = (0.0, 0.93, -HIPS)
    if ahead < -0.1:  # arabesque: the leg goes straight back
        share = min(-ahead / 0.45, 1.0)
        angle = 1.25 * share
        knee = (-THIGH * math.sin(angle), 0.93 - THIGH * math.cos(angle), -HIPS)
        foot = (knee[0] - SHIN * math.sin(angle * 1.08), knee[1] - SHIN * math.cos(angle * 1.08), -HIPS)
        tip = (foot[0] - 0.13 * math.sin(angle * 1.1), foot[1] - 0.13 * math.cos(angle * 1.1), -HIPS)
    else:
        foot = (0.04 + ahead * 0.3, 0.12 + up, -HIPS * (1 - up) - out * 0.1)
        bend = bent(top, foot, THIGH, SHIN, 1)
        knee = (bend[0] * 0.6, bend[1], bend[2] - out * 0.9)
        tip = (foot[0] + 0.04, max(foot[1] - 0.11, 0.03), foot[2] + 0.04)
    figure.joint([(*turn.at(*top), 0.085), (*turn.at(*knee), 0.055), (*turn.at(*foot), 0.036)], SKIN)
    figure.limb(turn.at(*foot), turn.at(*tip), 0.034, 0.022, SHOE)


def _skirt(figure: Figure, turn: _Turn, flare: float, t: float) -> None:
    """A ring of panels that opens with the turn."""
    count, hem = 14, 0.62 + 0.22 * flare
    ring = []
    for k in range(count):
        angle = 2 * math.pi * k / count
        wave = 1 + 0.10 * math.sin(3 * angle + t * 3.0) * (0.4 + flare)
        reach = (0.26 + 0.30 * flare) * wave
        ring.append((angle, reach, hem + 0.03 * math.sin(3 * angle + t * 3.0 + 1.0)))
    for k in range(count):
        (a, ra, ya), (b, rb, yb) = ring[k], ring[(k + 1) % count]
        shade = 0.80 + 0.28 * (k % 2)
        colour = (DRESS[0] * shade, DRESS[1] * shade, DRESS[2] * shade)
        waist = 0.10
        figure.plate(
            (
                turn.at(waist * math.cos(a), 1.03, waist * math.sin(a)),
                turn.at(ra * 0.6 * math.cos(a), (1.0 + ya) / 2 + 0.06, ra * 0.6 * math.sin(a)),
                turn.at(ra * math.cos(a), ya, ra * math.sin(a)),
                turn.at(rb * math.cos(b), yb, rb * math.sin(b)),
                turn.at(rb * 0.6 * math.cos(b), (1.0 + yb) / 2 + 0.06, rb * 0.6 * math.sin(b)),
                turn.at(waist * math.cos(b), 1.03, waist * math.sin(b)),
            ),
            colour,
            nearer=0.02,
        )


def _arm(figure: Figure, turn: _Turn, side: int, raised: float, opened: float) -> None:
    """raised turns the arm up from hanging; opened moves it from ahead to the side; both round like holding a ball."""
    shoulder = (0.0, SHOULDER - 0.02, SHOULDERS * 0.86 * side)
    out, up = math.sin(opened), math.cos(raised)
    ahead = math.cos(opened) * math.sin(raised)
    aside = out * math.sin(raised)
    elbow = (shoulder[0] + UPPER * ahead, shoulder[1] - UPPER * up, shoulder[2] + UPPER * (aside + 0.12) * side)
    inward = 0.5 * (1 - out * 0.5)
    hand = (
        elbow[0] + FORE * (ahead * 0.9 + 0.1),
        elbow[1] - FORE * up * 0.92,
        elbow[2] + FORE * (aside - inward * math.sin(raised) - 0.05) * side,
    )
    tip = tuple(h + (h - e) * 0.35 for h, e in zip(hand, elbow, strict=True))
    figure.joint(
        [(*turn.at(*shoulder), 0.045), (*turn.at(*elbow), 0.035), (*turn.at(*hand), 0.026), (*turn.at(*tip), 0.012)],
        SKIN,
        nearer=0.04,
    )
