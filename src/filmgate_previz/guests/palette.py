"""What a picture that cannot be cut out lends to a world: its colours, gently. And a clip: how its camera moves."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.grading import develop, to_bgr
from filmgate_previz.guests.border import to_lab
from filmgate_previz.guests.playback import seconds_of
from filmgate_previz.kernels.table import EXPOSURE, LIGHT_TINT, SHADOW_TINT
from filmgate_previz.media.clip import Clip, frames
from filmgate_previz.media.picture import Picture
from filmgate_previz.worlds.base import World

Array = npt.NDArray[np.float64]
TRIAL = (160, 96)
LENT = 0.45  # of the difference between both pictures' colours
MOST_TINT, MOST_CHROMA = 0.075, 1.28


def lend(world: World, picture: Picture) -> None:
    """Move the world's grade towards the picture's mean and spread of colours; the world is drawn once for it."""
    hdr = np.zeros((TRIAL[1], TRIAL[0], 3), np.float32)
    world.draw(hdr, 0.5, 0.5 * world.shot.seconds)
    own, wanted = _statistics(to_bgr(develop(world, hdr, 0))), _statistics(picture)
    tint = np.clip((_rgb(wanted[0][1:]) - _rgb(own[0][1:])) * LENT * 1.5, -MOST_TINT, MOST_TINT)
    world.light[SHADOW_TINT] += tint.astype(np.float32)
    world.light[LIGHT_TINT] += (0.7 * tint).astype(np.float32)
    chroma = (np.hypot(*wanted[1][1:]) + 4) / (np.hypot(*own[1][1:]) + 4)
    world.light[EXPOSURE, 1] *= float(np.clip(chroma**LENT, 1 / MOST_CHROMA, MOST_CHROMA))
    world.light[EXPOSURE, 2] += float(np.clip(0.25 * (wanted[1][0] / max(own[1][0], 4.0) - 1), -0.12, 0.12))


def _statistics(picture: Picture) -> tuple[Array, Array]:
    """Mean and spread of Lab."""
    lab = to_lab(np.asarray(cv2.resize(picture, TRIAL, interpolation=cv2.INTER_AREA), np.uint8)).reshape(-1, 3)
    return lab.mean(0).astype(np.float64), lab.std(0).astype(np.float64)


def _rgb(ab: Array) -> Array:
    """What a and b are as a tint of middle grey."""
    lab = np.asarray([[[55.0, ab[0], ab[1]]]], np.float32)
    tint = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)[0, 0].astype(np.float64)
    return np.asarray(tint - tint.mean())


def camera_of(clip: Clip) -> str:
    """The move of a clip's camera: one of ours, "" where it stands still or cannot be told. Raises ClipError."""
    rate = 4
    count = max(min(round(seconds_of(clip) * rate), 5 * rate), 2)
    shown = [
        np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.float32) for frame in frames(clip, rate, count, *TRIAL)
    ]
    steps = np.asarray([_step(a, b) for a, b in pairwise(shown)]) * rate
    across, down, zoom = (float(np.median(steps[:, k])) for k in range(3))
    restless = float(np.abs(np.diff(steps[:, :2], axis=0)).mean()) if len(steps) > 2 else 0.0
    strongest = max(abs(across), abs(down), 0.7 * abs(zoom))
    if strongest < 0.025:
        return "handheld" if restless > 0.05 else ""
    if strongest == abs(across):
        return "pan-right" if across < 0 else "pan-left"
    if strongest == abs(down):
        return "tilt-up" if down > 0 else "tilt-down"
    return "push-in" if zoom > 0 else "pull-out"


def _step(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    """How far the picture has moved, across and down, and how much it has grown; shares of its size."""
    width, height = TRIAL
    half = width // 2
    window = cv2.createHanningWindow((half, height), cv2.CV_32F)
    moves = []
    for part in (slice(0, half), slice(half, width)):
        (x, y), _ = cv2.phaseCorrelate(
            np.ascontiguousarray(before[:, part]), np.ascontiguousarray(after[:, part]), window
        )
        moves.append((x, y))
    (left_x, left_y), (right_x, right_y) = moves
    return (left_x + right_x) / 2 / width, (left_y + right_y) / 2 / height, (right_x - left_x) / half
