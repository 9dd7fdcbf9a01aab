"""A city of tomorrow across the water: slender towers with spires, traffic in the air, beams and rings of light."""

from __future__ import annotations

import math
from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.glow import lay_glow
from filmgate_previz.kernels.jit import F
from filmgate_previz.kernels.table import AIR, AMBIENT, HAZE, HORIZON, MIDDLE, SUN
from filmgate_previz.kernels.weather import add_disc
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.shapes import fill, points
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.city import BLOCKS, City, skyline

CYAN = np.asarray([0.10, 0.85, 1.15], np.float32)
MAGENTA = np.asarray([1.15, 0.12, 0.75], np.float32)
AMBER = np.asarray([1.25, 0.62, 0.14], np.float32)
HUES = (CYAN, MAGENTA, AMBER)
LANES = ((24.0, 1.5, 1), (27.0, 2.6, -1), (31.0, 3.5, 1), (36.0, 4.7, -1), (42.0, 6.0, 1))  # ahead, up, way
CRAFT = 15  # in each lane
GLOW = {"day": 0.14, "golden": 0.30, "sunrise": 0.40, "sunset": 0.65, "dusk": 1.0, "night": 1.0}


class FutureCity(City):
    azimuths: ClassVar[dict[str, float]] = {"day": 2.5}
    bloom = 0.26

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        light = self.light
        self.glow = max(GLOW.get(shot.time, 0.5), 0.6 if shot.weather in ("rain", "storm", "fog") else 0.0)
        self.neon = max(self.neon, min(0.25 + self.glow, 1.0) * 0.75)
        self.lit = min(self.lit + 0.10 * self.glow, 0.65)
        tint = (CYAN * 0.35 + MAGENTA * 0.42) * 0.16 * self.glow
        for row, share in ((HORIZON, 0.9), (MIDDLE, 0.35), (HAZE, 0.9), (AMBIENT, 0.3)):
            light[row] += tint * share
        rng = np.random.default_rng([shot.seed % 2**32, 7])
        self.spires = self._spires(rng)
        self.craft = rng.random((len(LANES), CRAFT, 3))
        self.rings = [
            (float(rng.uniform(-11, 11)), float(rng.uniform(26, 38)), float(rng.uniform(2.6, 5.5)), k % 3)
            for k in range(3)
        ]

    def _skyline(self, rng: np.random.Generator) -> Frame:
        heights = skyline(rng, slender=1.7, tallest=9.5)
        return np.ascontiguousarray(np.where(heights > 2.5, heights * 1.12, heights * 0.9), np.float32)

    def _spires(self, rng: np.random.Generator) -> list[tuple[int, int, float, float]]:
        """x, z, roof and spire of the highest towers in sight."""
        h = self.heights[20:46, 28:70]
        order = np.argsort(h.ravel())[::-1][:26]
        return [
            (int(k % h.shape[1]) + 28, int(k // h.shape[1]) + 20, float(h.ravel()[k]), float(rng.uniform(0.6, 1.9)))
            for k in order
        ]

    def _above(self, hdr: Frame, view: Camera, t: float) -> None:
        self._search(hdr, view, t)
        self._masts(hdr, view, t)
        self._halo(hdr, view, t)
        self._traffic(hdr, view, t)

    def _clear(self, depth: float) -> float:
        through = 1 / (1 + depth * float(self.light[AIR, 0]) * 30)
        return through * through

    def _masts(self, hdr: Frame, view: Camera, t: float) -> None:
        """Spires, their lights blinking."""
        for number, (x, z, roof, tall) in enumerate(sorted(self.spires, key=lambda one: -one[1])):
            seen = view.project(x + 0.5, roof, z + 0.5)
            if seen is None or view.focal / seen[2] < 3:
                continue
            column, row, scale = seen
            clear = self._clear(view.focal / scale)
            shape = (
                points([(-0.13, 0.02), (-0.045, -0.3 * tall), (0, -tall), (0.045, -0.3 * tall), (0.13, 0.02)]) * scale
            )
            body = (self.light[MIDDLE] * 0.18 + self.light[AMBIENT] * 0.35 + self.light[SUN] * 0.05) * clear
            fill(hdr, [shape + (column, row)], body + self.light[HAZE] * 0.5 * (1 - clear))
            blink = max(math.sin(t * 2.2 + number * 1.7), 0.0) ** 3
            red, green, blue = (F(v * clear * (0.15 + 0.85 * self.glow) * (0.3 + blink)) for v in HUES[number % 3])
            add_disc(hdr, F(column), F(row - tall * scale), F(max(0.10 * scale, 1.6)), red, green, blue)

    def _halo(self, hdr: Frame, view: Camera, t: float) -> None:
        """Rings of light that hang about towers and turn."""
        height, width = hdr.shape[:2]
        small = [np.zeros((max(height // 2, 2), max(width // 2, 2)), np.uint8) for _ in HUES]
        drawn: dict[int, tuple[int, int]] = {}
        for aside, ahead, up, hue in self.rings:
            seen = view.project(BLOCKS / 2 + aside, up + 0.05 * math.sin(t * 0.8 + aside), ahead)
            if seen is None:
                continue
            column, row, scale = seen
            reach = 1.1 * scale / 2
            thick = max(round(scale * 0.02), 1)
            start = t * 40 + aside * 30
            for part in range(3):
                cv2.ellipse(small[hue], (round(column * 8), round(row * 8)), (round(reach * 16), round(reach * 3.4)), 0,
                            start + part * 120, start + part * 120 + 88, (255,), thick, cv2.LINE_AA, 4)  # fmt: skip
            low, high = drawn.get(hue, (len(small[hue]), 0))
            margin = reach * 0.3 + 4
            drawn[hue] = (
                min(low, max(int(row / 2 - margin), 0)),
                max(high, min(int(row / 2 + margin), len(small[hue]))),
            )
        for hue, (low, high) in drawn.items():
            if low < high - 2:
                colour = HUES[hue] * np.float32(0.25 + 1.1 * self.glow)
                lay_glow(hdr, low * 2, high * 2, small[hue][low:high].astype(np.float32) / 255, colour, F(0))

    def _search(self, hdr: Frame, view: Camera, t: float) -> None:
        """Searchlights from between the towers."""
        if self.glow < 0.3:
            return
        height, width = hdr.shape[:2]
        mask = np.zeros((max(height // 8, 2), max(width // 8, 2)), np.float32)
        for k, (aside, rate) in enumerate(((-9.0, 0.23), (3.5, 0.31), (12.0, 0.19))):
            seen = view.project(BLOCKS / 2 + aside, 0.0, 40.0)
            if seen is None:
                continue
            lean = 0.45 * math.sin(t * rate + k * 2)
            tip = np.asarray([seen[0] + height * 1.2 * math.sin(lean), seen[1] - height * 1.2 * math.cos(lean)])
            side = np.asarray([math.cos(lean), math.sin(lean)]) * height * 0.055
            beam = np.zeros(mask.shape, np.uint8)
            corners = np.asarray([(seen[0], seen[1]), tip - side, tip + side]) / 8
            cv2.fillConvexPoly(beam, np.round(corners * 16).astype(np.int32), (255,), cv2.LINE_AA, 4)
            mask += beam / np.float32(255)
        fade = np.linspace(0.15, 1.0, len(mask), dtype=np.float32)[:, None]
        soft = cv2.GaussianBlur(mask * fade, (0, 0), 1.2)
        lay_glow(hdr, 0, height, soft, (CYAN * 0.5 + 0.25) * np.float32(0.075 * self.glow), F(0))

    def _traffic(self, hdr: Frame, view: Camera, t: float) -> None:
        """Craft in lanes between the towers: a light ahead, another behind, and their wake."""
        for lane, (ahead, up, way) in enumerate(LANES):
            for start, speed, rank in self.craft[lane]:
                x = ((start * 44 + way * t * (1.5 + 0.5 * speed)) % 44) - 22 + BLOCKS / 2
                seen = view.project(x, up + 0.10 * rank, ahead + rank)
                if seen is None:
                    continue
                column, row, scale = seen
                clear = self._clear(view.focal / scale) * (0.35 + 0.65 * self.glow)
                shown = min((22 - abs(x - BLOCKS / 2)) / 3, 1.0) * clear
                front, back = (
                    (CYAN * 0.4 + 0.75, MAGENTA * np.float32(0.9)) if way > 0 else (MAGENTA * 0.9, CYAN * 0.4 + 0.75)
                )
                for k, (colour, size) in enumerate(((front, 0.055), (back, 0.045), (back, 0.03), (back, 0.02))):
                    red, green, blue = (F(v * shown * (1.3, 1.0, 0.45, 0.2)[k]) for v in colour)
                    add_disc(
                        hdr, F(column - way * k * 0.09 * scale), F(row), F(max(size * scale, 1.1)), red, green, blue
                    )
