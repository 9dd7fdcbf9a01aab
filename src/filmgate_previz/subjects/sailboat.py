"""A sloop seen from abeam, with its reflection."""

import math

import numpy as np

from filmgate_previz.kernels.table import AMBIENT, HORIZON, SUN
from filmgate_previz.subjects.shapes import Frame, Points, curve, fill, points, turned

HULL = points([(-0.42, -0.06), (0.46, -0.09), (0.36, 0.05), (-0.32, 0.06)])
MAIN = curve([(-0.01, -1.05), (0.10, -0.60), (0.13, -0.16), (-0.38, -0.14), (-0.20, -0.55)], 6)
JIB = curve([(0.03, -0.98), (0.30, -0.45), (0.44, -0.13), (0.10, -0.15), (0.10, -0.5)], 6)
MAST = points([(-0.012, -1.08), (0.012, -1.08), (0.016, -0.05), (-0.016, -0.05)])
TAR = np.asarray([0.02, 0.014, 0.012], np.float32)


def sailboat(hdr: Frame, x: float, y: float, size: float, t: float, light: Frame) -> None:
    """size is the mast's height in pixels, y the waterline."""
    heel = turned(0.05 * math.sin(t * 1.3))
    y += size * 0.02 * math.sin(t * 1.7)

    def placed(part: Points) -> Points:
        return part @ heel * size + (x, y)

    cloth = light[HORIZON] * 0.20 + light[AMBIENT] * 0.16
    for part, colour in ((MAIN, cloth * 0.55), (HULL, cloth * 0.15)):
        mirrored = part @ heel * (1, -0.62) * size + (x, y + size * 0.03)
        fill(hdr, [mirrored], colour, soft=max(size * 0.02, 0.5), alpha=0.42)
    fill(hdr, [placed(MAIN)], cloth, rim=light[SUN] * 0.05)
    fill(hdr, [placed(JIB)], cloth * 1.15, rim=light[SUN] * 0.05)
    fill(hdr, [placed(MAST)], cloth * 0.1)
    fill(hdr, [placed(HULL)], TAR + light[AMBIENT] * 0.05)
