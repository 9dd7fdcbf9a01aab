"""An airliner."""

from __future__ import annotations

from filmgate_previz.subjects.figure import Colour, Figure
from filmgate_previz.subjects.moment import Moment

WHITE: Colour = (0.78, 0.79, 0.81)
GREY: Colour = (0.46, 0.48, 0.52)
BLUE: Colour = (0.03, 0.11, 0.36)
DARK: Colour = (0.04, 0.045, 0.055)
RED, GREEN, STROBE = (1.0, 0.05, 0.03), (0.05, 1.0, 0.25), (1.0, 1.0, 1.0)
LONG, SPAN = 36.0, 34.0


def aeroplane(moment: Moment) -> Figure:
    figure = Figure(girth=60.0)
    figure.chain(
        [
            (-17.5, 1.2, 0, 0.5),
            (-13.0, 0.7, 0, 1.25),
            (-7.0, 0.2, 0, 1.9),
            (5.0, 0.0, 0, 1.95),
            (12.5, -0.05, 0, 1.8),
            (16.2, -0.35, 0, 1.15),
            (17.6, -0.6, 0, 0.35),
        ],
        WHITE,
        steps=3,
    )
    for side in (1, -1):
        figure.plate(
            [
                (4.2, -0.7, 1.4 * side),
                (-4.6, 0.75, 17.0 * side),
                (-6.2, 0.75, 17.0 * side),
                (-4.8, -0.3, 6.0 * side),
                (-4.4, -0.7, 1.4 * side),
            ],
            GREY,
            nearer=1.0,
        )
        figure.plate(
            [(-4.6, 0.75, 17.0 * side), (-6.4, 2.6, 17.5 * side), (-7.2, 2.6, 17.5 * side), (-6.2, 0.75, 17.0 * side)],
            BLUE,
            nearer=1.0,
        )
        figure.limb((2.6, -1.75, 5.6 * side), (-0.9, -1.6, 5.6 * side), 0.98, 0.80, WHITE, nearer=1.4)
        figure.ball((2.75, -1.75, 5.6 * side), 0.80, DARK, nearer=2.2)
        figure.plate(
            [(-13.0, 1.0, 0.8 * side), (-16.6, 1.5, 6.2 * side), (-17.6, 1.5, 6.2 * side), (-16.6, 1.0, 0.5 * side)],
            GREY,
            nearer=0.4,
        )
        windows = [(-9.5, 0.55), (-9.5, 0.95), (12.8, 0.75), (12.8, 0.35)]
        figure.plate([(x, y, 1.86 * side) for x, y in windows][:: 1 if side < 0 else -1], DARK, both=False, nearer=1.5)
        pane = [
            (14.6, 0.55, 0.95 * side),
            (15.6, 0.35, 0.90 * side),
            (15.9, 0.02, 0.95 * side),
            (14.5, 0.15, 1.30 * side),
        ]
        figure.plate(pane, DARK, nearer=2.0)
    figure.plate([(-11.6, 1.8, 0), (-15.6, 7.6, 0), (-18.0, 7.6, 0), (-17.2, 1.6, 0)], BLUE, nearer=0.6)
    blink = 1.0 if moment.t % 1.1 < 0.12 else 0.12
    for side, colour in ((1, RED), (-1, GREEN)):
        figure.ball((-5.4, 0.8, 17.1 * side), 0.28, colour, nearer=2.0, glow=0.5 + 2.5 * moment.dark)
    figure.ball((-2.0, -2.1, 0), 0.26, STROBE, nearer=2.0, glow=4.0 * blink)
    return figure
