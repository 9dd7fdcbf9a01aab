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
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import ARC, Array, Drawing, Standing, outline, seen_from, turning
from filmgate_previz.subjects.shapes import SHIFT, Frame

FINE = 50_000  # pixels of a drawing up to which it is drawn at twice the size


@dataclass(slots=True)
class Cel:
    """A drawn figure over nothing: premultiplied linear colour and cover (0..255) of a window of the frame."""

    colour: Frame
    cover: npt.NDArray[np.uint8]
    x: int
    y: int


def paint(drawings: list[Drawing], width: int, height: int, margin: int = 3) -> Cel | None:
    """The moments of one exposure (one, two or four), drawn and averaged; None when nothing is in the frame.

    They are drawn in bytes that hold the square root of the colour, which is quick and fine enough.
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
        pairs = zip(sheets[::2], sheets[1::2], strict=True)
        sheets = [np.asarray(cv2.addWeighted(a, 0.5, b, 0.5, 0.5), np.uint8) for a, b in pairs]
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


def lay(hdr: Frame, cel: Cel, rim: Frame | None = None, towards: Array | None = None, wide: float = 2.0) -> None:
    """Lay a cel over a frame; rim is light along the edge that is turned `towards` it."""
    height, width = cel.cover.shape
    window = hdr[cel.y : cel.y + height, cel.x : cel.x + width]
    cv2.copyTo(cel.colour, (cel.cover == 255).view(np.uint8), window)
    rows, columns = np.nonzero((cel.cover - np.uint8(1)) < 254)  # 0 wraps round to 255
    share = cel.cover[rows, columns].astype(np.float32)[:, None] * np.float32(1 / 255)
    window[rows, columns] = window[rows, columns] * (1 - share) + cel.colour[rows, columns]
    if rim is not None and towards is not None and float(rim.max()) > 0.005:
        dx, dy = -towards[0] * wide, -towards[1] * wide
        moved = cv2.warpAffine(cel.cover, np.asarray([[1, 0, dx], [0, 1, dy]]), (width, height), flags=cv2.INTER_LINEAR)
        bare = cv2.subtract(cel.cover, moved)
        rows, columns = np.nonzero(bare)
        edge = bare[rows, columns].astype(np.float32) * cel.cover[rows, columns] * np.float32(1 / 65025)
        window[rows, columns] += edge[:, None] * rim


def flat(hdr: Frame, shapes: Sequence[tuple[Array, npt.NDArray[np.floating]]]) -> None:
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


def shine(hdr: Frame, figure: Figure, standing: Standing, view: Camera, through: float) -> None:
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
            add_disc(hdr, F(column), F(row), F(radius), red, green, blue)


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
    way = max(
        float(np.abs(one - other).max())
        for one, other in zip(middle.outlines, last.outlines, strict=True)
        if one.shape == other.shape
    )
    if way < 1.6:
        return paint([middle], *size), middle
    moments = [last]
    for share in (-1.0,) if way < 8 else (-1.0, -0.33, 0.33):
        one = outline(*figure_at(share * shutter / 2), view, light)
        moments.append(one if one is not None else middle)
    return paint(moments, *size), middle
