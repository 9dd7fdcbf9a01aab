"""A golden retriever."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.gait import BOUND4, STAND, TROT4, WALK4, Gait
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.quadruped import Build, Carriage, carriage, legs, trunk

TALL = 0.60  # metres at the withers
STRIDES_PER_SECOND = 2.1  # of a run
GAITS: dict[str, Gait] = {"run": BOUND4, "jump": BOUND4, "walk": WALK4, "trot": TROT4}
COAT: Colour = (0.62, 0.30, 0.085)
PALE: Colour = (0.72, 0.42, 0.18)
DEEP: Colour = (0.34, 0.135, 0.035)
INK: Colour = (0.02, 0.015, 0.012)
TONGUE: Colour = (0.62, 0.16, 0.17)
BUILD = Build(
    trunk=(
        (-0.54, 0.80, 0, 0.165),
        (-0.22, 0.80, 0, 0.175),
        (0.10, 0.76, 0, 0.225),
        (0.40, 0.76, 0, 0.215),
        (0.50, 0.84, 0, 0.16),
    ),
    shoulder=(0.40, 0.70),
    hip=(-0.46, 0.72),
    fore=(0.30, 0.30, 0.12),
    hind=(0.31, 0.31, 0.20),
    thick_fore=(0.13, 0.085, 0.055, 0.05),
    thick_hind=(0.165, 0.105, 0.055, 0.05),
    paw=0.075,
    girth=0.13,
    swing=0.9,
)


def stride(moment: Moment) -> tuple[Gait, float]:
    """How it goes, and how many strides it has made."""
    gait = GAITS.get(moment.act, STAND)
    return gait, moment.t * STRIDES_PER_SECOND if gait is BOUND4 else moment.way / (gait.stride * TALL)


def dog(moment: Moment) -> Figure:
    gait, phase = stride(moment)
    sits = 1.0 if moment.act == "sit" else 0.0
    body = carriage(BUILD, gait, phase, sits=0)
    figure = Figure(girth=0.6)
    if sits:
        _sitting(figure, moment.t)
        return figure
    legs(figure, BUILD, gait, phase, body, COAT, PALE)
    wag = 0.16 * math.sin(moment.t * (9 if gait is STAND else 5))
    _tail(figure, body, wag, gait is BOUND4)
    trunk(figure, BUILD, body, COAT)
    figure.chain(
        [(*body.at(0.38, 0.66), 0.17), (*body.at(0.50, 0.74), 0.15), (*body.at(0.56, 0.86), 0.11)], PALE, nearer=0.02
    )
    nod = 0.03 * math.sin(2 * math.pi * phase + 1.0) if gait is not STAND else 0.01 * math.sin(moment.t * 2.2)
    _head(
        figure,
        body,
        0.66,
        1.06 + nod,
        math.sin(2 * math.pi * phase + 2.4) if gait is BOUND4 else 0.1 * math.sin(moment.t),
    )
    return figure


def _tail(figure: Figure, body: Carriage, wag: float, up: bool) -> None:
    high = 0.10 if up else 0.0
    figure.chain(
        [
            (*body.at(-0.62, 0.86), 0.07),
            (*body.at(-0.82, 0.86 + high, wag * 0.5), 0.085),
            (*body.at(-1.02, 0.96 + high + abs(wag) * 0.2, wag), 0.085),
            (*body.at(-1.18, 1.06 + high, wag * 1.3), 0.03),
        ],
        COAT,
    )


def _head(figure: Figure, body: Carriage, x: float, y: float, flop: float) -> None:
    figure.chain([(*body.at(0.42, 0.86), 0.17), (*body.at(0.54, 0.98), 0.14), (*body.at(x, y), 0.12)], COAT)
    figure.ball(body.at(x + 0.02, y + 0.02), 0.138, COAT, nearer=0.01)
    figure.chain(
        [
            (*body.at(x + 0.08, y - 0.02), 0.10),
            (*body.at(x + 0.22, y - 0.06), 0.068),
            (*body.at(x + 0.32, y - 0.07), 0.058),
        ],
        PALE,
        nearer=0.02,
    )
    figure.limb(body.at(x + 0.16, y - 0.13), body.at(x + 0.29, y - 0.145), 0.035, 0.028, DEEP, nearer=0.01)
    figure.limb(body.at(x + 0.22, y - 0.15), body.at(x + 0.25, y - 0.24), 0.035, 0.028, TONGUE, nearer=0.02)
    figure.ball(body.at(x + 0.375, y - 0.045), 0.030, INK, nearer=0.05)
    for side in (1, -1):
        tip = (x - 0.05 - 0.03 * flop, y - 0.20 + 0.09 * max(flop, 0))
        figure.chain(
            [
                (*body.at(x - 0.01, y + 0.10, 0.09 * side), 0.045),
                (*body.at(x - 0.045, y + 0.01, 0.135 * side), 0.07),
                (*body.at(*tip, 0.14 * side), 0.05),
            ],
            DEEP,
            nearer=0.03,
        )
        figure.ball(body.at(x + 0.125, y + 0.05, 0.062 * side), 0.022, INK, nearer=0.03)


def _sitting(figure: Figure, t: float) -> None:
    body = Carriage(0.0, 0.0, 0.0)
    figure.chain([(-0.30, 0.20, 0, 0.20), (-0.16, 0.45, 0, 0.21), (0.10, 0.72, 0, 0.20), (0.22, 0.90, 0, 0.16)], COAT)
    for side in (0.14, -0.14):
        figure.joint([(-0.28, 0.20, side, 0.17), (0.02, 0.26, side * 1.2, 0.11), (-0.16, 0.05, side * 1.2, 0.06)], COAT)
        figure.limb((-0.14, 0.05, side * 1.2), (0.08, 0.045, side * 1.2), 0.05, 0.05, PALE)
        figure.joint(
            [(0.20, 0.72, side * 0.8, 0.11), (0.22, 0.40, side * 0.8, 0.065), (0.24, 0.06, side * 0.8, 0.05)], COAT
        )
        figure.limb((0.24, 0.05, side * 0.8), (0.32, 0.045, side * 0.8), 0.05, 0.045, PALE)
    wag = 0.25 * math.sin(t * 8)
    figure.chain([(-0.46, 0.12, 0, 0.07), (-0.70, 0.08, wag * 0.6, 0.075), (-0.90, 0.10, wag, 0.04)], COAT)
    figure.chain([(0.24, 0.70, 0, 0.17), (0.30, 0.84, 0, 0.15)], PALE, nearer=0.02)
    shift = Carriage(0.12, 0.0, 0.0)
    del body
    _head(figure, shift, 0.42, 1.06 + 0.01 * math.sin(t * 2.2), 0.2 * math.sin(t * 0.7))
