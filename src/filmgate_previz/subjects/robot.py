"""A robot of white shells and dark joints, with a lit visor."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.skeleton import Bones, ahead_of, danced, stride, striding, turned

SHELL: Colour = (0.62, 0.65, 0.68)
JOINT: Colour = (0.06, 0.065, 0.075)
TRIM: Colour = (0.70, 0.26, 0.03)
LIGHT: Colour = (0.10, 0.85, 1.0)


def turn(moment: Moment) -> float:
    """How far it has turned from where it heads, in radians."""
    if moment.act == "turn":
        share = min(max((moment.u - 0.12) / 0.66, 0.0), 1.0)
        return math.pi * (1 - share)
    return 0.4 * math.sin(moment.t * 1.6) if moment.act == "dance" else 0.0


def robot(moment: Moment) -> Figure:
    bones = striding(*stride(moment), moment.t, stiff=0.75)
    angle = turn(moment)
    if moment.act == "dance":
        bones = danced(bones, moment.t)
    if moment.act == "wave":
        x, y, z = bones.shoulders[1]
        bones.elbows = (bones.elbows[0], (x + 0.05, y + 0.02, z - 0.28))
        bones.hands = (bones.hands[0], (x + 0.05, y + 0.27, z - 0.28 - 0.12 * math.sin(moment.t * 6)))
    bones = turned(bones, angle)
    figure = Figure(girth=0.6)
    for leg in (0, 1):
        hip, knee, ankle, toe = bones.hips[leg], bones.knees[leg], bones.ankles[leg], bones.toes[leg]
        figure.ball(hip, 0.085, JOINT)
        figure.limb(_share(hip, knee, 0.15), _share(hip, knee, 0.80), 0.095, 0.082, SHELL, nearer=0.01)
        figure.ball(knee, 0.070, JOINT, nearer=0.02)
        figure.limb(_share(knee, ankle, 0.18), _share(knee, ankle, 0.90), 0.072, 0.088, SHELL, nearer=0.01)
        figure.limb(
            (ankle[0] - 0.04 * math.cos(angle), ankle[1] - 0.01, ankle[2] - 0.04 * math.sin(angle)),
            (toe[0], toe[1] + 0.015, toe[2]),
            0.058,
            0.045,
            JOINT,
        )
    _trunk(figure, bones, angle)
    look = angle + 0.30 * math.sin(moment.t * 0.8) * (0.4 if moment.act == "walk" else 1.0)
    _head(figure, bones, look, moment.dark)
    return figure


def _trunk(figure: Figure, bones: Bones, angle: float) -> None:
    low, chest = bones.pelvis, bones.chest
    figure.limb(
        (low[0], low[1] + 0.02, low[2]), (low[0], low[1] + 0.02, low[2]), 0.13, 0.13, SHELL, wide=1.25, nearer=0.05
    )
    figure.limb((low[0], low[1] + 0.12, low[2]), (low[0], low[1] + 0.22, low[2]), 0.085, 0.095, JOINT, nearer=0.04)
    figure.chain(
        [
            (low[0], low[1] + 0.25, low[2], 0.12),
            (chest[0], chest[1] - 0.14, chest[2], 0.165),
            (chest[0], chest[1] - 0.04, chest[2], 0.135),
        ],
        SHELL,
        wide=1.28,
        nearer=0.06,
    )
    figure.ball(ahead_of(angle, (chest[0], chest[1] - 0.12, chest[2]), 0.165), 0.042, LIGHT, nearer=0.12, glow=1.6)
    for arm in (0, 1):
        shoulder, elbow, hand = bones.shoulders[arm], bones.elbows[arm], bones.hands[arm]
        side = 1 if arm == 0 else -1
        shoulder = ahead_of(angle, shoulder, 0.0, 0.0, 0.045 * side)
        figure.ball(shoulder, 0.100, TRIM, nearer=0.05)
        figure.limb(_share(shoulder, elbow, 0.3), _share(shoulder, elbow, 0.85), 0.060, 0.056, JOINT, nearer=0.03)
        figure.ball(elbow, 0.058, JOINT, nearer=0.04)
        figure.limb(_share(elbow, hand, 0.15), _share(elbow, hand, 0.90), 0.066, 0.076, SHELL, nearer=0.05)
        figure.limb(hand, _share(elbow, hand, 1.35), 0.050, 0.036, JOINT, nearer=0.05)


def _head(figure: Figure, bones: Bones, look: float, dark: float) -> None:
    head = bones.head
    figure.limb(bones.neck, head, 0.06, 0.06, JOINT, nearer=0.02)
    figure.limb(
        ahead_of(look, head, 0.0, -0.04), ahead_of(look, head, 0.0, 0.07), 0.115, 0.125, SHELL, nearer=0.03, wide=1.05
    )
    visor: list[Vector] = [
        ahead_of(look, head, 0.085 + 0.045 * math.cos(a), 0.045 + y, 0.112 * math.sin(a))
        for y, turns in ((0.04, (-1.1, -0.5, 0, 0.5, 1.1)), (-0.04, (1.1, 0.5, 0, -0.5, -1.1)))
        for a in turns
    ]
    figure.plate(visor, JOINT, nearer=0.14, both=False)
    for side in (1, -1):
        figure.ball(ahead_of(look, head, 0.128, 0.045, 0.045 * side), 0.022, LIGHT, nearer=0.16, glow=2.2)
        figure.lamp(
            ahead_of(look, head, 0.15, 0.045, 0.045 * side),
            0.10,
            LIGHT,
            0.10 + 0.35 * dark,
            looks=(math.cos(look), 0, math.sin(look)),
        )
    ear = ahead_of(look, head, -0.02, 0.04, 0.12)
    figure.limb(ear, (ear[0], ear[1] + 0.17, ear[2]), 0.012, 0.008, JOINT)
    figure.ball((ear[0], ear[1] + 0.18, ear[2]), 0.018, TRIM)


def _share(a: Vector, b: Vector, share: float) -> Vector:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share
