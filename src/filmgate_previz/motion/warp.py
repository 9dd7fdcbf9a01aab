"""A picture bent by a drive: the camera takes all of it, the body its character. Nothing tears and nothing folds."""

from __future__ import annotations

import math

import cv2
import numpy as np

from filmgate_previz.media.picture import Picture
from filmgate_previz.motion.character import Character
from filmgate_previz.motion.drives import NEARNESS, Drive, Layout
from filmgate_previz.motion.fit import Plane, places
from filmgate_previz.stills.move import PIVOT
from filmgate_previz.stills.sampling import Sampled

NODES = 112  # along the longer side; between them the bend is straight
STEPS = 8  # of the search for the point that a pixel came from
STEEPEST = 0.6  # change of a bend over the length on which it changes; from 1 on it would fold
BEARABLE = 0.8  # of the steepest: up to there a bend is kept as it is
HEAD = 0.25  # of a character's height, from its top: what is to stay in view
HELD = 0.2  # of either side: so far from the picture's edge its character begins to move freely


class Warp:
    """One picture of the film's size with its character; `draw` is a pure function of the drive."""

    def __init__(self, picture: Picture, character: Character) -> None:
        self.character = character
        height, width = picture.shape[:2]
        longer = max(width, height)
        self._size = (width, height)
        self._sampled = Sampled(picture)
        self._fine = self._sampled.fine
        self._nodes = (max(round(NODES * width / longer), 6), max(round(NODES * height / longer), 6))
        self._unit = (width * height) ** 0.5
        self._at = places(*self._nodes, width, height)
        region, depth = (cv2.resize(plane, self._nodes) for plane in (character.region, character.depth))
        self._near = np.asarray(depth - np.float32(PIVOT), np.float32)
        self.depth = np.asarray(depth, np.float32)
        self._body = np.asarray(region[..., None] * self._free(), np.float32)
        left, top, right, bottom = character.box
        self._sides = (width / self._unit, height / self._unit)
        tall = (bottom - top) * self._sides[1]
        head = (((left + right) / 2 - 0.5) * self._sides[0], (top - 0.5) * self._sides[1] + HEAD * tall)
        self.layout = Layout(self._sides, tall, head)
        foot = ((left + right) / 2 - 0.5, bottom - 0.5)
        self._foot = np.asarray(np.multiply(foot, self._sides), np.float32)

    def draw(self, drive: Drive) -> Picture:
        """The picture as the drive bends it, in its own size."""
        rest = (self._source(drive) - self._straight(drive)) * np.float32(self._unit * self._fine)
        maps = [
            np.asarray(cv2.resize(np.ascontiguousarray(rest[..., axis]), self._size), np.float32) for axis in (0, 1)
        ]
        self._add_straight(drive, maps[0], maps[1])
        return self._sampled.look(maps[0], maps[1])

    def depth_in(self, drive: Drive) -> Plane:
        """The depth that each node of the frame shows, small."""
        return self._look_up(self.depth, self._source(drive))

    def bend(self, drive: Drive) -> Plane:
        """How far each node of the picture moves besides the camera, (rows, columns, 2) in units."""
        grow = np.float32(math.log(drive.zoom) * NEARNESS)
        near = self._near[..., None] * (np.asarray(drive.shift, np.float32) * np.float32(NEARNESS) + grow * self._at)
        return self._bounded(np.asarray(self._bodily(drive) + near, np.float32))

    def bearable(self, drives: list[Drive], every: int) -> float:
        """The share, 0 to 1, of these drives' bodies and limbs that the picture bears; it looks at one in `every`."""
        steepest = max((self._steepest(self._bodily(drive)) for drive in drives[::every]), default=0.0)
        return min(1.0, BEARABLE * STEEPEST / max(steepest, 1e-9))

    def _bodily(self, drive: Drive) -> Plane:
        return np.asarray(self._body * (self._whole(drive) + self._parts(drive)), np.float32)

    def _steepest(self, bend: Plane) -> float:
        return float(np.linalg.norm(self.slopes(bend), axis=(-2, -1)).max())

    def _free(self) -> Plane:
        """(rows, columns, 2): 1 inside the picture, 0 along the edges that a motion aside or down would uncover."""
        ways = []
        for length in self._nodes:
            inner = (np.arange(length) + 0.5) / length
            share = np.clip(np.minimum(inner, 1 - inner) / HELD, 0, 1)
            ways.append(share * share * (3 - 2 * share))
        return np.stack(np.meshgrid(*ways), axis=-1).astype(np.float32)

    def _whole(self, drive: Drive) -> Plane:
        x, y, turn, widen, heighten = (np.float32(number) for number in drive.body)
        across, down = self._at[..., 0] - self._foot[0], self._at[..., 1] - self._foot[1]
        return np.stack([x + widen * across - turn * down, y + turn * across + heighten * down], axis=-1)

    def _parts(self, drive: Drive) -> Plane:
        """What the parts of the box do, at every node."""
        rows, columns = drive.limbs.shape[:2]
        left, top, right, bottom = self.character.box
        x = (self._at[0, :, 0] / np.float32(self._sides[0]) + np.float32(0.5 - left)) / np.float32(right - left)
        y = (self._at[:, 0, 1] / np.float32(self._sides[1]) + np.float32(0.5 - top)) / np.float32(bottom - top)
        to_x, to_y = np.meshgrid(x * np.float32(columns) - np.float32(0.5), y * np.float32(rows) - np.float32(0.5))
        limbs = drive.limbs.astype(np.float32)
        bent = cv2.remap(limbs, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.GaussianBlur(bent, (0, 0), 2.0), np.float32)

    def _bounded(self, bend: Plane) -> Plane:
        """The bend made weaker as a whole where it is so steep that it might fold."""
        over = self._steepest(bend) / STEEPEST
        if over <= BEARABLE:
            return bend
        kept = BEARABLE + (1 - BEARABLE) * math.tanh((over - BEARABLE) / (1 - BEARABLE))
        return np.asarray(bend * np.float32(kept / over))

    def slopes(self, bend: Plane) -> Plane:
        """The change of a bend with the place, (rows, columns, 2, 2)."""
        step = self._at[1, 1] - self._at[0, 0]
        down, across = np.gradient(bend, float(step[1]), float(step[0]), axis=(0, 1))
        return np.stack([across, down], axis=-1)

    def _source(self, drive: Drive) -> Plane:
        """The place in the picture that each node of the frame shows."""
        bend, straight = self.bend(drive), self._straight(drive)
        source = straight
        for _ in range(STEPS):
            source = straight - self._look_up(bend, source)
        return source

    def _straight(self, drive: Drive) -> Plane:
        """The same by the camera alone."""
        cosine, sine = math.cos(drive.roll) / drive.zoom, math.sin(drive.roll) / drive.zoom
        moved = np.add(drive.shift, drive.framing).astype(np.float32)
        x, y = self._at[..., 0] - moved[0], self._at[..., 1] - moved[1]
        return np.stack(
            [x * np.float32(cosine) + y * np.float32(sine), y * np.float32(cosine) - x * np.float32(sine)], axis=-1
        )

    def _add_straight(self, drive: Drive, map_x: Plane, map_y: Plane) -> None:
        """The camera's own part for every pixel, in place: it is exact, where nodes would round it."""
        width, height = self._size
        scale = self._fine / drive.zoom
        cosine, sine = np.float32(math.cos(drive.roll) * scale), np.float32(math.sin(drive.roll) * scale)
        moved = np.add(drive.shift, drive.framing) * self._unit
        x = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2 + moved[0])
        y = np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2 + moved[1])
        map_x += x * cosine + np.float32((width * self._fine - 1) / 2)
        map_x += (y * sine)[:, None]
        map_y += (y * cosine + np.float32((height * self._fine - 1) / 2))[:, None]
        map_y -= x * sine

    def _look_up(self, plane: Plane, where: Plane) -> Plane:
        """A plane of nodes at places in units."""
        step, first = self._at[1, 1] - self._at[0, 0], self._at[0, 0]
        x, y = (where[..., 0] - first[0]) / step[0], (where[..., 1] - first[1]) / step[1]
        return np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
