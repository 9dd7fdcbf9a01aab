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
    seen = seen_from(np.asarray(points, np.float64) @ turn * standing.metre, standing, view)
    if seen[:, 2].min() < 0.12 * standing.metre:
        return None
    count = len(limbs)
    depth = np.zeros(len(figure.items))
    outlines: list[tuple[int, int, Array, Array]] = []
    middle = float(seen[:, 2].mean())
    tones = Tones(light)
    if count:
        depth_a, depth_b = seen[:count, 2], seen[count : 2 * count, 2]
        item = np.asarray([limb.item for limb in limbs])
        depth += np.bincount(item, (depth_a + depth_b) / 2, len(depth)) / np.maximum(
            np.bincount(item, minlength=len(depth)), 1
        )
        aside = math.sin(standing.heading + view.yaw) ** 2
        wide = np.asarray([limb.wide for limb in limbs])
        radius = (
            np.asarray([(limb.ra, limb.rb) for limb in limbs])
            * standing.metre
            * np.sqrt(1 + (wide**2 - 1) * aside)[:, None]
        )
        pixels = radius * view.focal / np.stack([depth_a, depth_b], 1)
        outer = _capsules(seen[:count, :2], seen[count : 2 * count, :2], pixels[:, 0], pixels[:, 1])
        towards = tones.towards * 0.30 * pixels.max(1)[:, None]
        small = pixels * 0.66
        inner = _capsules(seen[:count, :2] + towards, seen[count : 2 * count, :2] + towards, small[:, 0], small[:, 1])
        colours = np.asarray([figure.items[limb.item].colour for limb in limbs])
        glow = np.asarray([figure.items[limb.item].glow for limb in limbs])[:, None]
        dark, lit = colours * np.where(glow > 0, glow, tones.shadow), colours * tones.lit
        large = ((pixels.max(1) > 2.5) & (glow[:, 0] == 0)).tolist()
        for k, limb in enumerate(limbs):
            outlines.append((limb.item, 0, outer[k], dark[k]))
            if large[k]:
                outlines.append((limb.item, 1, inner[k], lit[k]))
    if plates:
        _plates(
            figure,
            seen[2 * count :],
            np.asarray(points[2 * count :], np.float64) @ turn,
            tones,
            view.yaw,
            depth,
            outlines,
        )
    return _ordered(figure, outlines, depth, middle, standing.metre, light)


def _ordered(
    figure: Figure,
    outlines: list[tuple[int, int, Array, Array]],
    depth: Array,
    middle: float,
    metre: float,
    light: Lighting,
) -> Drawing | None:
    if not outlines:
        return None
    order = depth / metre - np.asarray([item.nearer for item in figure.items])
    glow = np.asarray([item.glow > 0 for item in figure.items])
    dark = 1 - FAR_SIDE * np.clip(0.5 + (depth - middle) / metre / max(figure.girth, 1e-6), 0, 1)
    dark[glow] = 1
    far = (-order).tolist()
    outlines.sort(key=lambda one: (far[one[0]], one[0], one[1]))
    colours = np.stack([colour for _, _, _, colour in outlines]) * dark[[one[0] for one in outlines], None]
    colours = colours * light.through + light.haze * (1 - light.through)
    shapes = [shape for _, _, shape, _ in outlines]
    every = np.concatenate(shapes)
    return Drawing(shapes, colours, every.min(0), every.max(0))


def _plates(
    figure: Figure,
    seen: Array,
    places: Array,
    tones: Tones,
    yaw: float,
    depth: Array,
    outlines: list[tuple[int, int, Array, Array]],
) -> None:
    """Add the plates that are seen, and the depth of each; all their corners are worked on at once."""
    sizes = np.asarray([len(plate.corners) for plate in figure.plates])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    following = np.arange(1, len(seen) + 1)
    following[starts + sizes - 1] = starts
    after, x, y = seen[following], seen[:, 0], seen[:, 1]
    around = np.add.reduceat(x * after[:, 1] - y * after[:, 0], starts)
    p, q = places, places[following]
    across = np.stack(
        [
            p[:, 1] * q[:, 2] - p[:, 2] * q[:, 1],
            p[:, 2] * q[:, 0] - p[:, 0] * q[:, 2],
            p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0],
        ],
        1,
    )
    light = tones.plates(np.add.reduceat(across, starts), yaw)
    depths = np.add.reduceat(seen[:, 2], starts) / sizes
    items = [figure.items[plate.item] for plate in figure.plates]
    glow = np.asarray([one.glow for one in items])[:, None]
    colours = np.asarray([one.colour for one in items]) * np.where(glow > 0, glow, light)
    depth[[plate.item for plate in figure.plates]] = depths
    shown, flat = (around > 0).tolist(), seen[:, :2]
    for k, (plate, start, size) in enumerate(zip(figure.plates, starts.tolist(), sizes.tolist(), strict=True)):
        if plate.both or shown[k]:
            outlines.append((plate.item, 0, flat[start : start + size], colours[k]))


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
    x = np.concatenate([a[:, :1] + ra[:, None] * np.cos(at_a), b[:, :1] + rb[:, None] * np.cos(at_b)], 1)
    y = np.concatenate([a[:, 1:] + ra[:, None] * np.sin(at_a), b[:, 1:] + rb[:, None] * np.sin(at_b)], 1)
    return np.stack([x, y], -1)
