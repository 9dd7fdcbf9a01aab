"""Light in a room, worked out once per shot: what comes through its window, the sun's patches, lamps, dim corners."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.worlds.faces import Face

Frame = npt.NDArray[np.float32]
COARSE = 40  # soft light is worked out at so many points across a face


@dataclass(frozen=True, slots=True)
class Opening:
    """A window in the wall z = depth: its edges, the bars across it, and the light of the sky it lets in."""

    left: float
    right: float
    low: float
    high: float
    depth: float
    bars: tuple[float, ...]  # x of upright bars
    rails: tuple[float, ...]  # y of level ones
    sky: Frame

    def passes(self, x: Frame, y: Frame, soft: Frame) -> Frame:
        """The share of a beam through a point of the wall that gets in; soft is the width of its edge."""

        def between(v: Frame, a: float, b: float) -> Frame:
            return np.asarray(np.clip((v - a) / soft + 0.5, 0, 1) * np.clip((b - v) / soft + 0.5, 0, 1))

        light = between(x, self.left, self.right) * between(y, self.low, self.high)
        for bar in self.bars:
            light = light * (1 - between(x, bar - 0.035, bar + 0.035))
        for rail in self.rails:
            light = light * (1 - between(y, rail - 0.035, rail + 0.035))
        return np.asarray(light, np.float32)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light at a place, with its colour and strength."""

    place: tuple[float, float, float]
    colour: Frame


@dataclass(frozen=True, slots=True)
class Room:
    """A room from (-half, 0, back) to (half, tall, window.depth) and all that lights it."""

    half: float
    tall: float
    back: float
    window: Opening
    sun: Frame  # direction towards it
    sunlight: Frame
    fill: Frame  # what walls throw back
    lamps: tuple[Lamp, ...] = ()
    shades: tuple[tuple[float, float, float, float], ...] = field(
        default=()
    )  # x0, x1, z0, z1 of what stands on the floor

    def bake(self, face: Face, albedo: Frame) -> Frame:
        """albedo (n, n, 3) of a face as it looks in this light."""
        n = len(albedo)
        soft = np.stack([cv2.resize(part, (n, n), interpolation=cv2.INTER_CUBIC) for part in self._soft(face)], -1)
        return np.ascontiguousarray(np.maximum(soft + self._patch(face, n), 0) * albedo, np.float32)

    def _points(self, face: Face, n: int) -> tuple[Frame, Frame, Frame]:
        s = ((np.arange(n, dtype=np.float32) + 0.5) / n)[None, :, None]
        r = ((np.arange(n, dtype=np.float32) + 0.5) / n)[:, None, None]
        corner, right, down = (np.asarray(v, np.float32) for v in (face.corner, face.right, face.down))
        spot = corner + s * right + r * down
        x, y, z = (np.asarray(spot[..., axis], np.float32) for axis in range(3))
        return x, y, z

    def _soft(self, face: Face) -> list[Frame]:
        """Three channels of (COARSE, COARSE) irradiance, without the sun."""
        x, y, z = self._points(face, COARSE)
        normal = np.cross(face.right, face.down)
        normal = normal / np.linalg.norm(normal)
        open_part = self._openness(x, y, z, normal)
        light = np.zeros((COARSE, COARSE, 3), np.float32) + self.fill * open_part[..., None]
        window = self.window
        area = (window.right - window.left) * (window.high - window.low) / 12
        for a in np.linspace(window.left, window.right, 9)[1::2]:
            for b in np.linspace(window.low, window.high, 7)[1::2]:
                dx, dy, dz = a - x, b - y, window.depth - 0.03 - z
                far = dx * dx + dy * dy + dz * dz + 0.08
                here = np.clip((normal[0] * dx + normal[1] * dy + normal[2] * dz) / np.sqrt(far), 0, 1)
                there = np.clip(dz / np.sqrt(far), 0, 1)
                light += (here * there / far * area / np.pi)[..., None] * window.sky * open_part[..., None]
        for lamp in self.lamps:
            dx, dy, dz = lamp.place[0] - x, lamp.place[1] - y, lamp.place[2] - z
            far = dx * dx + dy * dy + dz * dz + 0.06
            here = np.clip((normal[0] * dx + normal[1] * dy + normal[2] * dz) / np.sqrt(far), 0.05, 1)
            light += (here / far)[..., None] * lamp.colour * open_part[..., None]
        return [np.ascontiguousarray(light[..., c], np.float32) for c in range(3)]

    def _openness(self, x: Frame, y: Frame, z: Frame, normal: npt.NDArray[np.float64]) -> Frame:
        """Corners are dim, and so is the floor beneath and beside what stands on it."""
        walls = ((self.half - x, -1, 0), (self.half + x, 1, 0), (y, 1, 1), (self.tall - y, -1, 1),
                 (self.window.depth - z, -1, 2), (z - self.back, 1, 2))  # fmt: skip
        light = np.ones_like(x)
        for gap, sign, axis in walls:
            if normal[axis] * sign < 0.7:
                light = light * (0.48 + 0.52 * np.clip(gap / 0.75, 0, 1) ** 0.6)
        if normal[1] > 0.7 and float(y.max()) < 0.05:
            for x0, x1, z0, z1 in self.shades:
                out = np.hypot(np.maximum(np.maximum(x0 - x, x - x1), 0), np.maximum(np.maximum(z0 - z, z - z1), 0))
                light = light * (0.35 + 0.65 * np.clip(out / 0.30, 0, 1) ** 0.7)
        return np.asarray(light, np.float32)

    def _patch(self, face: Face, n: int) -> Frame:
        """Sunlight that has come through the window, (n, n, 3)."""
        normal = np.cross(face.right, face.down)
        facing = float(normal @ self.sun / np.linalg.norm(normal))
        if facing <= 0 or self.sun[2] <= 0.05:
            return np.zeros((n, n, 3), np.float32)
        x, y, z = self._points(face, n)
        way = (self.window.depth - z) / self.sun[2]
        light = self.window.passes(x + self.sun[0] * way, y + self.sun[1] * way, 0.012 + 0.02 * way)
        return np.asarray(light[..., None] * self.sunlight * facing, np.float32)
