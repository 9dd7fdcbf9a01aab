"""An eagle from behind, gliding and now and then beating its wings."""

import math

import numpy as np

from filmgate_previz.kernels.table import HAZE
from filmgate_previz.subjects.shapes import Frame, Points, curve, fill, points, turned

BODY = [(0, -0.20), (0.07, -0.16), (0.10, 0.0), (0.08, 0.22), (0.05, 0.34), (0.16, 0.52),
        (0, 0.56), (-0.16, 0.52), (-0.05, 0.34), (-0.08, 0.22), (-0.10, 0), (-0.07, -0.16)]  # fmt: skip
INK = np.asarray([0.012, 0.010, 0.012], np.float32)


def _wing(side: float, beat: float) -> Points:
    inner, outer = beat * 0.55, beat - 0.25
    elbow = points([(math.cos(inner), -math.sin(inner))])[0] * 0.95
    hand = points([(math.cos(outer), -math.sin(outer))])[0]
    tip = elbow + hand * 1.05
    from_body = [(0.0, -0.10), elbow * 0.55 + (0, -0.13), elbow + (0, -0.12), elbow + hand * 0.55 + (0, -0.06)]
    fingers = [tip + (0.02, -0.04), tip + (0.0, 0.02), tip + (-0.13, 0.05), tip + (-0.12, 0.10), tip + (-0.28, 0.10),
               tip + (-0.28, 0.16), tip + (-0.46, 0.14)]  # fmt: skip
    trailing = [elbow + hand * 0.25 + (0, 0.22), elbow + (-0.05, 0.25), elbow * 0.6 + (0, 0.26), (0.0, 0.18)]
    wing = np.asarray([*from_body, *fingers, *trailing], np.float64)
    wing[:, 0] *= side
    return wing


def eagle(hdr: Frame, x: float, y: float, size: float, t: float, light: Frame) -> None:
    """size is half the span, about, in pixels."""
    beating = 1.0 if t % 5.0 < 1.6 else 0.10
    beat = math.sin(t * 6.2) * beating * 0.8 + 0.22
    bank = turned(0.10 * math.sin(t * 0.7)) * (1, 0.85)
    parts = [(part @ bank) * size + (x, y) for part in (_wing(1, beat), _wing(-1, beat), curve(BODY))]
    fill(hdr, parts, INK + light[HAZE] * 0.05)
