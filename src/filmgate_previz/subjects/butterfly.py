"""A monarch butterfly from above and behind, fluttering."""

import math

import numpy as np

from filmgate_previz.kernels.table import AMBIENT, SUN
from filmgate_previz.subjects.shapes import Frame, Points, curve, fill, points, turned

BEATS_PER_SECOND = 4.2
FORE = curve([(0.03, -0.10), (0.30, -0.52), (0.72, -0.80), (1.00, -0.72), (0.94, -0.42), (0.74, -0.12), (0.30, 0.04)])
HIND = curve([(0.04, 0.00), (0.34, -0.02), (0.66, 0.10), (0.72, 0.36), (0.52, 0.60), (0.30, 0.56), (0.10, 0.26)])
FORE_CELLS = [
    curve([(0.12, -0.14), (0.34, -0.44), (0.60, -0.60), (0.56, -0.34), (0.32, -0.10)], 6),
    curve([(0.62, -0.34), (0.66, -0.58), (0.80, -0.60), (0.80, -0.40), (0.66, -0.16), (0.50, -0.12)], 6),
]
HIND_CELLS = [
    curve([(0.12, 0.04), (0.34, 0.04), (0.46, 0.20), (0.30, 0.38), (0.16, 0.24)], 6),
    curve([(0.42, 0.06), (0.58, 0.14), (0.60, 0.32), (0.46, 0.46), (0.36, 0.42), (0.50, 0.22)], 6),
]
BODY = curve(
    [(0, -0.30), (0.045, -0.20), (0.05, 0.0), (0.03, 0.30), (0, 0.42), (-0.03, 0.30), (-0.05, 0.0), (-0.045, -0.20)]
)
FEELERS = [
    points([(0, -0.26), (0.16, -0.56), (0.18, -0.58), (0.02, -0.26)]),
    points([(0, -0.26), (-0.16, -0.56), (-0.18, -0.58), (-0.02, -0.26)]),
]
SPOTS = [(0.93, -0.66), (0.90, -0.54), (0.86, -0.30), (0.62, 0.46), (0.68, 0.28), (0.50, 0.55)]
ORANGE = np.asarray([0.95, 0.30, 0.03], np.float32)
INK = np.asarray([0.03, 0.018, 0.012], np.float32)
CREAM = np.asarray([0.9, 0.85, 0.75], np.float32)


def _dot(x: float, y: float) -> Points:
    angles = np.linspace(0, 2 * math.pi, 10, endpoint=False)
    return np.stack([x + 0.028 * np.cos(angles), y + 0.028 * np.sin(angles)], 1)


def butterfly(hdr: Frame, x: float, y: float, size: float, t: float, light: Frame) -> None:
    """size is one wing's length in pixels."""
    beat = math.sin(t * 2 * math.pi * BEATS_PER_SECOND + 0.8 * math.sin(t * 1.3))
    heading = turned(-0.35 - 0.25 * math.sin(t * 0.9))
    y -= size * 0.12 * beat
    tone = light[AMBIENT] * 0.8 + light[SUN] * 0.45 + 0.02
    for side in (-1.0, 1.0):
        open_part = math.cos(0.15 + 0.55 * (1 + beat) * (1.0 if side > 0 else 0.92))
        squeeze = np.asarray([side * (0.18 + 0.82 * open_part), 1.0])
        shade = tone * (0.75 + 0.35 * open_part) * (1.0 if side > 0 else 0.86)

        def placed(part: Points, squeeze: Points = squeeze) -> Points:
            return (part * squeeze) @ heading * size + (x, y)

        fill(hdr, [placed(HIND), placed(FORE)], INK * tone)
        fill(hdr, [placed(cell) for cell in HIND_CELLS], ORANGE * shade * 0.9)
        fill(hdr, [placed(cell) for cell in FORE_CELLS], ORANGE * shade)
        fill(hdr, [placed(_dot(*spot)) for spot in SPOTS], CREAM * shade)
    fill(hdr, [part @ heading * size + (x, y) for part in (BODY, *FEELERS)], INK * tone)
