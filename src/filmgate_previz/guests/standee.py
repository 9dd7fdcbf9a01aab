"""A cutout made ready to be filmed: its colours in a shot's light, at several sizes, laid into a frame."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.guests.cutout import Cutout
from filmgate_previz.guests.shadow import feet_of, outline_of
from filmgate_previz.kernels.guest import lay_cutout
from filmgate_previz.kernels.jit import F
from filmgate_previz.media.picture import Picture
from filmgate_previz.subjects.lighting import Lighting, Tones
from filmgate_previz.subjects.painter import Cel

Plane = npt.NDArray[np.float32]
Maps = tuple[Plane, Plane]
PEAK = 4.0  # the brightest linear colour that a byte holds; it holds the square root
COARSE = 72  # rows of the relief that light falls on
ROUND = 0.55  # of the light's range that follows the relief; the rest is in the picture already
SMALLEST = 24  # rows of the smallest size kept
CELLS = 20  # a frame's places are looked up at so many points across and down; what moves bends softly
DARKEST, BRIGHTEST = 0.42, 0.74  # light times exposure between which faces are neither lost nor burnt out
TEMPER = 0.28  # of a light's tint that guests are spared
DEEP = np.asarray([0.010, 0.26, 0.92], np.float32)  # from a picture's shades to what the film curve shows as them


@dataclass(frozen=True, slots=True)
class Box:
    """Where a standee is in a frame: column and row of the middle of its foot, its width and height in pixels."""

    column: float
    row: float
    wide: float
    tall: float


@dataclass(slots=True)
class Seen:
    """A window of a frame with a standee in it: (h, w, 4) bytes, the roots of linear RGB and how much they cover."""

    pixels: Picture
    x: int
    y: int

    def lay(self, hdr: Plane, table: Plane, rim: Plane, towards: npt.NDArray[np.float64], wide: float) -> None:
        """Lay it over a frame, with light along the edge that is turned `towards` the sun, so many pixels wide."""
        aside, down = F(towards[0] * wide), F(towards[1] * wide)
        lay_cutout(hdr, self.pixels, self.x, self.y, table, rim, aside, down)

    def cel(self, table: Plane) -> Cel:
        """As premultiplied light, for what mirrors it."""
        cover = np.ascontiguousarray(self.pixels[..., 3])
        colour = cv2.LUT(cv2.cvtColor(self.pixels, cv2.COLOR_BGRA2BGR), table[:, None])
        return Cel(np.asarray(colour * (cover[..., None] * np.float32(1 / 255)), np.float32), cover, self.x, self.y)


def light_table(gain: Plane, veil: Plane) -> Plane:
    """Linear light for each byte and channel, (256, 3): gain multiplies it, veil is the light of the air before it."""
    shades = (np.arange(256, dtype=np.float32) / 255) ** 2 * np.float32(PEAK)
    return np.ascontiguousarray(shades[:, None] * gain + veil, np.float32)


Bend = Callable[[Plane, Plane], Maps]
"""(across, up) of points, in shares of the standee from the middle of its foot → where they were at rest."""


class Standee:
    """The sizes of one cutout in one light; frames are drawn from them side by side."""

    def __init__(self, cutout: Cutout, light: Lighting, exposure: float = 1.0) -> None:
        self.aspect = cutout.aspect
        self.outline, self.feet = outline_of(cutout.alpha), feet_of(cutout.alpha)
        lit = _lit(cutout, light, exposure)
        self.sizes = [np.dstack([lit, cutout.alpha])]
        while self.sizes[-1].shape[0] // 2 >= SMALLEST and self.sizes[-1].shape[1] // 2 >= 8:
            last = self.sizes[-1]
            half = (last.shape[1] // 2, last.shape[0] // 2)
            self.sizes.append(np.asarray(cv2.resize(last, half, interpolation=cv2.INTER_AREA), np.uint8))

    def seen(self, box: Box, bend: Bend, size: tuple[int, int]) -> Seen | None:
        """The standee in a frame of this size (width, height); None where nothing of it is seen."""
        reach_x, reach_y = 0.62 * box.wide + 4, 0.08 * box.tall + 4
        x0, x1 = max(math.floor(box.column - reach_x), 0), min(math.ceil(box.column + reach_x), size[0])
        y0, y1 = max(math.floor(box.row - box.tall - reach_y), 0), min(math.ceil(box.row + reach_y), size[1])
        if x1 - x0 < 2 or y1 - y0 < 2 or box.tall < 2:
            return None
        sheet = self._sheet(box.tall)
        maps = _maps(sheet.shape[:2], box, bend, (x0, y0, x1, y1))
        found = cv2.remap(sheet, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return Seen(np.asarray(found, np.uint8), x0, y0)

    def _sheet(self, tall: float) -> Picture:
        """The smallest size that has a pixel for each of the frame's."""
        return next((one for one in reversed(self.sizes) if one.shape[0] >= 0.85 * tall), self.sizes[0])


def _maps(shape: tuple[int, int], box: Box, bend: Bend, window: tuple[int, int, int, int]) -> Maps:
    """Where in a sheet each pixel of a window lies; what bends does so softly, so a coarse grid says it all."""
    x0, y0, x1, y1 = window
    wide, tall = x1 - x0, y1 - y0
    more_x, more_y = wide // CELLS + 1, tall // CELLS + 1  # beyond the outermost points nothing is known
    nodes = (np.arange(CELLS + 2, dtype=np.float32) + np.float32(0.5)) / np.float32(CELLS + 2)
    across = (x0 - more_x + nodes * np.float32(wide + 2 * more_x) - np.float32(box.column)) / np.float32(box.wide)
    up = (np.float32(box.row) - (y0 - more_y + nodes * np.float32(tall + 2 * more_y))) / np.float32(box.tall)
    rest_x, rest_y = bend(*np.meshgrid(across, up))
    rows, columns = shape
    places = ((rest_x + np.float32(0.5)) * columns - np.float32(0.5), (1 - rest_y) * rows - np.float32(0.5))
    size = (wide + 2 * more_x, tall + 2 * more_y)
    first, second = (
        np.ascontiguousarray(
            cv2.resize(place, size, interpolation=cv2.INTER_LINEAR)[more_y : more_y + tall, more_x : more_x + wide],
            np.float32,
        )
        for place in places
    )
    return first, second


def _kept_in_range(level: float) -> float:
    """How a film lights its heroes: more than the night does, less than snow in the sun."""
    if level < DARKEST:
        return (level + 0.8 * (DARKEST - level)) / level
    return (BRIGHTEST + 0.25 * (level - BRIGHTEST)) / level if level > BRIGHTEST else 1.0


def _tempered(light: npt.ArrayLike) -> Plane:
    """A light with a part of its tint taken out: what is known to be blue is to stay so in a desert."""
    colour = np.asarray(light, np.float32)
    return np.asarray(colour + (colour.mean() - colour) * np.float32(TEMPER), np.float32)


def _lit(cutout: Cutout, light: Lighting, exposure: float) -> Picture:
    """RGB as the roots of linear colours: the picture in the shot's light."""
    shades = np.arange(256, dtype=np.float32) / 255
    albedo = np.asarray(cv2.LUT(cutout.colour, DEEP[0] + DEEP[1] * shades + DEEP[2] * shades**3), np.float32)
    albedo = np.asarray(cv2.cvtColor(albedo, cv2.COLOR_BGR2RGB), np.float32)
    facing, high = _relief(cutout.alpha, Tones(light).towards)
    size = (cutout.alpha.shape[1], cutout.alpha.shape[0])
    share = np.asarray(cv2.resize(facing, size, interpolation=cv2.INTER_LINEAR), np.float32)[..., None]
    sky = np.asarray(cv2.resize(high, size, interpolation=cv2.INTER_LINEAR), np.float32)[..., None]
    tones = Tones(light)
    shadow, lit = _tempered(tones.shadow), _tempered(tones.lit)
    hero = np.float32(_kept_in_range(float(lit.mean()) * exposure))
    colour = albedo * ((shadow + (lit - shadow) * share) * sky * hero)
    return (np.sqrt(np.clip(colour, 0, PEAK) / PEAK) * 255 + 0.5).astype(np.uint8)


def _relief(alpha: Picture, towards: npt.NDArray[np.float64]) -> Maps:
    """How far each place is turned to the light (0..1) and how much sky it sees: the cutout blown up as a cushion."""
    rows = COARSE
    columns = max(round(rows * alpha.shape[1] / alpha.shape[0]), 8)
    inside = np.asarray(cv2.resize(alpha, (columns, rows), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    padded = np.asarray(cv2.copyMakeBorder(inside, *(rows // 4,) * 4, cv2.BORDER_CONSTANT), np.float32)
    slope_x, slope_y = np.zeros(padded.shape, np.float32), np.zeros(padded.shape, np.float32)
    for wide in (1.5, 4.0, 9.0):
        high = cv2.GaussianBlur(padded, (0, 0), wide)
        slope_x -= np.asarray(cv2.Sobel(high, cv2.CV_32F, 1, 0, ksize=3), np.float32) * np.float32(wide / 6)
        slope_y -= np.asarray(cv2.Sobel(high, cv2.CV_32F, 0, 1, ksize=3), np.float32) * np.float32(wide / 6)
    edge = rows // 4
    inner = (slice(edge, edge + rows), slice(edge, edge + columns))
    along = slope_x[inner] * np.float32(towards[0]) + slope_y[inner] * np.float32(towards[1])
    facing = np.float32(0.42) + np.float32(ROUND) * np.clip(along, -0.75, 0.9)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    sky = np.float32(1.04) - np.float32(0.10) * down - np.float32(0.16) * np.clip((down - 0.88) / 0.12, 0, 1) ** 2
    return facing.astype(np.float32), np.broadcast_to(sky, facing.shape).astype(np.float32).copy()
