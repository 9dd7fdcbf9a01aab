"""Two legs, two arms, a back and a head: the bones that person, dancer and robot share. Lengths are metres."""

from __future__ import annotations

import math
from dataclasses import dataclass

from filmgate_previz.subjects.figure import Vector, bent
from filmgate_previz.subjects.gait import RUN2, STAND, WALK2, Gait, bounce, foot
from filmgate_previz.subjects.moment import Moment

HIP, SHOULDER, NECK, CROWN = 0.93, 1.42, 1.50, 1.63  # heights; CROWN is the middle of the head
HIPS, SHOULDERS = 0.095, 0.185  # half the breadths
THIGH, SHIN, UPPER, FORE = 0.45, 0.44, 0.29, 0.26
ANKLE = 0.07
TALL = 1.75


@dataclass(slots=True)
class Bones:
    """Where the joints are; left before right."""

    pelvis: Vector
    chest: Vector
    neck: Vector
    head: Vector
    hips: tuple[Vector, Vector]
    knees: tuple[Vector, Vector]
    ankles: tuple[Vector, Vector]
    toes: tuple[Vector, Vector]
    shoulders: tuple[Vector, Vector]
    elbows: tuple[Vector, Vector]
    hands: tuple[Vector, Vector]


def gait_of(act: str) -> Gait:
    return {"walk": WALK2, "run": RUN2, "jump": RUN2}.get(act, STAND)


def stride(moment: Moment) -> tuple[Gait, float]:
    """How it goes, and how many strides (of two steps) it has made."""
    gait = gait_of(moment.act)
    return gait, moment.way / (gait.stride * TALL)


def striding(gait: Gait, phase: float, t: float, *, stiff: float = 0.0) -> Bones:
    """Walking, running or standing; stiff (0..1) takes the swing out of hips, back and arms."""
    turn = 2 * math.pi * phase
    loose = 1 - stiff
    runs = gait is RUN2
    moves = gait is not STAND
    lean = 0.13 if runs else 0.03 if moves else 0.0
    breath = 0.004 * math.sin(t * 1.9)
    rise = TALL * bounce(gait, phase) * (1.0 if moves else 0.0) - (0.03 if runs else 0.015 if moves else 0.0)
    sway = (0.022 * math.sin(turn) if moves else 0.012 * math.sin(t * 0.7)) * loose
    pelvis = (0.0, HIP + rise, sway)
    twist = 0.16 * math.cos(turn) * loose if moves else 0.0  # of the hips; the shoulders turn against them
    chest = (lean * 0.45, SHOULDER + rise + breath, sway * 0.5)
    neck = (lean * 0.55, NECK + rise + breath, sway * 0.4)
    head = (lean * 0.60 + 0.03, CROWN + rise + breath, sway * 0.4)
    hips: list[Vector] = []
    knees: list[Vector] = []
    ankles: list[Vector] = []
    toes: list[Vector] = []
    for leg, side in ((0, 1), (1, -1)):
        hip = (pelvis[0] + side * twist * HIPS, pelvis[1], sway + side * HIPS)
        ahead, up, swing = foot(gait, phase, leg, gait.stride * gait.duty * TALL * (0.86 if runs else 0.92))
        kick = math.sin(math.pi * min(swing * 1.6, 1.0)) if swing else 0.0
        ankle = (
            ahead - 0.02 - (0.22 if runs else 0.05) * kick,
            ANKLE + up * TALL + (0.20 if runs else 0.04) * kick,
            side * (0.075 if moves else 0.11),
        )
        tip = -0.5 * kick if runs else -0.45 * kick + (0.30 * swing if swing > 0.6 else 0.0)
        push = max(-ahead - 0.12, 0.0) * 1.3 if not swing else 0.0  # the heel rises before the foot does
        ankle = (ankle[0] + 0.1 * push, ankle[1] + 0.25 * push, ankle[2])
        pitch = tip - 1.4 * push
        toe = (ankle[0] + 0.16 * math.cos(pitch), max(ankle[1] - 0.045 + 0.16 * math.sin(pitch), 0.02), ankle[2] * 1.15)
        hips.append(hip)
        knees.append(bent(hip, ankle, THIGH, SHIN, 1))
        ankles.append(ankle)
        toes.append(toe)
    shoulders: list[Vector] = []
    elbows: list[Vector] = []
    hands: list[Vector] = []
    for side, opposite in ((1, 1), (-1, 0)):
        shoulder = (chest[0] - side * twist * 1.1 * SHOULDERS, chest[1], chest[2] + side * SHOULDERS)
        drive = math.sin(turn + (0.0 if opposite else math.pi) + 0.5 * math.pi) if moves else 0.0
        swing = (0.75 if runs else 0.42) * drive * (0.55 + 0.45 * loose) * -1
        bend = 1.45 if runs else (0.28 + 0.22 * max(swing, 0.0) * 2) if moves else 0.16 + 0.02 * math.sin(t * 1.1)
        out = 0.05 * side
        elbow = (shoulder[0] + UPPER * math.sin(swing) - 0.01, shoulder[1] - UPPER * math.cos(swing), shoulder[2] + out)
        angle = swing + bend
        hand = (
            elbow[0] + FORE * math.sin(angle),
            elbow[1] - FORE * math.cos(angle),
            elbow[2] + (-0.06 * side if runs else 0.0),
        )
        shoulders.append(shoulder)
        elbows.append(elbow)
        hands.append(hand)
    return Bones(
        pelvis, chest, neck, head, _pair(hips), _pair(knees), _pair(ankles), _pair(toes), _pair(shoulders),
        _pair(elbows), _pair(hands),
    )  # fmt: skip


def danced(bones: Bones, t: float) -> Bones:
    """One who stands, dancing: hips from side to side, arms up by turns, on the beat."""
    beat = math.pi * 2.0 * t
    sway, dip = 0.07 * math.sin(beat), -0.05 * abs(math.sin(beat))

    def moved(v: Vector, share: float) -> Vector:
        return v[0], v[1] + dip, v[2] + sway * share

    hips = _pair([moved(hip, 1.0) for hip in bones.hips])
    knees = _pair([bent(hip, ankle, THIGH, SHIN, 1) for hip, ankle in zip(hips, bones.ankles, strict=True)])
    shoulders = _pair([moved(shoulder, -0.5) for shoulder in bones.shoulders])
    elbows, hands = [], []
    for side, shoulder in zip((1, -1), shoulders, strict=True):
        raised = 1.5 + 0.9 * side * math.sin(beat / 2)
        out = UPPER * math.sin(min(raised, 2.2))
        elbow = (shoulder[0] + 0.08, shoulder[1] - UPPER * math.cos(raised) * 0.8, shoulder[2] + side * out * 0.85)
        elbows.append(elbow)
        hands.append((elbow[0] + 0.12, elbow[1] + FORE * math.sin(raised - 0.6), elbow[2] - side * FORE * 0.35))
    return Bones(
        moved(bones.pelvis, 1.0), moved(bones.chest, -0.5), moved(bones.neck, -0.6), moved(bones.head, -0.6), hips,
        knees, bones.ankles, bones.toes, shoulders, _pair(elbows), _pair(hands),
    )  # fmt: skip


def _pair(two: list[Vector]) -> tuple[Vector, Vector]:
    return two[0], two[1]


def turned(bones: Bones, angle: float) -> Bones:
    """The same about the upright axis."""
    cosine, sine = math.cos(angle), math.sin(angle)

    def one(v: Vector) -> Vector:
        return v[0] * cosine - v[2] * sine, v[1], v[0] * sine + v[2] * cosine

    def two(pair: tuple[Vector, Vector]) -> tuple[Vector, Vector]:
        return one(pair[0]), one(pair[1])

    b = bones
    return Bones(one(b.pelvis), one(b.chest), one(b.neck), one(b.head), two(b.hips), two(b.knees), two(b.ankles),
                 two(b.toes), two(b.shoulders), two(b.elbows), two(b.hands))  # fmt: skip


def ahead_of(angle: float, v: Vector, by: float, up: float = 0.0, aside: float = 0.0) -> Vector:
    """A place before (and to the left of) another, for one who is turned."""
    return (
        v[0] + by * math.cos(angle) - aside * math.sin(angle),
        v[1] + up,
        v[2] + by * math.sin(angle) + aside * math.cos(angle),
    )
