"""Things that can be filmed in a world, as vector drawings. A new one is one file and one line here.

In: a linear frame, a place in it, the time and the light. Out: the frame with the subject drawn over it. May import
`camera` and `kernels`.

A drawing is drawn(hdr, x, y, size, t, light): x, y and size in pixels of the linear frame it is laid over.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.butterfly import butterfly
from filmgate_previz.subjects.dog import dog
from filmgate_previz.subjects.eagle import eagle
from filmgate_previz.subjects.sailboat import sailboat

Frame = npt.NDArray[np.float32]
Drawing = Callable[[Frame, float, float, float, float, Frame], None]

SUBJECTS: dict[str, Drawing] = {"eagle": eagle, "sailboat": sailboat, "dog": dog, "butterfly": butterfly}


def draw_in_air(
    names: tuple[str, ...], hdr: Frame, camera: Camera, light: Frame, u: float, t: float, level: float
) -> None:
    """Draw what flies. level is where the world's horizon lies in an untilted frame, as a share of its height."""
    height, width = hdr.shape[:2]
    short = min(width, height)
    if "eagle" in names:
        aside = -0.20 * width / camera.focal + 0.03 * math.sin(t * 0.7) + 0.06 * u
        x = width / 2 + camera.focal * math.tan(aside - camera.yaw * 0.9)
        y = camera.horizon - height * (level * 0.50 + 0.02 * math.sin(t * 1.1))
        eagle(hdr, x, y, short * 0.075, t, light)
    if "butterfly" in names:
        x = width * (0.56 + 0.14 * math.sin(t * 0.9) + 0.03 * math.sin(t * 2.7)) - camera.focal * camera.yaw * 0.6
        y = height * (0.40 + 0.07 * math.sin(t * 1.7) + 0.02 * math.sin(t * 5.1)) + (camera.horizon - level * height)
        butterfly(hdr, x, y, short * 0.11, t, light)
