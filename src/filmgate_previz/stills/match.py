"""Where the parts of one picture lie in another: first the motion they have in common, then what is left of it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import ease
from filmgate_previz.media.picture import Picture

Field = npt.NDArray[np.float32]
CLOSE = 1.5  # pixels there and back again within which a match counts as agreed
LEAST_COMMON = 0.08  # share of the picture that must agree before a common motion is looked for


def match(first: Picture, last: Picture) -> tuple[Field, Field, float]:
    """The flow from first to last and the one back, in pixels, and the share (0 to 1) of the pictures that agrees.

    Both are greyscale and of one size. The less agrees, the weaker the flows; where nothing does, they are still.
    """
    rough = _flow(first, last)
    common = _common(rough, _agreed(rough, _flow(last, first)))
    home = np.asarray(cv2.invertAffineTransform(common), np.float32)
    size = (first.shape[1], first.shape[0])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    aligned = np.asarray(cv2.warpAffine(last, common, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    there, back = _flow(first, aligned), _flow(aligned, first)
    agreed_there = _agreed(there, back) * _inside(common, size)
    agreed_back = _agreed(back, there) * _inside(common, size)
    agreement = float(agreed_there.mean() + agreed_back.mean()) / 2
    trust = np.float32(_trust(agreement))
    place = _places(size)
    onward = _through(common, place + _calmed(there, agreed_there))
    to_first = _through(home, place)
    rest = cv2.remap(
        _calmed(back, agreed_back),
        to_first[..., 0],
        to_first[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return (
        np.asarray((onward - place) * trust, np.float32),
        np.asarray((to_first + rest - place) * trust, np.float32),
        agreement,
    )


def _flow(first: Picture, last: Picture) -> Field:
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(finder.calc(first, last, np.zeros((*first.shape[:2], 2), np.float32)), np.float32)


def _places(size: tuple[int, int]) -> Field:
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    return np.dstack([x, y])


def _through(motion: Field, places: Field) -> Field:
    """Where an affine motion takes these places."""
    return np.asarray(places @ motion[:, :2].T + motion[:, 2], np.float32)


def _inside(motion: Field, size: tuple[int, int]) -> Field:
    """1 where a motion stays within the picture, else 0."""
    to = _through(motion, _places(size))
    inside = (to >= 0).all(-1) & (to[..., 0] < size[0]) & (to[..., 1] < size[1])
    return np.asarray(inside, np.float32)


def _agreed(there: Field, back: Field) -> Field:
    """1 where following one flow and then the other leads home, else 0."""
    size = (there.shape[1], there.shape[0])
    to = _places(size) + there
    home = there + cv2.remap(back, to[..., 0], to[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = (to >= 0).all(-1) & (to[..., 0] < size[0]) & (to[..., 1] < size[1])
    return np.asarray((np.hypot(home[..., 0], home[..., 1]) < CLOSE) & inside, np.float32)


def _common(flow: Field, agreed: Field) -> Field:
    """The shift, turn and scale that most of the agreed flow follows; standing still where there is none."""
    still = np.eye(2, 3, dtype=np.float32)
    if agreed.mean() < LEAST_COMMON:
        return still
    places = _places((flow.shape[1], flow.shape[0]))
    chosen = np.flatnonzero(agreed.reshape(-1))
    chosen = chosen[:: max(len(chosen) // 4000, 1)]
    origin = places.reshape(-1, 2)[chosen]
    motion, kept = cv2.estimateAffinePartial2D(origin, origin + flow.reshape(-1, 2)[chosen], ransacReprojThreshold=4.0)
    if len(np.shape(motion)) != 2 or float(np.mean(kept)) < 0.4:
        return still
    scale = float(np.hypot(motion[0, 0], motion[1, 0]))
    return np.asarray(motion, np.float32) if 0.5 < scale < 2 else still


def _trust(agreement: float) -> float:
    """How far the flows are followed: not at all below an eighth, wholly from half upwards."""
    return ease(min(max((agreement - 0.12) / 0.38, 0.0), 1.0))


def _calmed(flow: Field, agreed: Field) -> Field:
    """A flow smoothed from where it is agreed into where it is not, and weakened where nothing near is."""
    wide = max(flow.shape[:2]) / 40
    weight = np.asarray(cv2.GaussianBlur(agreed, (0, 0), wide), np.float32)[..., None]
    smooth = np.asarray(cv2.GaussianBlur(flow * agreed[..., None], (0, 0), wide), np.float32)
    return np.asarray(smooth / np.maximum(weight, np.float32(1e-3)) * np.clip(weight * 3, 0, 1), np.float32)
