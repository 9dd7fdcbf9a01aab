"""From a figure in a place to pixels: the moments of an exposure drawn and averaged, laid over a frame at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.laid import lay_figure
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import ARC, Array, Drawing, Standing, outline, seen_from, turning
from filmgate_previz.subjects.shapes import SHIFT, Frame
from filmgate_previz.subjects.sheet import Sheet, opened

QUICK = 16  # pixels in half an exposure from which on a figure needs four moments
NO_LIGHT = np.zeros(3, np.float32)
FINE = 50_000  # pixels of a drawing up to which it is drawn at twice the size


@dataclass(slots=True)
class Cel:
    """A drawn figure over nothing: premultiplied linear colour and cover (0..255) of a window of the frame."""

    colour: Frame
    cover: npt.NDArray[np.uint8]
    x: int
    y: int


def paint(drawings: list[Drawing], width: int, height: int, margin: int = 3) -> Cel | None:
    """The moments of one exposure, drawn and averaged; None when nothing is in the frame.

    Of three the last counts as much as both others. They are drawn in bytes that hold the square root of the colour,
    which is quick and fine enough.
    """
    low = np.min([drawing.low for drawing in drawings], 0)
    high = np.max([drawing.high for drawing in drawings], 0)
    x0, y0 = max(math.floor(low[0]) - margin, 0), max(math.floor(low[1]) - margin, 0)
    x1, y1 = min(math.ceil(high[0]) + margin, width), min(math.ceil(high[1]) + margin, height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    fine = 2 if (x1 - x0) * (y1 - y0) <= FINE else 1
    peak = max(float(max(drawing.colours.max() for drawing in drawings)), 1e-3)
    sheets = [_sheet(drawing, (x0, y0, x1, y1), fine, peak) for drawing in drawings]
    while len(sheets) > 1:
        one, other, *rest = sheets
        sheets = [*rest, np.asarray(cv2.addWeighted(one, 0.5, other, 0.5, 0.5), np.uint8)]
    sheet = sheets[0]
    cover = np.ascontiguousarray(sheet[..., 3])
    table = (np.arange(256, dtype=np.float32) / 255) ** 2 * np.float32(peak)
    colour = np.asarray(cv2.LUT(cv2.cvtColor(sheet, cv2.COLOR_BGRA2BGR), table), np.float32)
    edge = np.flatnonzero((cover.ravel() - np.uint8(1)) < 254)
    colour.reshape(-1, 3)[edge] *= (255 / cover.ravel()[edge].astype(np.float32))[:, None]
    return Cel(colour, cover, x0, y0)


def _sheet(drawing: Drawing, window: tuple[int, int, int, int], fine: int, peak: float) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = window
    sheet = np.zeros(((y1 - y0) * fine, (x1 - x0) * fine, 4), np.uint8)
    coded = np.sqrt(np.clip(drawing.colours, 0, None) / peak) * 255
    every = (
        np.round((np.concatenate(drawing.outlines) - (x0, y0)) * (fine * 2**SHIFT))
        .clip(-(2**25), 2**25)
        .astype(np.int32)
    )
    at = 0
    for shape, colour in zip(drawing.outlines, coded.tolist(), strict=True):
        if len(shape) == 2 * ARC:  # limbs are convex, which is quicker
            cv2.fillConvexPoly(sheet, every[at : at + len(shape)], (*colour, 255), cv2.LINE_AA, SHIFT)
        else:
            cv2.fillPoly(sheet, [every[at : at + len(shape)]], (*colour, 255), cv2.LINE_AA, SHIFT)
        at += len(shape)
    return (
        sheet
        if fine == 1
        else np.asarray(cv2.resize(sheet, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA), np.uint8)
    )


def lay(
    hdr: Frame | Sheet, cel: Cel, rim: Frame | None = None, towards: Array | None = None, wide: float = 2.0
) -> None:
    """Lay a cel over a frame; rim is light along the edge that is turned `towards` it."""
    lit = rim is not None and towards is not None and float(rim.max()) > 0.005
    colour = np.asarray(rim, np.float32) if lit else NO_LIGHT
    dx, dy = (F(way * wide) for way in towards) if lit and towards is not None else (F(0), F(0))
    height, width = cel.cover.shape
    frame = opened(hdr, cel.x, cel.y, cel.x + width, cel.y + height)
    lay_figure(frame, cel.colour, cel.cover, cel.x, cel.y, colour, dx, dy)


def flat(hdr: Frame | Sheet, shapes: Sequence[tuple[Array, npt.NDArray[np.floating]]]) -> None:
    """Lay plain shapes over a frame, the later over the earlier: (corners in pixels, linear colour)."""
    if not shapes:
        return
    every = np.concatenate([shape for shape, _ in shapes])
    colours = np.stack([np.asarray(colour, np.float64) for _, colour in shapes])
    cel = paint(
        [Drawing([shape for shape, _ in shapes], colours, every.min(0), every.max(0))], hdr.shape[1], hdr.shape[0]
    )
    if cel is not None:
        lay(hdr, cel)


def shine(hdr: Frame | Sheet, figure: Figure, standing: Standing, view: Camera, through: float) -> None:
    """Add the glow of a figure's lamps."""
    if not figure.lamps:
        return
    turn = turning(standing)
    seen = seen_from(np.asarray([lamp.place for lamp in figure.lamps]) @ turn * standing.metre, standing, view)
    for (column, row, depth), lamp in zip(seen.tolist(), figure.lamps, strict=True):
        share = through
        if lamp.looks is not None:
            x, _, z = np.asarray(lamp.looks) @ turn
            share *= min(max(-(x * math.sin(view.yaw) + z * math.cos(view.yaw)) * 1.6 - 0.15, 0.0), 1.0)
        radius = lamp.radius * standing.metre * view.focal / max(depth, 1e-6)
        if share > 0 and depth > 0 and 0.6 < radius < 2000:
            red, green, blue = (F(value * share) for value in lamp.colour)
            frame = opened(hdr, *_around(column, row, radius))
            add_disc(frame, F(column), F(row), F(radius), red, green, blue)


def _around(column: float, row: float, radius: float) -> tuple[int, int, int, int]:
    return int(column - radius), int(row - radius), int(column + radius), int(row + radius)


def filmed(
    figure_at: Callable[[float], tuple[Figure, Standing]],
    view: Camera,
    light: Lighting,
    size: tuple[int, int],
    shutter: float,
) -> tuple[Cel | None, Drawing | None]:
    """A figure during one exposure: as many moments of it as its quickest part needs to leave no gaps."""
    middle = outline(*figure_at(0.0), view, light)
    if middle is None:
        return None, None
    if shutter <= 0 or (middle.high - middle.low).max() < 6:
        return paint([middle], *size), middle
    last = outline(*figure_at(shutter / 2), view, light)
    if last is None or len(last.outlines) != len(middle.outlines):
        return paint([middle], *size), middle
    pairs = zip(middle.outlines, last.outlines, strict=True)
    alike = [(one, other) for one, other in pairs if len(one) == len(other)]
    before, after = (np.concatenate(shapes) for shapes in zip(*alike, strict=True))
    way = float(np.abs(before - after).max())
    if way < 1.6:
        return paint([middle], *size), middle
    moments = [outline(*figure_at(-shutter / 2), view, light) or middle, last]
    if way >= QUICK:
        moments += [outline(*figure_at(share * shutter / 6), view, light) or middle for share in (-1, 1)]
    elif way >= QUICK / 2:
        moments.append(middle)
    return paint(moments, *size), middle
