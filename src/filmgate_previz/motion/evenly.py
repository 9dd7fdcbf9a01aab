"""What changes over time, smoothed and kept within bounds, all of it at once: time is the first axis."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
BEND = 0.75  # share of the room up to which a way is kept as it is


def smoothed(values: Array, width: float) -> Array:
    """A running mean with bell-shaped weights, `width` frames to one side of the middle (one standard deviation).

    Beyond either end the way goes on as it came, turned about the end: what moves evenly still does.
    """
    reach = min(int(np.ceil(3 * width)), len(values) - 1)
    if reach < 1:
        return values.copy()
    before = 2 * values[:1] - values[reach:0:-1]
    after = 2 * values[-1:] - values[-2 : -reach - 2 : -1]
    return _mean(np.concatenate([before, values, after]), width, reach)


def spread(values: Array, width: float) -> Array:
    """The same for amounts: beyond the ends there is nothing."""
    reach = int(np.ceil(3 * width))
    beyond = np.zeros((reach, *values.shape[1:]))
    return _mean(np.concatenate([beyond, values, beyond]), width, reach)


def _mean(values: Array, width: float, reach: int) -> Array:
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(width, 1e-6)) ** 2)
    weights /= weights.sum()
    flat = np.ascontiguousarray(values.reshape(len(values), -1), np.float64)
    mean = cv2.sepFilter2D(flat, cv2.CV_64F, np.ones(1), weights, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(mean[reach : len(mean) - reach], np.float64).reshape(-1, *values.shape[1:])


def within(values: Array, room: float) -> Array:
    """A way in one or more dimensions, within `room` of nought: made smaller as a whole, so that it keeps its shape.

    A way that has room enough is kept as it is. Single peaks are bent back.
    """
    flat = values.reshape(len(values), -1)
    far = np.linalg.norm(flat, axis=1)
    usual = float(np.quantile(far, 0.97)) if len(far) else 0.0
    scale = 1.0 if usual <= BEND * room else room * _bent(usual / room) / usual
    far = far * scale / room
    shorter = np.where(far > 1e-9, _bent_all(far) / np.maximum(far, 1e-9), 1.0) * scale
    return np.asarray(flat * shorter[:, None]).reshape(values.shape)


def _bent(share: float) -> float:
    return float(_bent_all(np.asarray([share]))[0])


def _bent_all(share: Array) -> Array:
    """Up to BEND unchanged, from there on ever more slowly towards 1."""
    over = np.maximum(share - BEND, 0) / (1 - BEND)
    return np.asarray(np.minimum(share, BEND) + (1 - BEND) * np.tanh(over))


def ceiling(values: Array, width: float) -> Array:
    """A smooth way that is never below the values and touches down `width` frames about their peaks."""
    reach = int(np.ceil(3 * width))
    padded = np.concatenate([np.repeat(values[:1], reach), values, np.repeat(values[-1:], reach)])
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return _mean(np.concatenate([np.repeat(highest[:1], reach), highest, np.repeat(highest[-1:], reach)]), width, reach)
