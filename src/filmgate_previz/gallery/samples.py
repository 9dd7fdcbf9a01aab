"""The pictures and the clip that a film may be made of, drawn here, so that the gallery needs nobody's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import palette, worlds
from filmgate_previz.camera import Camera
from filmgate_previz.encode import encode
from filmgate_previz.gallery.hanging import colours
from filmgate_previz.grading import finish
from filmgate_previz.shots import Shot
from filmgate_previz.subjects import SUBJECTS
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.painter import filmed, lay
from filmgate_previz.takes.base import Moment as When
from filmgate_previz.takes.scene import Scene

Bytes = npt.NDArray[np.uint8]
Frame = npt.NDArray[np.float32]
PLACE = Shot("lake", "sunset", "clear", "push-in", (), (), "cinematic", 5.0, 3)
PLACE_SIZE = (960, 540)
FIGURE_SIZE = (540, 720)
CLIP_SIZE = (320, 180)
JOURNEY = Shot("desert", "day", "clear", "pan-right", ("horse",), (), "none", 3.0, 5)
JOURNEY_SIZE = (480, 270)
CLIP_SECONDS, FPS = 3.0, 24
WALL = np.asarray([0.42, 0.44, 0.46], np.float32)
GLASS = ((0.70, 0.36, 0.08), (0.52, 0.22, 0.03), (0.92, 0.74, 0.46))  # sRGB: body, edge, shine


class Samples:
    """Paths of pictures and clips in a folder that exists, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def place(self) -> str:
        """A lake at sunset."""
        return self._picture("place.jpg", _still(PLACE, 0.0))

    @cached_property
    def later(self) -> str:
        """The same lake by night, from a little nearer."""
        return self._picture("later.jpg", _still(replace(PLACE, time="night"), 0.6))

    @cached_property
    def character(self) -> str:
        """Somebody before a plain wall."""
        somebody = _somebody(FIGURE_SIZE, "person", Moment(0.0, 0.0, "stand"), 0.12)
        return self._picture("character.jpg", _srgb(somebody))

    @cached_property
    def product(self) -> str:
        """A flask, cut out."""
        return self._picture("product.png", _bottle())

    @cached_property
    def clip(self) -> str:
        """Somebody who dances."""
        return self._film("clip.mp4", _dance(), CLIP_SIZE)

    @cached_property
    def journey(self) -> str:
        """A camera that pans through a desert."""
        return self._film("journey.mp4", _journey(), JOURNEY_SIZE)

    def _picture(self, name: str, picture: Bytes) -> str:
        path = str(self._folder / name)
        if not cv2.imwrite(path, picture):
            raise OSError(f"{path} could not be written.")
        return path

    def _film(self, name: str, frames: Iterator[Bytes], size: tuple[int, int]) -> str:
        path = self._folder / name
        encode(path, frames, *size, FPS)
        return str(path)


def _still(shot: Shot, u: float) -> Bytes:
    scene = Scene(worlds.build(shot), *PLACE_SIZE)
    return colours(scene.frame(None, When(u, u * shot.seconds, 0)))


def _journey() -> Iterator[Bytes]:
    scene = Scene(worlds.build(JOURNEY), *JOURNEY_SIZE)
    count = round(CLIP_SECONDS * FPS)
    for k in range(count):
        yield scene.frame(None, When(k / (count - 1), k / FPS, k))


def _dance() -> Iterator[Bytes]:
    count = round(CLIP_SECONDS * FPS)
    for k in range(count):
        t = k / FPS
        hdr = _somebody(CLIP_SIZE, "dancer", Moment(t, 0.0, "dance", k / count), 0.4 * math.sin(t * 1.4))
        yield finish(_srgb(hdr), k, 0.004)


def _somebody(size: tuple[int, int], name: str, moment: Moment, aside: float) -> Frame:
    """A figure before a wall that is a little lighter above, linear."""
    width, height = size
    kind = SUBJECTS[name]
    hdr = np.empty((height, width, 3), np.float32)
    hdr[:] = WALL * np.linspace(1.15, 0.85, height, dtype=np.float32)[:, None, None]
    table = palette.light("day", "clear")
    light = Lighting.of(table, np.zeros(3, np.float32), 1.0, 0.0, WALL)
    view = Camera(0.0, 0.5 * kind.tall, 0.0, 0.0, 2.0 * height, 0.5 * height, width)
    standing = Standing(aside, 0.0, 2.35 * kind.tall, -0.5 * math.pi + 0.25, kind.metre)
    cel, _ = filmed(lambda late: (kind.figure(replace(moment, t=moment.t + late)), standing), view, light, size, 0.0)
    if cel is not None:
        lay(hdr, cel)
    return hdr


def _srgb(hdr: Frame) -> Bytes:
    """Blue first."""
    return np.asarray(np.clip(hdr[..., ::-1] * 1.15, 0, 1) ** (1 / 2.2) * 255 + 0.5, np.uint8)


def _bottle(side: int = 640) -> Bytes:
    """A flask of amber glass with a label, four channels."""
    fine = np.zeros((side, side, 4), np.uint8)

    def box(left: float, top: float, right: float, bottom: float, colour: tuple[float, float, float]) -> None:
        first, last = ((round(x * side), round(y * side)) for x, y in ((left, top), (right, bottom)))
        red, green, blue = (round(255 * value) for value in colour)
        cv2.rectangle(fine, first, last, (blue, green, red, 255), -1, cv2.LINE_AA)

    body, edge, shine = GLASS
    box(0.44, 0.06, 0.56, 0.20, (0.08, 0.07, 0.06))
    box(0.455, 0.20, 0.545, 0.30, edge)
    box(0.33, 0.30, 0.67, 0.95, edge)
    box(0.35, 0.31, 0.65, 0.94, body)
    box(0.37, 0.33, 0.40, 0.92, shine)
    box(0.35, 0.52, 0.65, 0.78, (0.93, 0.90, 0.84))
    box(0.40, 0.60, 0.60, 0.62, (0.20, 0.16, 0.12))
    box(0.44, 0.67, 0.56, 0.68, (0.20, 0.16, 0.12))
    return np.asarray(cv2.resize(fine, (side // 2, side // 2), interpolation=cv2.INTER_AREA), np.uint8)
