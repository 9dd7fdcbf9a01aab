"""Something to stand on where a world has no ground in reach: a promenade, a pier, a rock. It goes with the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.figure import Colour
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.painter import flat
from filmgate_previz.subjects.shapes import Frame, Points
from filmgate_previz.subjects.sheet import Sheet

Shape = tuple[Points, Any]

EYE, LOWEST = 1.6, 0.75  # metres from it to the lens, and for small animals
DEEP = 1.5  # metres behind a subject to its far edge
NEAR = 0.7
OUT_OF_REACH = 7.0  # metres that a lens may be above ground for a subject to stand on it

STONE: Colour = (0.20, 0.19, 0.18)
PLANKS: Colour = (0.20, 0.135, 0.085)
ROCK: Colour = (0.165, 0.145, 0.12)
SNOW: Colour = (0.62, 0.66, 0.74)
IRON: Colour = (0.035, 0.038, 0.042)


@dataclass(frozen=True, slots=True)
class Ledge:
    """A strip across the view as a course sees it: metres, the lens EYE above it, moved only as far as it is long."""

    world: Any
    size: tuple[int, int]
    pace: float  # metres a second that a tracking camera goes along it, negative to the left
    lens: float = EYE

    def view(self, u: float) -> Camera:
        seconds = self.world.shot.seconds
        real = self.world.camera(u, u * seconds, *self.size)
        move = self.world.shot.camera
        ahead = {"push-in": u, "drone": u, "handheld": 0.4 * u, "pull-out": 1 - u}.get(move, 0.0)
        aside = self.pace * seconds * (u - 0.5) if move == "tracking" else 0.0
        return Camera(aside, self.lens, ahead, real.yaw, real.focal, real.horizon, real.width)

    def carried(self, view: Camera) -> tuple[float, float]:
        return view.x, view.z

    def eye(self, view: Camera, ahead: float) -> float:
        return view.y

    def high(self, view: Camera) -> float:
        return view.y

    def floor(self, x: float, z: float) -> float:
        return 0.0

    def draw(self, hdr: Frame | Sheet, view: Camera, light: Lighting, edge: float) -> None:
        """Lay it over a frame up to `edge` metres ahead of where it began."""
        name = self.world.shot.world
        rough = name == "mountains"
        bare = STONE if "city" in name else ROCK if rough else PLANKS
        if self.world.shot.weather == "snow":
            bare = SNOW
        tone = light.ambient * 0.95 + light.sun * 0.42
        colour = np.asarray(bare) * tone
        height, width = hdr.shape[:2]
        step = 0.22 if rough else 2.0
        half = (edge - view.z) * width / view.focal * 0.75 + 2
        first = math.floor((view.x - half - edge * abs(math.tan(view.yaw)) * 1.2) / step)
        last = math.ceil((view.x + half + edge * abs(math.tan(view.yaw)) * 1.2) / step)
        places = [k * step for k in range(first, last + 1)]
        rim, along = [], []
        for x in places:
            up = 0.16 * math.sin(x * 1.9) + 0.10 * math.sin(x * 5.3 + 1) + 0.05 * math.sin(x * 13.7) if rough else 0.0
            seen = view.project(x, up - (0.12 if rough else 0.0), edge)
            if seen is not None:
                rim.append(seen[:2])
                along.append(x * seen[2] / height)
        if len(rim) < 2:
            return
        top = np.asarray(rim)
        shapes = (
            self._rock(top, np.asarray(along), height, bare, tone, light)
            if rough
            else self._boards(view, top, height, places, edge, colour)
        )
        if "city" in name:
            shapes += self._rail(view, places, edge, (np.asarray(IRON) * tone + 0.002).astype(np.float32))
        flat(hdr, shapes)

    def _rock(self, top: Points, along: Points, height: int, bare: Colour, tone: Frame, light: Lighting) -> list[Shape]:
        """Layers that darken towards the lens, the upper edge in the sun; `along` the rim in heights of the frame."""
        shapes: list[Shape] = [(_below(top, height), np.asarray(bare) * (tone + light.sun * 0.35))]
        for k, lower in enumerate((0.010, 0.035, 0.075, 0.12, 0.17, 0.24, 0.33)):
            bend = np.sin(along * (2.1 + 0.3 * k) + 2.1 * k) + 0.45 * np.sin(along * (5.3 - 0.4 * k) + k)
            wave = np.stack([np.zeros(len(top)), (bend * 0.006 * k + lower) * height], 1)
            shade = (1.0 - 0.07 * k) * (1.16 if k % 2 else 0.92)
            shapes.append((_below(top * (1, 1) + wave, height), np.asarray(bare) * tone * shade))
        return shapes

    def _boards(
        self, view: Camera, top: Points, height: int, places: list[float], edge: float, colour: Frame
    ) -> list[Shape]:
        shapes: list[Shape] = [(_below(top, height), colour)]
        apart = (0.0, 1.0) if self.world.shot.world not in ("sea", "lake") else (0.0, 0.5, 1.0, 1.5)
        for x in (place + more for place in places for more in apart):
            near, far = view.project(x, 0.0, view.z + NEAR), view.project(x, 0.0, edge)
            if near is not None and far is not None:
                a, b = max(near[2] * 0.012, 0.5), max(far[2] * 0.012, 0.35)
                seam = [(far[0] - b, far[1]), (far[0] + b, far[1]), (near[0] + a, near[1]), (near[0] - a, near[1])]
                shapes.append((np.asarray(seam), colour * 0.55))
        return shapes

    def _rail(self, view: Camera, places: list[float], edge: float, colour: Frame) -> list[Shape]:
        ends = [view.project(x, 0.0, edge) for x in (places[0], places[-1])]
        first, last = ends
        if first is None or last is None:
            return []
        shapes: list[Shape] = []
        for high, thick in ((1.05, 0.035), (0.62, 0.018), (0.20, 0.018)):
            line = [
                (seen[0], seen[1] - (high + way * thick) * seen[2])
                for seen, way in ((first, 1), (last, 1), (last, -1), (first, -1))
            ]
            shapes.append((np.asarray(line), colour))
        for x in places:
            seen = view.project(x, 0.0, edge)
            if seen is not None:
                wide, tall = 0.03 * seen[2], 1.08 * seen[2]
                left, right, foot = seen[0] - wide, seen[0] + wide, seen[1] + 1
                shapes.append(
                    (np.asarray([(left, foot), (left, seen[1] - tall), (right, seen[1] - tall), (right, foot)]), colour)
                )
        return shapes


def _below(top: Points, height: int) -> Points:
    bottom = height + 4.0
    return np.concatenate([top, [(top[-1, 0], bottom), (top[0, 0], bottom)]])
