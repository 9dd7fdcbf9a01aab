"""A world before the camera: drawn in linear light, with what falls from its sky, then developed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import repeat

import numpy as np

from filmgate_previz import weather
from filmgate_previz.grading import Bytes, Enlarger, Window, develop
from filmgate_previz.looks import dress, kept
from filmgate_previz.takes.base import Moment, Source
from filmgate_previz.worlds.base import Frame, World

FULL_SIZE_PIXELS = 2_200_000  # larger pictures are drawn at half size and graded at full size


def render_scale(width: int, height: int, style: str = "none") -> float:
    """The size that a world is drawn at; grading, grain and slate are always at full size."""
    return min(0.5 if width * height > FULL_SIZE_PIXELS else 1.0, kept(style, width, height))


class Scene:
    """A Take of a world. Buffers belong to it, so no film can ever show a part of another."""

    def __init__(self, world: World, width: int, height: int) -> None:
        self.world = world
        self._size = (width, height)
        scale = render_scale(width, height, world.shot.style)
        self._parted = scale == 1.0 and world.parted
        self._scale = world.scale if self._parted else scale * world.share
        self._enlarger = None if self._scale == 1.0 else Enlarger(width, height)
        self._own = threading.local()

    def plates(self, count: int) -> Iterator[None]:
        return repeat(None, count)

    def frame(self, plate: None, moment: Moment) -> Bytes:
        gain = weather.flash(self.world, moment.t)
        if self._parted and self._enlarger is not None:
            small, window = self._in_parts(moment)
            i420 = self._enlarger.develop(self.world, small, moment.number, gain, window)
        else:
            hdr = self._buffer("hdr", self._scale)
            self.world.draw_small(hdr, moment.u, moment.t)
            weather.fall(self.world, hdr, moment.t)
            develops = develop if self._enlarger is None else self._enlarger.develop
            i420 = develops(self.world, hdr, moment.number, gain)
        dress(i420, self.world.shot, moment.number)
        return i420

    def _in_parts(self, moment: Moment) -> tuple[Frame, Window | None]:
        """The whole frame drawn small, and who is filmed at full size."""
        small = self._buffer("hdr", self._scale)
        sheet = self.world.draw_parted(small, self._buffer("full", 1.0), moment.u, moment.t)
        if sheet.box is None:
            return small, None
        left, top, right, bottom = sheet.box
        return small, Window(np.ascontiguousarray(sheet.frame[top:bottom, left:right]), left, top)

    def source(self) -> Source | None:
        return None

    def _buffer(self, name: str, scale: float) -> Frame:
        buffer: Frame | None = getattr(self._own, name, None)
        if buffer is None:
            width, height = self._size
            buffer = np.zeros((round(height * scale), round(width * scale), 3), np.float32)
            setattr(self._own, name, buffer)
        return buffer
