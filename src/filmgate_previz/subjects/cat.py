"""A grey tabby."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.gait import BOUND4, STAND, TROT4, WALK4, Gait
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.quadruped import Build, Carriage, carriage, legs, trunk

TALL = 0.30
GAITS: dict[str, Gait] = {"walk": WALK4, "run": BOUND4, "jump": BOUND4, "trot": TROT4}
FUR: Colour = (0.34, 0.30, 0.26)
DARK: Colour = (0.13, 0.11, 0.095)
PALE: Colour = (0.72, 0.68, 0.62)
PINK: Colour = (0.65, 0.33, 0.32)
EYE: Colour = (0.55, 0.62, 0.12)
INK: Colour = (0.015, 0.012, 0.01)
BUILD = Build(
    trunk=(
        (-0.62, 0.82, 0, 0.165),
        (-0.30, 0.78, 0, 0.185),
        (0.05, 0.74, 0, 0.19),
        (0.36, 0.78, 0, 0.185),
        (0.48, 0.86, 0, 0.13),
    ),
    shoulder=(0.38, 0.72),
    hip=(-0.55, 0.72),
    fore=(0.33, 0.30, 0.10),
    hind=(0.33, 0.33, 0.19),
    thick_fore=(0.12, 0.075, 0.055, 0.05),
    thick_hind=(0.17, 0.10, 0.055, 0.05),
    paw=0.07,
    girth=0.11,
    swing=1.0,
)


def stride(moment: Moment) -> tuple[Gait, float]:
    """How it goes, and how many strides it has made."""
    gait = GAITS.get(moment.act, STAND)
    return gait, moment.way / (gait.stride * TALL)


def cat(moment: Moment) -> Figure:
    figure = Figure(girth=0.6)
    t = moment.t
    if moment.act == "sit":
        _sitting(figure, t)
        return figure
    gait, phase = stride(moment)
    body = carriage(BUILD, gait, phase)
    legs(figure, BUILD, gait, phase, body, FUR, PALE)
    low = -0.25 if gait is BOUND4 else 0.0
    sway = 0.10 * math.sin(t * 2.3)
    figure.chain(
        [
            (*body.at(-0.74, 0.86), 0.06),
            (*body.at(-0.98, 0.92 + low), 0.055),
            (*body.at(-1.14, 1.12 + 2 * low, sway), 0.055),
            (*body.at(-1.16, 1.38 + 3 * low, sway * 2), 0.05),
            (*body.at(-1.06, 1.54 + 3.4 * low, sway * 2), 0.035),
        ],
        FUR,
    )
    trunk(figure, BUILD, body, FUR)
    for x in (-0.45, -0.25, -0.05, 0.15):
        figure.limb(body.at(x, 0.97), body.at(x - 0.04, 0.80, 0.02), 0.028, 0.015, DARK, nearer=0.25)
    _head(figure, body, 0.66, 1.05 + 0.015 * math.sin(2 * math.pi * phase), neck=True)
    return figure


def _head(figure: Figure, body: Carriage, x: float, y: float, *, neck: bool) -> None:
    if neck:
        figure.chain([(*body.at(0.40, 0.86), 0.14), (*body.at(0.52, 0.95), 0.12), (*body.at(x, y), 0.13)], FUR)
    figure.ball(body.at(x + 0.02, y), 0.165, FUR, nearer=0.01, wide=1.12)
    figure.limb(body.at(x + 0.11, y - 0.05), body.at(x + 0.17, y - 0.06), 0.085, 0.06, PALE, nearer=0.03, wide=1.2)
    figure.ball(body.at(x + 0.23, y - 0.03), 0.022, PINK, nearer=0.06)
    for side in (1, -1):
        figure.plate(
            (
                body.at(x - 0.06, y + 0.12, 0.15 * side),
                body.at(x - 0.03, y + 0.33, 0.13 * side),
                body.at(x + 0.06, y + 0.13, 0.04 * side),
            ),
            FUR,
            nearer=0.02,
        )
        figure.plate(
            (
                body.at(x - 0.02, y + 0.14, 0.13 * side),
                body.at(x - 0.01, y + 0.28, 0.12 * side),
                body.at(x + 0.05, y + 0.14, 0.06 * side),
            ),
            PINK,
            nearer=0.03,
        )
        figure.ball(body.at(x + 0.145, y + 0.035, 0.075 * side), 0.034, EYE, nearer=0.05)
        figure.ball(body.at(x + 0.172, y + 0.035, 0.080 * side), 0.017, INK, nearer=0.06)
    for dz in (-0.05, 0.0, 0.05):
        figure.limb(body.at(x + 0.05, y + 0.14, dz), body.at(x - 0.06, y + 0.15, dz), 0.012, 0.012, DARK, nearer=0.04)


def _sitting(figure: Figure, t: float) -> None:
    figure.chain([(-0.28, 0.20, 0, 0.21), (-0.16, 0.42, 0, 0.22), (0.06, 0.70, 0, 0.17), (0.14, 0.86, 0, 0.14)], FUR)
    for side in (0.12, -0.12):
        figure.joint([(-0.24, 0.20, side, 0.17), (0.02, 0.22, side * 1.3, 0.10), (-0.10, 0.05, side * 1.3, 0.05)], FUR)
        figure.limb((-0.10, 0.05, side * 1.3), (0.12, 0.045, side * 1.3), 0.05, 0.05, PALE)
        figure.joint(
            [(0.14, 0.68, side * 0.7, 0.09), (0.18, 0.36, side * 0.7, 0.06), (0.20, 0.06, side * 0.7, 0.05)], FUR
        )
        figure.limb((0.20, 0.05, side * 0.7), (0.27, 0.045, side * 0.7), 0.05, 0.045, PALE)
    flick = 0.10 * math.sin(t * 2.6)
    figure.chain(
        [
            (-0.44, 0.10, 0.05, 0.06),
            (-0.62, 0.06, 0.20, 0.055),
            (-0.50, 0.06, 0.42, 0.05),
            (-0.20, 0.07 + abs(flick), 0.48, 0.04),
        ],
        FUR,
    )
    figure.chain([(0.17, 0.60, 0, 0.11), (0.22, 0.78, 0, 0.10)], PALE, nearer=0.03)
    _head(figure, Carriage(0.0, 0.0, 0.0), 0.22 + 0.01 * math.sin(t * 0.8), 1.04, neck=False)
