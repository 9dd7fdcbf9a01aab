"""How a frame's own colours tell its sky from what stands before it: a soft edge that follows the picture's edges."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.footage.scout import Sight
from filmgate_previz.kernels.skyline import told_apart

Plane = npt.NDArray[np.float32]
REACH = 4  # small pixels to either side, over which colours are told apart
EVEN = 4e-4  # squared shares of full light: what varies less is one colour
SHOWN = 0.004  # of a pixel: less sky than that is none
CLOSE, CLOSE_PLAIN = 0.22, 0.07  # of the old sky's light, or of a plain background's: how far off is still like it
SPREAD = 0.05  # of the width: over which the old sky's light is averaged


def telling(sight: Sight) -> Plane:
    """(4, k, l): factors on red, green and blue (0 to 1) and a constant, whose sum is how much of a pixel is sky.

    A guided filter with the picture for its guide: what the small matte says is carried over to the whole picture by
    colour, hair and leaves included.
    """
    guide = sight.small[..., ::-1].astype(np.float32) / np.float32(255)
    matte = sight.matte
    first = np.dstack([guide, matte, guide * matte[..., None]])
    red, green, blue = guide[..., 0], guide[..., 1], guide[..., 2]
    second = np.dstack([red * red, green * green, blue * blue, red * green, red * blue, green * blue])
    out = np.empty((*matte.shape, 4), np.float32)
    told_apart(_mean(first), _mean(second), np.float32(EVEN), out)
    return _planes(_mean(out))


def old_light(sight: Sight) -> Plane:
    """(3, k, l): the light of the clip's own sky, carried on beyond its edge; linear, red first."""
    size = (sight.matte.shape[1] // 2, sight.matte.shape[0] // 2)
    small, matte = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (sight.small, sight.matte))
    light = (small[..., ::-1].astype(np.float32) / np.float32(255)) ** 2
    weight = np.maximum(matte * np.float32(1.2) - np.float32(0.2), 0)[..., None]
    near, far = (_spread(light, weight, SPREAD * share) for share in (1, 6))
    (total, known), (total_far, known_far) = near, far
    whole = total_far / np.maximum(known_far, 1e-3)
    share = np.clip(known * 8, 0, 1)
    return _planes(total / np.maximum(known, 1e-3) * share + whole * (1 - share))


def close(sight: Sight) -> float:
    """How far from the light that goes a pixel may be, as a share of it, and still be taken for it where in doubt."""
    return CLOSE_PLAIN if sight.plain else CLOSE


def last_row(sight: Sight, height: int) -> int:
    """How many rows of a frame, from its upper edge, may show sky."""
    rows = np.flatnonzero((sight.matte > SHOWN).any(axis=1))
    small = int(rows[-1]) + 3 * REACH if len(rows) else 0
    return min(round(small / len(sight.matte) * height), height)


def _planes(pixels: npt.NDArray[np.floating]) -> Plane:
    return np.ascontiguousarray(np.moveaxis(pixels, -1, 0), np.float32)


def _spread(light: Plane, weight: Plane, reach: float) -> tuple[Plane, Plane]:
    sigma = reach * light.shape[1]
    step = max(int(sigma / 2), 1)  # what is blurred so widely may be blurred small
    size = (max(light.shape[1] // step, 4), max(light.shape[0] // step, 4))
    both = cv2.GaussianBlur(
        cv2.resize(np.dstack([light * weight, weight]), size, interpolation=cv2.INTER_AREA), (0, 0), sigma / step
    )
    soft = np.asarray(cv2.resize(both, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return soft[..., :3], soft[..., 3:]


def _mean(planes: Plane) -> Plane:
    side = 2 * REACH + 1
    blurred = [
        cv2.blur(np.ascontiguousarray(planes[..., at : at + 4]), (side, side), borderType=cv2.BORDER_REFLECT_101)
        for at in range(0, planes.shape[2], 4)
    ]
    return np.ascontiguousarray(np.dstack(blurred), np.float32)
