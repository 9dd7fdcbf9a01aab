"""Things that can be filmed in a world. A new one is one file and one line here.

In: a linear frame, a camera, the light and what the shot asks for. Out: the frame with its subjects drawn over it, each
in its place in the world. May import `camera`, `shots`, `kernels`, and the trails
of `ambience`.

A subject is a `figure.Figure` as a pure function of a `moment.Moment`: limbs and plates in metres. `course` and
`flight` find where it goes so that the camera that was asked for keeps it in the frame, `players` says who is there,
`stance` how it stands there at a moment, `outline` and `painter` draw it in the light it stands in, and `cast` brings
all together. `hearing` tells the ear where they go and when their feet touch.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from filmgate_previz.subjects.aeroplane import aeroplane
from filmgate_previz.subjects.balloon import balloon
from filmgate_previz.subjects.boat import boat
from filmgate_previz.subjects.bridge import bridge
from filmgate_previz.subjects.butterfly import butterfly
from filmgate_previz.subjects.car import car
from filmgate_previz.subjects.cast import Cast
from filmgate_previz.subjects.cat import cat
from filmgate_previz.subjects.dancer import dancer
from filmgate_previz.subjects.dog import dog
from filmgate_previz.subjects.eagle import eagle
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.fish import LEAP as FISH_LEAP
from filmgate_previz.subjects.fish import fish
from filmgate_previz.subjects.horse import horse
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.lighthouse import lighthouse
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.person import person
from filmgate_previz.subjects.phone import phone
from filmgate_previz.subjects.plinth import TOP as PLINTH
from filmgate_previz.subjects.robot import robot
from filmgate_previz.subjects.sailboat import sailboat
from filmgate_previz.subjects.shoe import shoe
from filmgate_previz.subjects.train import train
from filmgate_previz.subjects.vessels import bottle, cup, perfume
from filmgate_previz.subjects.watch import watch
from filmgate_previz.subjects.whale import LEAP as WHALE_LEAP
from filmgate_previz.subjects.whale import whale

__all__ = ["SUBJECTS", "Cast", "Kind"]

ASIDE = 0.45 * math.pi  # seen from its side, a little from before
A_METRE = 0.47  # of the frame's height: plinths are equally near, whatever is on them


def _product(drawn: Callable[[Moment], Figure], tall: float) -> Kind:
    """What turns on its plinth, by itself."""
    return Kind(
        drawn,
        "land",
        PLINTH + tall,
        1.44,
        A_METRE * (PLINTH + tall),
        {"turn": 0.0},
        apart=2.4,
        shutter=0.0,
        rim=0.5,
        base=PLINTH,
    )


SUBJECTS: dict[str, Kind] = {
    "eagle": Kind(
        eagle,
        "air",
        0.9,
        2.2,
        0.23,
        {"soar": 9.0, "fly": 9.0, "land": 6.0},
        apart=2.2,
        shutter=0.25,
        pitch=0.42,
        bank=0.38,
    ),
    "butterfly": Kind(
        butterfly, "air", 0.15, 0.16, 0.24, {"fly": 0.8, "land": 0.8}, metre=0.08, apart=0.16, shutter=0.2, pitch=0.95
    ),
    "dog": Kind(
        dog,
        "land",
        0.85,
        1.2,
        0.36,
        {"run": 4.2, "jump": 3.0, "walk": 1.3, "trot": 2.4, "sit": 0.0, "stand": 0.0},
        0.60,
        1.2,
        turned=0.7,
    ),
    "cat": Kind(
        cat,
        "land",
        0.46,
        0.62,
        0.30,
        {"walk": 0.7, "run": 3.2, "jump": 1.8, "trot": 1.4, "sit": 0.0, "stand": 0.0},
        0.30,
        0.7,
        turned=0.6,
    ),
    "horse": Kind(
        horse,
        "land",
        2.25,
        3.0,
        0.46,
        {"run": 8.0, "jump": 5.0, "walk": 1.6, "trot": 3.4, "stand": 0.0},
        1.60,
        2.6,
        turned=ASIDE,
    ),
    "person": Kind(
        person,
        "land",
        1.78,
        0.8,
        0.52,
        {"walk": 1.35, "run": 3.4, "jump": 2.2, "dance": 0.0, "turn": 0.0, "wave": 0.0, "sit": 0.0, "stand": 0.0},
        apart=0.9,
    ),
    "dancer": Kind(dancer, "land", 2.1, 1.6, 0.60, {"dance": 0.0}, apart=1.6),
    "robot": Kind(
        robot, "land", 1.9, 0.9, 0.54, {"walk": 1.1, "dance": 0.0, "turn": 0.0, "wave": 0.0, "stand": 0.0}, apart=1.1
    ),
    "car": Kind(car, "land", 1.5, 4.3, 0.26, {"drive": 7.0, "stand": 0.0}, apart=5.2, shutter=0.4, turned=ASIDE),
    "train": Kind(train, "rail", 4.2, 17.0, 0.30, {"drive": 12.0}, shutter=0.0),
    "boat": Kind(boat, "afloat", 3.1, 7.2, 0.24, {"drive": 5.0, "stand": 0.0}, apart=8.0, shutter=0.0, turned=ASIDE),
    "sailboat": Kind(
        sailboat, "afloat", 7.2, 5.6, 0.46, {"drive": 1.4, "stand": 0.0}, apart=8.0, shutter=0.0, turned=ASIDE
    ),
    "aeroplane": Kind(
        aeroplane, "air", 10.0, 36.0, 0.20, {"fly": 60.0, "land": 40.0}, apart=44.0, shutter=0.0, bank=0.12
    ),
    "balloon": Kind(balloon, "air", 20.0, 13.0, 0.44, {"drift": 1.2, "fly": 1.2}, apart=19.0, shutter=0.0),
    "fish": Kind(
        fish,
        "water",
        0.30,
        0.62,
        0.20,
        {"swim": 0.7, "jump": 1.5},
        metre=0.55,
        apart=0.62,
        shutter=0.3,
        leap=FISH_LEAP,
    ),
    "whale": Kind(
        whale, "water", 3.4, 13.6, 0.22, {"swim": 1.6, "jump": 1.6}, apart=11.0, shutter=0.0, leap=WHALE_LEAP
    ),
    "lighthouse": Kind(lighthouse, "built", 24.0, 20.0, 0.50, {"stand": 0.0}, apart=30.0, shutter=0.0),
    "bridge": Kind(bridge, "built", 35.0, 12.0, 0.34, {"stand": 0.0}, apart=60.0, shutter=0.0),
    "bottle": _product(bottle, 1.25),
    "perfume": _product(perfume, 1.11),
    "watch": _product(watch, 0.96),
    "phone": _product(phone, 1.20),
    "shoe": _product(shoe, 0.63),
    "cup": _product(cup, 0.66),
}
