"""What a subject leaves on what it stands on: a shadow on the ground, a reflection in water."""

from __future__ import annotations

import math

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.laid import lay_shape
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.outline import Standing
from filmgate_previz.subjects.painter import Cel
from filmgate_previz.subjects.shapes import SHIFT, Frame, Points
from filmgate_previz.subjects.sheet import Sheet, opened

DEEP = 0.55  # of the light that a contact shadow takes


def shade(hdr: Frame | Sheet, standing: Standing, view: Camera, kind: Kind, light: Lighting) -> None:
    """A soft dark patch under a subject, stretched a little away from the sun."""
    metre = standing.metre / kind.metre
    half, wide = 0.50 * kind.long * metre, 0.5 * min(kind.long, kind.tall) * metre * 0.62
    turns = np.linspace(0, 2 * math.pi, 20, endpoint=False)
    along, aside = half * np.cos(turns), wide * np.sin(turns)
    ch, sh = math.cos(standing.heading), math.sin(standing.heading)
    cast = -light.direction[[0, 2]] * kind.tall * metre * 0.22
    x = standing.x + along * ch - aside * sh + cast[0] * 0.5
    z = standing.z + along * sh + aside * ch + cast[1] * 0.5
    corners = []
    for px, pz in zip(x, z, strict=True):
        seen = view.project(float(px), standing.y, float(pz))
        if seen is None:
            return
        corners.append(seen[:2])
    shape = np.asarray(corners)
    _darken(hdr, shape, light.haze * (1 - light.through), DEEP * light.through)


def _darken(hdr: Frame | Sheet, shape: Points, veil: Frame, strength: float) -> None:
    """A soft patch, drawn small, because nothing in it is sharp."""
    low, high = shape.min(0), shape.max(0)
    soft = max((high[1] - low[1]) * 0.16, 0.8)
    height, width = hdr.shape[:2]
    x0, y0 = max(math.floor(low[0] - 3 * soft), 0), max(math.floor(low[1] - 3 * soft), 0)
    x1, y1 = min(math.ceil(high[0] + 3 * soft), width), min(math.ceil(high[1] + 3 * soft), height)
    if x1 - x0 < 2 or y1 - y0 < 2 or (high - low).max() < 3:
        return
    step = 4 if soft > 4 else 1
    pad = math.ceil(3 * soft)
    size = (math.ceil((x1 - x0 + 2 * pad) / step), math.ceil((y1 - y0 + 2 * pad) / step))
    mask = np.zeros(size[::-1], np.uint8)
    corners = np.round((shape - (x0 - pad, y0 - pad)) / step * 2**SHIFT).clip(-(2**25), 2**25).astype(np.int32)
    cv2.fillConvexPoly(mask, corners, (255,), cv2.LINE_AA, SHIFT)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft / step), np.uint8)
    if step > 1:
        mask = np.asarray(cv2.resize(mask, (size[0] * step, size[1] * step), interpolation=cv2.INTER_LINEAR), np.uint8)
    cover = np.ascontiguousarray(mask[pad : pad + y1 - y0, pad : pad + x1 - x0])
    red, green, blue = (F(value) for value in veil)
    lay_shape(opened(hdr, x0, y0, x1, y1), cover, x0, y0, red, green, blue, F(strength))


def mirror(hdr: Frame | Sheet, cel: Cel, standing: Standing, view: Camera, t: float) -> None:
    """The subject upside down in the water below it, squeezed and broken by ripples."""
    seen = view.project(standing.x, standing.y, standing.z)
    if seen is None:
        return
    line = int(seen[1])
    tall = min(line - cel.y, cel.cover.shape[0])
    if tall < 3 or line >= hdr.shape[0] - 1:
        return
    rows = min(int(tall * 0.72), hdr.shape[0] - line)
    width = cel.cover.shape[1]
    if rows < 2:
        return
    y, x = np.mgrid[0:rows, 0:width].astype(np.float32)
    ripple = np.sin(y * (14.0 / tall) * math.pi + t * 5.0) + 0.6 * np.sin(y * (33.0 / tall) * math.pi - t * 7.0)
    source_x = x + ripple * (0.010 * tall) * (0.3 + y / rows)
    source_y = (tall - 1 - y / 0.72).astype(np.float32)
    colour = cv2.remap(cel.colour, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    cover = cv2.remap(cel.cover, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    cover = cover.astype(np.float32) * np.float32(1 / 255)
    fade = (0.5 * (1 - 0.6 * y / rows)).astype(np.float32)
    frame = opened(hdr, cel.x, line, cel.x + width, line + rows)
    window = frame[line : line + rows, cel.x : cel.x + width]
    window *= (1 - cover * fade)[..., None]
    window += colour * (fade * np.float32(0.7))[..., None]


def cut(cel: Cel, standing: Standing, view: Camera, level: float) -> None:
    """Leave of a drawing only what is above water."""
    seen = view.project(standing.x, level, standing.z)
    if seen is not None:
        row = min(max(int(seen[1]) - cel.y, 0), cel.cover.shape[0])
        cel.cover[row:] = 0
        cel.colour[row:] = 0
