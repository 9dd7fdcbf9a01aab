"""Pictures of plants and the like, drawn once per film and used thousands of times a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.laid import dab
from filmgate_previz.subjects.shapes import SHIFT, Points

Frame = npt.NDArray[np.float32]
SIDE = 256
SMALLEST = 8


@dataclass(frozen=True, slots=True)
class Sprites:
    """All variants at all sizes, as kernels.flowers reads them."""

    texels: Frame  # (k, 4) premultiplied
    starts: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]  # (rows, 2) first and last texel that is not empty
    span_starts: npt.NDArray[np.int32]


class Canvas:
    """Twice the sprite's size, unit coordinates; every shape touches only its own window."""

    def __init__(self, side: int = SIDE) -> None:
        self.side = side * 2
        self.colour = np.zeros((self.side, self.side, 3), np.float32)
        self.alpha = np.zeros((self.side, self.side), np.float32)
        self.y, self.x = (np.mgrid[0 : self.side, 0 : self.side] / self.side).astype(np.float32)

    def window(self, shape: Points) -> tuple[slice, slice]:
        side = self.side
        left, top = (min(max(math.floor(low * side) - 2, 0), side - 1) for low in shape.min(0).tolist())
        right, bottom = (min(max(math.ceil(high * side) + 3, 1), side) for high in shape.max(0).tolist())
        return slice(top, bottom), slice(left, right)

    def paint(self, shape: Points, colour: tuple[float, float, float], shade: npt.NDArray[np.floating] | float) -> None:
        """shade has the size of the shape's window."""
        at = self.window(shape)
        rows, columns = at[0].stop - at[0].start, at[1].stop - at[1].start
        mask = np.zeros((rows, columns), np.uint8)
        corners = np.round((shape * self.side - (at[1].start, at[0].start)) * 2**SHIFT).astype(np.int32)
        cv2.fillPoly(mask, [corners], (255,), cv2.LINE_AA, SHIFT)
        shades = np.full(mask.shape, shade, np.float32)
        red, green, blue = (F(value) for value in colour)
        dab(self.colour, self.alpha, mask, shades, at[1].start, at[0].start, red, green, blue)

    def sprite(self) -> Frame:
        premultiplied = np.concatenate([self.colour * self.alpha[..., None], self.alpha[..., None]], -1)
        half = (self.side // 2, self.side // 2)
        return np.asarray(cv2.resize(premultiplied, half, interpolation=cv2.INTER_AREA), np.float32)


def pack(plants: Sequence[Frame]) -> Sprites:
    """Pictures of one size (side, side, 4), a power of two, at every size down to SMALLEST."""
    texels, spans = [], []
    starts, sizes, span_starts = [], [], []
    side, texel_count, row_count = plants[0].shape[0], 0, 0
    while side >= SMALLEST:
        starts.append(texel_count)
        sizes.append(side)
        span_starts.append(row_count)
        for plant in plants:
            small = cv2.resize(plant, (side, side), interpolation=cv2.INTER_AREA)
            texels.append(small.reshape(-1, 4))
            spans.append(_spans(np.asarray(small[..., 3])))
            texel_count += side * side
            row_count += side
        side //= 2
    return Sprites(
        np.ascontiguousarray(np.concatenate(texels), np.float32),
        np.asarray(starts, np.int32),
        np.asarray(sizes, np.int32),
        np.concatenate(spans),
        np.asarray(span_starts, np.int32),
    )


def _spans(alpha: Frame) -> npt.NDArray[np.int32]:
    filled = alpha > 0.004
    some = filled.any(axis=1)
    first = np.where(some, filled.argmax(axis=1), alpha.shape[1]) - 1
    last = np.where(some, alpha.shape[1] - 1 - filled[:, ::-1].argmax(axis=1), -1) + 1
    return np.stack([first, last], 1).astype(np.int32)
