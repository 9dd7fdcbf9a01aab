"""A golden retriever bounding to the left."""

import math

import numpy as np

from filmgate_previz.kernels.table import AMBIENT, SUN
from filmgate_previz.subjects.shapes import Frame, Points, curve, fill, turned

STRIDES_PER_SECOND = 2.1
COAT = np.asarray([0.80, 0.43, 0.14], np.float32)
TONGUE = np.asarray([0.55, 0.16, 0.16], np.float32)
TRUNK = [(-0.56, -0.06), (-0.46, -0.22), (-0.1, -0.23), (0.3, -0.26), (0.52, -0.36), (0.62, -0.22), (0.60, 0.06),
         (0.46, 0.26), (0.2, 0.22), (-0.1, 0.16), (-0.34, 0.12), (-0.52, 0.16)]  # fmt: skip
CHEST = [(0.30, 0.08), (0.50, -0.05), (0.60, 0.04), (0.52, 0.30), (0.40, 0.33), (0.25, 0.2)]
HEAD = [(0.46, -0.22), (0.52, -0.44), (0.62, -0.58), (0.76, -0.60), (0.86, -0.50), (1.02, -0.45), (1.05, -0.38),
        (0.98, -0.33), (0.84, -0.30), (0.74, -0.18), (0.66, -0.05)]  # fmt: skip
EAR = [(0.62, -0.56), (0.70, -0.55), (0.70, -0.40), (0.60, -0.24), (0.52, -0.28), (0.54, -0.44)]
NOSE = [(1.0, -0.46), (1.06, -0.45), (1.06, -0.40), (1.01, -0.40)]
EYE = [(0.80, -0.50), (0.83, -0.51), (0.84, -0.48), (0.81, -0.47)]
LOLL = [(0.86, -0.31), (0.93, -0.32), (0.92, -0.22), (0.88, -0.21)]


class _Coat:
    """Places parts of one dog at one moment and paints them."""

    def __init__(self, hdr: Frame, x: float, y: float, size: float, phase: float, light: Frame) -> None:
        self.hdr, self.size, self.phase = hdr, size, phase
        hop = abs(math.sin(phase * 0.5)) * 0.12 * size
        self.foot = (x, y - hop - 0.62 * size)
        self.pitch = turned(0.10 * math.sin(phase))
        self.tone = light[AMBIENT] * 0.9 + light[SUN] * 0.40
        self.gold = COAT * self.tone
        self.rim: Frame = (light[SUN] * 0.32 + 0.02).astype(np.float32)

    def paint(
        self,
        corners: list[tuple[float, float]] | Points,
        colour: Frame,
        *,
        lift: float = 0.0,
        edge: bool = False,
        soft: float = 0.0,
        steps: int = 8,
    ) -> None:
        shape = (curve(corners, steps) + (0, lift)) * (-1, 1)
        placed = shape @ self.pitch * self.size + self.foot
        fill(
            self.hdr, [placed], colour, rim=self.rim if edge else None, rim_side=-2, soft=soft, alpha=0.8 if soft else 1
        )

    def leg(self, hip: tuple[float, float], swing: float, *, far: bool, hind: bool) -> None:
        top = np.asarray(hip, np.float64)
        knee = top + (math.sin(swing) * 0.33, math.cos(swing) * 0.33)
        fold = max(0.0, math.sin(self.phase + (0 if hind else 2.4) + (0.5 if far else 0)))
        shin = swing + (-0.75 * fold + 0.35 if hind else 0.55 * fold - 0.25)
        foot = knee + (math.sin(shin) * 0.32, math.cos(shin) * 0.32)
        wide = 0.13 if hind else 0.10
        outline = [top + (-wide, -0.05), top + (wide, -0.05), knee + (0.065, 0), foot + (0.10, 0.0),
                   foot + (0.11, 0.05), foot + (-0.05, 0.05), knee + (-0.065, 0.02)]  # fmt: skip
        self.paint(np.asarray(outline), self.gold * (0.44 if far else 0.9), edge=not far, steps=6)


def dog(hdr: Frame, x: float, y: float, size: float, t: float, light: Frame) -> None:
    """size is the height at the shoulder in pixels, y the ground."""
    phase = t * 2 * math.pi * STRIDES_PER_SECOND
    coat = _Coat(hdr, x, y, size, phase, light)
    coat.leg((0.42, 0.16), 0.95 * math.sin(phase + 0.5), far=True, hind=False)
    coat.leg((-0.42, 0.12), 0.95 * math.sin(phase + 3.1), far=True, hind=True)
    coat.paint(_tail(0.22 * math.sin(phase + 1)), coat.gold, edge=True)
    coat.paint(TRUNK, coat.gold, edge=True)
    coat.paint(CHEST, coat.gold * 1.12, soft=max(size * 0.01, 0.3))
    coat.leg((-0.40, 0.08), 0.95 * math.sin(phase + 2.6), far=False, hind=True)
    coat.leg((0.44, 0.14), 0.95 * math.sin(phase), far=False, hind=False)
    _face(coat, 0.03 * math.sin(phase + 1), 0.10 * math.sin(phase + 0.8))


def _tail(wag: float) -> list[tuple[float, float]]:
    return [(-0.50, -0.14), (-0.72, -0.34 - wag * 0.5), (-1.0, -0.46 - wag), (-1.12, -0.40 - wag), (-1.02, -0.22 - wag),
            (-0.80, -0.10 - wag * 0.4), (-0.50, 0.0)]  # fmt: skip


def _face(coat: _Coat, nod: float, flop: float) -> None:
    coat.paint(HEAD, coat.gold * 1.05, lift=nod, edge=True)
    ear = np.asarray(EAR, np.float64)
    ear[3:5] -= flop
    coat.paint(ear, coat.gold * 0.55, lift=nod)
    coat.paint(NOSE, coat.gold * 0.05, lift=nod, steps=4)
    coat.paint(EYE, coat.gold * 0.04, lift=nod, steps=4)
    coat.paint(LOLL, TONGUE * coat.tone, lift=nod)
