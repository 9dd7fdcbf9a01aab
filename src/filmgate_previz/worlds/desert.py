"""Dunes to the horizon, sand blowing off their crests."""

from __future__ import annotations

from typing import ClassVar

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.kernels import relief
from filmgate_previz.kernels.noise import fractal_tile
from filmgate_previz.kernels.table import AIR, AMBIENT, CLOUDS, HAZE, HORIZON, SUN
from filmgate_previz.palette import linear
from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import Frame
from filmgate_previz.worlds.drift import Drift
from filmgate_previz.worlds.land import Land
from filmgate_previz.worlds.stage import Stage

SIZE = 1024
START = (512.0, 130.0)  # on a low rise
DUNE, SMALL = 30.0, 3.0  # heights
LEE = 0.30  # the steep part of a dune's length


class Desert(Land):
    kind = relief.SAND
    rough = 0.42
    fade = 0.016
    fine = 2.2
    eye = 2.6
    azimuth = 0.42
    azimuths: ClassVar[dict[str, float]] = {"day": 1.2, "golden": 0.8, "sunset": 0.42, "sunrise": 0.42, "night": 1.2}
    moon = 1.0
    level = 0.42
    scale = 0.6
    stage = Stage(ahead=9.0, lane=5.0, flight=(40.0, 12.0))

    def __init__(self, shot: Shot) -> None:
        super().__init__(shot)
        light = self.light
        if shot.weather == "clear":
            light[CLOUDS, 0] *= 0.8
        dust = (light[HORIZON] * 0.5 + light[SUN] * 0.30 + light[AMBIENT] * 0.15) * linear("f0c890")
        self.drift = Drift(
            dust.astype(np.float32), self.kernel_seed(), strength=2.0 if shot.weather == "storm" else 0.22
        )
        light[HAZE] = light[HAZE] * 0.6 + dust * 0.5
        light[AIR, 0] *= 1.15

    def paint(self, hdr: Frame, view: Camera, u: float, t: float) -> None:
        super().paint(hdr, view, u, t)
        self.drift.lay(hdr, view, t)

    def _start(self) -> tuple[float, float]:
        return START

    def _detail(self, seed: int) -> Frame:
        """Ripples of sand: waves bent by noise, and grain."""
        bend = fractal_tile(1024, 4, 4, 0.5, seed + 3)
        phase = np.arange(1024, dtype=np.float32)[:, None] / 1024 * 96 + bend * 9
        ripple = 0.5 + 0.5 * np.sin(phase * 2 * np.pi)
        grain = fractal_tile(1024, 64, 3, 0.7, seed + 5)
        return np.ascontiguousarray(0.30 * bend + 0.42 * ripple + 0.28 * grain, np.float32)

    def _lamp(self) -> Frame:
        lamp = super()._lamp()
        if self.shot.time == "dusk":  # sand is pale, and the sun has gone
            lamp[AMBIENT] *= 3.0
        return lamp

    def _heights(self, seed: int) -> Frame:
        x = np.arange(SIZE, dtype=np.float32)[None]
        z = np.arange(SIZE, dtype=np.float32)[:, None]
        wide, fine = _smooth_noise(4, seed), _smooth_noise(9, seed + 1)
        phase = (x * 0.80 + z * 0.42) / 120 + wide * 3.2 + fine * 0.5
        dunes = _profile(phase) * (0.30 + 0.9 * _smooth_noise(5, seed + 2)) * (0.75 + 0.9 * z / SIZE)
        small = _profile((x * 0.8 - z * 0.45) / 52 + fine * 2.6) * (0.2 + fine)
        far = np.hypot(x - START[0], z - START[1])
        dunes = dunes * (0.10 + 0.90 * np.clip((far - 15) / 120, 0, 1) ** 1.5) + 13 * np.exp(-((far / 75) ** 2)) / DUNE
        height = cv2.GaussianBlur(dunes * DUNE + small * SMALL, (0, 0), 1.4)
        return np.ascontiguousarray(height, np.float32)


def _profile(phase: Frame) -> Frame:
    """A dune's section: a long rise, a sharp crest, a short fall."""
    share = phase - np.floor(phase)
    rise, fall = share / (1 - LEE), (1 - share) / LEE
    low = np.minimum(rise, fall)
    return np.asarray(np.where(rise < fall, low * low * (3 - 2 * low) * 0.35 + low**1.5 * 0.65, low**1.2), np.float32)


def _smooth_noise(cells: int, seed: int) -> Frame:
    return np.asarray(cv2.resize(fractal_tile(256, cells, 3, 0.35, seed), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC))
