"""One flower close to the lens, for what comes to sit on it."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment

PETALS: tuple[tuple[Colour, Colour], ...] = (
    ((0.98, 0.55, 0.03), (0.85, 0.36, 0.02)),
    ((0.86, 0.20, 0.36), (0.66, 0.10, 0.26)),
    ((0.60, 0.30, 0.78), (0.44, 0.18, 0.62)),
    ((0.92, 0.88, 0.84), (0.78, 0.70, 0.66)),
)
HEART: Colour = (0.20, 0.085, 0.02)
SEED: Colour = (0.42, 0.22, 0.04)
STALK: Colour = (0.10, 0.22, 0.035)
LEAF: Colour = (0.09, 0.24, 0.04)
TILT = 0.95  # radians that its face is turned up from the lens


def blossom(moment: Moment) -> Figure:
    """The middle of its face is at the origin, and one unit is a petal's reach; it faces ahead and up."""
    figure = Figure(girth=6.0)
    outer, inner = PETALS[moment.seed % len(PETALS)]
    sway = 0.02 * math.sin(moment.t * 1.3)

    def at(angle: float, out: float, up: float = 0.0) -> Vector:
        """On the face: an angle, a way from the middle, a way towards the viewer."""
        y, z = out * math.sin(angle), out * math.cos(angle)
        return up * math.cos(TILT) + sway - y * math.sin(TILT), y * math.cos(TILT) + up * math.sin(TILT), z

    figure.chain([(-0.35, -0.15, 0.0, 0.06), (-0.30, -1.4, 0.02, 0.055), (-0.15, -3.2, 0.05, 0.06)], STALK)
    for side in (1, -1):
        base: Vector = (-0.25, -1.8 - 0.3 * side, 0.0)
        figure.plate(
            [
                base,
                (0.1, base[1] + 0.25, 0.55 * side),
                (0.3, base[1] + 0.10, 1.15 * side),
                (0.2, base[1] - 0.12, 0.60 * side),
            ],
            LEAF,
        )
    for ring, (count, reach, colour) in enumerate(((17, 1.0, inner), (15, 0.90, outer))):
        for k in range(count):
            angle = 2 * math.pi * (k + 0.5 * ring) / count
            wide = 0.20 - 0.02 * ring
            lift = 0.06 * ring + 0.03 * math.sin(5 * angle + ring)
            shade = 0.85 + 0.18 * math.sin(7 * angle + 2 * ring)
            tone = (colour[0] * shade, colour[1] * shade, colour[2] * shade)
            figure.plate(
                [
                    at(angle, 0.25, lift),
                    at(angle - wide * 0.85, 0.62 * reach, lift + 0.05),
                    at(angle - wide * 0.35, 0.95 * reach, lift),
                    at(angle, reach, lift - 0.03),
                    at(angle + wide * 0.35, 0.95 * reach, lift),
                    at(angle + wide * 0.85, 0.62 * reach, lift + 0.05),
                ],
                tone,
                nearer=0.01 * ring + 0.3,
            )
    for out, colour, up in ((0.36, HEART, 0.12), (0.26, SEED, 0.16), (0.14, HEART, 0.19)):
        figure.plate([at(2 * math.pi * k / 20, out, up) for k in range(20)], colour, nearer=0.4 + up)
    for k in range(36):
        angle, out = k * 2.39996, 0.33 * math.sqrt((k + 0.5) / 36)
        figure.ball(at(angle, out, 0.16), 0.022, SEED if k % 3 else HEART, nearer=0.6)
    return figure
