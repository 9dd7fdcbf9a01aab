"""What guests stand on where a world has nothing for them: a polished floor, a table."""

from __future__ import annotations

import cv2
import numpy as np

from filmgate_previz.camera import Camera
from filmgate_previz.subjects.ledge import PLANKS, ROCK, STONE, Ledge
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.painter import Cel
from filmgate_previz.subjects.shapes import Frame
from filmgate_previz.subjects.sheet import Sheet, whole

BLEND = 0.07  # of the frame's height over which the floor comes out of the background
MIRRORED = 0.34  # of a standee's light that the floor shows at its foot


class Gloss(Ledge):
    """A floor without an edge, for worlds that have none: it mirrors what is above it."""

    def draw(self, hdr: Frame | Sheet, view: Camera, light: Lighting, edge: float) -> None:
        hdr = whole(hdr)
        height, width = hdr.shape[:2]
        line = min(max(round(view.horizon), 2), height - 2)
        rows = height - line
        size = (max(width // 8, 2), max(rows // 8, 2))
        above = cv2.resize(hdr[max(line - rows, 0) : line], size, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(cv2.flip(above, 0), (0, 0), max(size[1] / 14, 0.8))
        mirror = np.asarray(cv2.resize(soft, (width, rows), interpolation=cv2.INTER_LINEAR), np.float32)
        down = (np.arange(rows, dtype=np.float32) + 0.5) / np.float32(height)
        come = np.clip(down / np.float32(BLEND), 0, 1)
        come = come * come * (3 - 2 * come)
        dim = np.float32(0.62) - np.float32(0.55) * down
        floor = hdr[line:]
        floor += (mirror * dim[:, None, None] - floor) * come[:, None, None]


class Table(Ledge):
    """A plain top for small things, lighter towards its far edge."""

    def draw(self, hdr: Frame | Sheet, view: Camera, light: Lighting, edge: float) -> None:
        hdr = whole(hdr)
        height = hdr.shape[0]
        seen = view.project(view.x, 0.0, edge)
        row = height if seen is None else min(max(seen[1], 0.0), float(height))
        first = int(row)
        if first >= height:
            return
        bare = np.asarray(STONE if "city" in self.world.shot.world else ROCK if self.world.cold else PLANKS, np.float32)
        tone = bare * (light.ambient * np.float32(0.95) + light.sun * np.float32(0.42))
        down = np.linspace(0, 1, height - first, dtype=np.float32)[:, None]
        top = tone * (np.float32(1.0) - np.float32(0.55) * down) + light.ambient * np.float32(0.16) * (1 - down) ** 6
        hdr[first + 1 :] = top[1:, None]
        hdr[first] += (top[0] - hdr[first]) * np.float32(1 - (row - first))


def mirror(hdr: Frame, cel: Cel, row: float) -> None:
    """A standee upside down in the floor that it stands on at a row of the frame."""
    line = round(row)
    tall = min(line - cel.y, cel.cover.shape[0])
    rows = min(round(tall * 0.8), hdr.shape[0] - line)
    if tall < 3 or rows < 2:
        return
    part = slice(tall - rows, tall)
    fade = (MIRRORED * np.linspace(1, 0, rows, dtype=np.float32) ** 1.4)[:, None]
    cover = cv2.flip(cel.cover[part], 0).astype(np.float32) * np.float32(1 / 255)
    window = hdr[line : line + rows, cel.x : cel.x + cel.cover.shape[1]]
    window *= (1 - cover * fade)[..., None]
    window += cv2.flip(cel.colour[part], 0) * fade[..., None]
