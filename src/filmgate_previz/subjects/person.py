"""Someone in a coat: walks, runs, stands, turns round, waves."""

from __future__ import annotations

import math

from filmgate_previz.subjects.figure import Colour, Figure, Vector
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.skeleton import FORE, UPPER, Bones, ahead_of, danced, stride, striding, turned

SKIN: tuple[Colour, ...] = ((0.46, 0.25, 0.16), (0.24, 0.115, 0.06), (0.38, 0.20, 0.115), (0.50, 0.29, 0.20))
HAIR: tuple[Colour, ...] = ((0.035, 0.022, 0.016), (0.012, 0.010, 0.010), (0.16, 0.075, 0.03), (0.05, 0.03, 0.02))
COATS: tuple[Colour, ...] = ((0.40, 0.055, 0.04), (0.06, 0.12, 0.26), (0.40, 0.24, 0.05), (0.05, 0.16, 0.10))
TROUSERS: Colour = (0.045, 0.050, 0.065)
SHOES: Colour = (0.025, 0.02, 0.018)


def person(moment: Moment) -> Figure:
    bones = striding(*stride(moment), moment.t)
    angle = 0.0
    if moment.act == "turn":
        angle = _turn(moment.u)
    if moment.act == "wave":
        _wave(bones, moment.t)
    who = (moment.seed + moment.number * 3) % 4
    if moment.act == "dance":
        bones = danced(bones, moment.t)
        angle = 0.5 * math.sin(moment.t * 1.6)
    if moment.act == "sit":
        _sit(bones)
    bones = turned(bones, angle)
    look = angle + (0.35 * math.sin(moment.t * 0.9) if moment.act in ("stand", "sit") else 0.0)
    return dressed(bones, angle, look, COATS[(who + moment.number) % 4], SKIN[who], HAIR[who])


def _turn(u: float) -> float:
    """From the back to face the lens, slowly."""
    share = min(max((u - 0.12) / 0.66, 0.0), 1.0)
    return math.pi * (1 - share * share * (3 - 2 * share))


def _wave(bones: Bones, t: float) -> None:
    shoulder = bones.shoulders[1]
    elbow = (shoulder[0] + 0.06, shoulder[1] + 0.04, shoulder[2] - UPPER * 0.95)
    swing = 0.45 * math.sin(t * 7.0)
    hand = (elbow[0] + 0.06, elbow[1] + FORE * math.cos(swing), elbow[2] - FORE * math.sin(swing))
    bones.elbows = (bones.elbows[0], elbow)
    bones.hands = (bones.hands[0], hand)


def _sit(bones: Bones) -> None:
    """On the ground, knees up."""
    drop = 0.74
    for name in ("pelvis", "chest", "neck", "head"):
        x, y, z = getattr(bones, name)
        setattr(bones, name, (x - (0.10 if name != "pelvis" else 0.0), y - drop, z))
    bones.hips = tuple((x, y - drop, z) for x, y, z in bones.hips)  # type: ignore[assignment]
    bones.knees = tuple((0.36, 0.46, z * 1.2) for _, _, z in bones.hips)  # type: ignore[assignment]
    bones.ankles = tuple((0.55, 0.08, z) for _, _, z in bones.hips)  # type: ignore[assignment]
    bones.toes = tuple((0.71, 0.04, z * 1.1) for _, _, z in bones.hips)  # type: ignore[assignment]
    bones.shoulders = tuple((x - 0.10, y - drop, z) for x, y, z in bones.shoulders)  # type: ignore[assignment]
    bones.elbows = tuple((0.10, 0.50, z * 1.25) for _, _, z in bones.shoulders)  # type: ignore[assignment]
    bones.hands = tuple((0.36, 0.48, z * 0.5) for _, _, z in bones.shoulders)  # type: ignore[assignment]


def dressed(bones: Bones, angle: float, look: float, coat: Colour, skin: Colour, hair: Colour) -> Figure:
    figure = Figure(girth=0.55)
    for leg in (0, 1):
        hip, knee, ankle, toe = bones.hips[leg], bones.knees[leg], bones.ankles[leg], bones.toes[leg]
        figure.joint([(*hip, 0.098), (*knee, 0.062), (*ankle, 0.045)], TROUSERS)
        figure.joint([(ankle[0], ankle[1] - 0.02, ankle[2], 0.05), (toe[0], toe[1] + 0.02, toe[2], 0.036)], SHOES)
    low, chest = bones.pelvis, bones.chest
    for side in (0, 1):
        hem = _share(bones.hips[side], bones.knees[side], 0.50)
        figure.limb((low[0], low[1] + 0.05, bones.hips[side][2] * 0.4), hem, 0.12, 0.118, coat, nearer=0.16)
    figure.chain(
        [
            (low[0], low[1] + 0.02, low[2], 0.120),
            (0.5 * (low[0] + chest[0]), low[1] + 0.24, low[2], 0.106),
            (chest[0], chest[1] - 0.12, chest[2], 0.122),
            (chest[0], chest[1] - 0.03, chest[2], 0.085),
        ],
        coat,
        wide=1.30,
        nearer=0.17,
    )
    for side in (0, 1):
        figure.limb((chest[0], chest[1] + 0.03, chest[2]), bones.shoulders[side], 0.062, 0.064, coat, nearer=0.165)
    for arm in (0, 1):
        shoulder, elbow, hand = bones.shoulders[arm], bones.elbows[arm], bones.hands[arm]
        figure.joint([(*shoulder, 0.070), (*elbow, 0.052), (*hand, 0.042)], coat, nearer=0.03)
        figure.limb(hand, _share(elbow, hand, 1.25), 0.038, 0.030, skin, nearer=0.03)
    neck, head = bones.neck, bones.head
    figure.limb(neck, head, 0.052, 0.052, skin, nearer=0.02)
    figure.limb(
        ahead_of(look, head, 0.012, -0.050), ahead_of(look, head, 0.008, 0.025), 0.074, 0.094, skin, nearer=0.03
    )
    figure.ball(ahead_of(look, head, 0.108, -0.025), 0.015, skin, nearer=0.04)
    figure.chain(
        [
            (*ahead_of(look, head, 0.045, 0.088), 0.050),
            (*ahead_of(look, head, -0.02, 0.062), 0.086),
            (*ahead_of(look, head, -0.058, 0.0), 0.074),
            (*ahead_of(look, head, -0.066, -0.065), 0.046),
        ],
        hair,
        nearer=0.06,
    )
    for side in (1, -1):
        figure.ball(ahead_of(look, head, 0.092, 0.0, 0.036 * side), 0.011, (0.02, 0.015, 0.012), nearer=0.05)
    return figure


def _share(a: Vector, b: Vector, share: float) -> Vector:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share
