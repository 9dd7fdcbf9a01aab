"""What of a figure a camera sees: the outline of every part in pixels, with its colour, far before near."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.lighting import Lighting, Tones

Array = npt.NDArray[np.float64]
ARC = 8  # corners of each end of a limb
FAR_SIDE = 0.42  # how much darker the far side of a figure is


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a figure is, in world units: its foot, where it heads (radians: 0 right, pi/2 away), how it leans."""

    x: float
    y: float
    z: float
    heading: float
    metre: float
    pitch: float = 0.0  # nose up
    roll: float = 0.0  # left side up


@dataclass(slots=True)
class Drawing:
    """Outlines in pixels, farthest first, each with its light; rows of colour are linear."""

    outlines: list[Array]
    colours: Array
    low: Array
    high: Array


@dataclass(slots=True)
class Parts:
    """Outlines in the order of their making; of each its item, what of an item is painted first, and its light."""

    item: npt.NDArray[np.int64]
    layer: npt.NDArray[np.int64]
    shapes: list[Array]
    colours: Array


def turning(standing: Standing) -> Array:
    """The matrix that rows of a figure's points are multiplied with."""
    cp, sp = math.cos(standing.pitch), math.sin(standing.pitch)
    cr, sr = math.cos(standing.roll), math.sin(standing.roll)
    ch, sh = math.cos(standing.heading), math.sin(standing.heading)
    roll = np.asarray([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    pitch = np.asarray([[cp, sp, 0], [-sp, cp, 0], [0, 0, 1]])
    heading = np.asarray([[ch, 0, sh], [0, 1, 0], [-sh, 0, ch]])
    return np.asarray(roll @ pitch @ heading)


def outline(figure: Figure, standing: Standing, view: Camera, light: Lighting) -> Drawing | None:
    """What of a figure a camera sees; None when a part of it is at or behind the lens."""
    limbs, plates = figure.limbs, figure.plates
    points = [limb.a for limb in limbs] + [limb.b for limb in limbs]
    for plate in plates:
        points.extend(plate.corners)
    turn = turning(standing)
    turned = np.asarray(points, np.float64) @ turn
    seen = seen_from(turned * standing.metre, standing, view)
    if seen[:, 2].min() < 0.12 * standing.metre:
        return None
    count = len(limbs)
    items = np.asarray([(*item.colour, item.glow, item.nearer) for item in figure.items], np.float64)
    depth = np.zeros(len(items))
    tones = Tones(light)
    parts = [
        *(_limbs(figure, seen[: 2 * count], items, tones, standing, view, depth) if count else ()),
        *(_plates(figure, seen[2 * count :], turned[2 * count :], items, tones, view.yaw, depth) if plates else ()),
    ]
    return _ordered(figure, parts, items, depth, float(seen[:, 2].mean()), standing.metre, light)


def _limbs(
    figure: Figure, seen: Array, items: Array, tones: Tones, standing: Standing, view: Camera, depth: Array
) -> tuple[Parts, Parts]:
    """Each limb as it is in shade and, where it is large enough to show it, lit on one side; adds the items' depths."""
    count = len(figure.limbs)
    a, b = seen[:count], seen[count:]
    ra, rb, wide, numbers = np.asarray([(limb.ra, limb.rb, limb.wide, limb.item) for limb in figure.limbs]).T
    item = numbers.astype(np.int64)
    counts = np.maximum(np.bincount(item, minlength=len(depth)), 1)
    depth += np.bincount(item, (a[:, 2] + b[:, 2]) / 2, len(depth)) / counts
    aside = math.sin(standing.heading + view.yaw) ** 2
    scale = standing.metre * view.focal * np.sqrt(1 + (wide**2 - 1) * aside)
    first, second = ra * scale / a[:, 2], rb * scale / b[:, 2]
    most = np.maximum(first, second)
    outer = _capsules(a[:, :2], b[:, :2], first, second)
    colours, glow = items[item, :3], items[item, 3:4]
    shade = Parts(item, np.zeros(count, np.int64), list(outer), colours * np.where(glow > 0, glow, tones.shadow))
    large = (most > 2.5) & (glow[:, 0] == 0)
    towards = tones.towards * 0.30 * most[large, None]
    inner = _capsules(a[large, :2] + towards, b[large, :2] + towards, first[large] * 0.66, second[large] * 0.66)
    lit = Parts(item[large], np.ones(len(inner), np.int64), list(inner), colours[large] * tones.lit)
    return shade, lit


def _ordered(
    figure: Figure, parts: list[Parts], items: Array, depth: Array, middle: float, metre: float, light: Lighting
) -> Drawing | None:
    shapes = [shape for part in parts for shape in part.shapes]
    if not shapes:
        return None
    item, layer = (np.concatenate([getattr(part, name) for part in parts]) for name in ("item", "layer"))
    far = items[:, 4] - depth / metre
    dark = 1 - FAR_SIDE * np.clip(0.5 + (depth - middle) / metre / max(figure.girth, 1e-6), 0, 1)
    dark[items[:, 3] > 0] = 1
    order = np.lexsort((layer, item, far[item]))
    colours = (np.concatenate([part.colours for part in parts]) * dark[item, None])[order]
    colours = colours * light.through + light.haze * (1 - light.through)
    every = np.concatenate(shapes)
    return Drawing([shapes[k] for k in order.tolist()], colours, every.min(0), every.max(0))


def _plates(
    figure: Figure, seen: Array, places: Array, items: Array, tones: Tones, yaw: float, depth: Array
) -> tuple[Parts]:
    """The plates that are seen; sets the depth of each. All their corners are worked on at once."""
    sizes = np.asarray([len(plate.corners) for plate in figure.plates])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    following = np.arange(1, len(seen) + 1)
    following[starts + sizes - 1] = starts
    after, x, y = seen[following], seen[:, 0], seen[:, 1]
    around = np.add.reduceat(x * after[:, 1] - y * after[:, 0], starts)
    p, q = places, places[following]
    across = np.empty_like(p)
    across[:, 0] = p[:, 1] * q[:, 2] - p[:, 2] * q[:, 1]
    across[:, 1] = p[:, 2] * q[:, 0] - p[:, 0] * q[:, 2]
    across[:, 2] = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
    light = tones.plates(np.add.reduceat(across, starts), yaw)
    item = np.asarray([plate.item for plate in figure.plates])
    depth[item] = np.add.reduceat(seen[:, 2], starts) / sizes
    glow = items[item, 3:4]
    colours = items[item, :3] * np.where(glow > 0, glow, light)
    shown = np.flatnonzero((around > 0) | np.asarray([plate.both for plate in figure.plates]))
    flat, ends = seen[:, :2], (starts + sizes).tolist()
    shapes = [flat[first : ends[k]] for k, first in zip(shown.tolist(), starts[shown].tolist(), strict=True)]
    return (Parts(item[shown], np.zeros(len(shown), np.int64), shapes, colours[shown]),)


def seen_from(points: Array, standing: Standing, view: Camera) -> Array:
    """Column, row and depth of places around a standing."""
    sine, cosine = math.sin(view.yaw), math.cos(view.yaw)
    dx, dz = points[:, 0] + (standing.x - view.x), points[:, 2] + (standing.z - view.z)
    depth = dx * sine + dz * cosine
    scale = view.focal / np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    column = view.width / 2 + (dx * cosine - dz * sine) * scale
    return np.stack([column, view.horizon - (points[:, 1] + standing.y - view.y) * scale, depth], 1)


def _capsules(a: Array, b: Array, ra: Array, rb: Array) -> Array:
    """The outline of each pair of balls and what lies between them, (n, corners, 2)."""
    way = b - a
    far = np.hypot(way[:, 0], way[:, 1])
    angle = np.arctan2(way[:, 1], way[:, 0])
    beta = np.arccos(np.clip((ra - rb) / np.maximum(far, 1e-9), -1, 1))
    step = np.linspace(0, 1, ARC)
    at_a = (angle + beta)[:, None] + (2 * np.pi - 2 * beta)[:, None] * step
    at_b = (angle - beta)[:, None] + (2 * beta)[:, None] * step
    corners = np.empty((len(a), 2 * ARC, 2))
    for part, place, radius, at in ((slice(ARC), a, ra, at_a), (slice(ARC, None), b, rb, at_b)):
        corners[:, part, 0] = place[:, :1] + radius[:, None] * np.cos(at)
        corners[:, part, 1] = place[:, 1:] + radius[:, None] * np.sin(at)
    return corners
