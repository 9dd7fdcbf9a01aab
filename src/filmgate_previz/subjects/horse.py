"""A bay horse."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.gait import GALLOP4, STAND, TROT4, WALK4, Gait
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.quadruped import Build, Carriage, carriage, legs, trunk

TALL = 1.60
GAITS: dict[str, Gait] = {"run": GALLOP4, "jump": GALLOP4, "walk": WALK4, "trot": TROT4}
BAY: Colour = (0.30, 0.125, 0.05)
DEEP: Colour = (0.20, 0.075, 0.03)
BLACK: Colour = (0.018, 0.014, 0.014)
BLAZE: Colour = (0.72, 0.68, 0.62)
HOOF: Colour = (0.06, 0.05, 0.045)
BUILD = Build(
    trunk=(
        (-0.50, 0.84, 0, 0.165),
        (-0.34, 0.82, 0, 0.20),
        (-0.05, 0.755, 0, 0.195),
        (0.24, 0.77, 0, 0.205),
        (0.42, 0.83, 0, 0.165),
    ),
    shoulder=(0.34, 0.66),
    hip=(-0.42, 0.74),
    fore=(0.28, 0.26, 0.17),
    hind=(0.28, 0.26, 0.28),
    thick_fore=(0.10, 0.065, 0.040, 0.034),
    thick_hind=(0.15, 0.08, 0.042, 0.034),
    paw=0.055,
    girth=0.10,
    swing=0.35,
)


def stride(moment: Moment) -> tuple[Gait, float]:
    """How it goes, and how many strides it has made."""
    gait = GAITS.get(moment.act, STAND)
    return gait, moment.way / (gait.stride * TALL)


def horse(moment: Moment) -> Figure:
    gait, phase = stride(moment)
    turn = 2 * math.pi * phase
    runs = gait is GALLOP4
    body = carriage(BUILD, gait, phase)
    figure = Figure(girth=0.6)
    legs(figure, BUILD, gait, phase, body, BAY, HOOF)
    flow = 1.0 if runs else 0.15
    wave = 0.05 * math.sin(turn * (1 if runs else 2) + 1.0) + 0.03 * math.sin(moment.t * 2.0)
    figure.chain(
        [
            (*body.at(-0.64, 0.90), 0.035),
            (*body.at(-0.72 - 0.14 * flow, 0.84 + 0.10 * flow + wave), 0.06),
            (*body.at(-0.74 - 0.34 * flow, 0.64 + 0.26 * flow + wave * 1.5, wave), 0.065),
            (*body.at(-0.72 - 0.52 * flow, 0.44 + 0.36 * flow + wave * 2, wave), 0.02),
        ],
        BLACK,
    )
    trunk(figure, BUILD, body, BAY)
    nod = 0.05 * math.sin(turn + 0.6) if runs else 0.02 * math.sin(2 * turn) + 0.01 * math.sin(moment.t)
    fore = 0.10 if runs else 0.0  # a galloping horse stretches its neck
    poll = (0.74 + fore, 1.24 - 0.9 * fore + nod)
    figure.chain(
        [
            (*body.at(0.36, 0.82), 0.185),
            (*body.at(0.54 + fore * 0.5, 1.00 + nod * 0.4), 0.125),
            (*body.at(*poll), 0.085),
        ],
        BAY,
        wide=0.66,
    )
    mane = 0.05 * flow
    for k in range(5):
        share = k / 4
        x, y = 0.42 + (poll[0] - 0.44) * share, 0.98 + (poll[1] + 0.05 - 0.98) * share
        lift = mane * (1 + math.sin(turn * 1.0 + k * 1.1)) + 0.012 * math.sin(moment.t * 2 + k)
        figure.limb(
            body.at(x, y), body.at(x - 0.09 - lift * 1.4, y - 0.07 + lift * 1.2, 0.03), 0.045, 0.018, BLACK, nearer=0.06
        )
    _head(figure, body, *poll)
    return figure


def _head(figure: Figure, body: Carriage, x: float, y: float) -> None:
    muzzle = (x + 0.27, y - 0.27)
    figure.chain(
        [(*body.at(x + 0.03, y + 0.01), 0.088), (*body.at(x + 0.14, y - 0.12), 0.075), (*body.at(*muzzle), 0.052)],
        BAY,
        nearer=0.02,
    )
    figure.ball(body.at(muzzle[0] + 0.02, muzzle[1] - 0.015), 0.046, DEEP, nearer=0.04)
    for side in (1, -1):
        ear, tip = body.at(x - 0.01, y + 0.07, 0.060 * side), body.at(x + 0.02, y + 0.20, 0.080 * side)
        figure.limb(ear, tip, 0.034, 0.006, DEEP, nearer=0.03)
        figure.ball(body.at(x + 0.105, y - 0.02, 0.072 * side), 0.020, BLACK, nearer=0.06)
        figure.ball(body.at(muzzle[0] + 0.045, muzzle[1] + 0.0, 0.026 * side), 0.011, BLACK, nearer=0.06)
    figure.limb(body.at(x + 0.125, y - 0.02), body.at(x + 0.235, y - 0.17), 0.022, 0.030, BLAZE, nearer=0.055)
    figure.limb(body.at(x + 0.05, y + 0.09), body.at(x + 0.10, y + 0.0), 0.03, 0.012, BLACK, nearer=0.05)
