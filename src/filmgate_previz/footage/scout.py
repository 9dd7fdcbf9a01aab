"""A clip's sky from frame to frame: carried along by what moves, so that it never flickers, forgotten at a cut."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.footage.plain import find_border
from filmgate_previz.footage.sky import Sky, find_sky
from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
PIXELS = 208 * 117  # of the small frames in which the sky is looked for
EVERY = 2  # frames: so often the sky is looked for again
FRESH = 0.36  # of a new mask that is taken over where the old one could be followed
ASTRAY = 14.0  # grey levels by which a frame differs from the one before, once that is moved: from here on it is new
CUT = 34.0  # the same in the mean of a frame: here another scene begins
SURE = 0.35  # of being a sky, from which on it is taken for one
FADE = 0.6  # seconds in which a sky comes and goes within a scene
SETTLE = 0.05  # of the way to where the sky is seen to end, in each frame
DOWN = 0.9  # of the height
FAR = 0.16  # of the height below the end of the sky: what lies there is far
LEAST_FAR = 40  # pixels there with something to follow


@dataclass(frozen=True, slots=True)
class Sight:
    """What one frame shows of its sky.

    small is the frame, matte (k, l) how much of each of its pixels is sky, horizon the row at which that ends, as a
    share of the height; turned and tilted are how far what is far has moved since the scene began, in shares of the
    width and the height. scene counts cuts; plain says that it is a plain background and no sky.
    """

    small: Picture
    matte: Plane
    horizon: float
    turned: float
    tilted: float
    scene: int
    plain: bool = False


NOTHING = Sight(np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.float32), 0.5, 0.0, 0.0, 0)
"""The sight of a clip whose sky nobody looks for."""


class Scout:
    """Sees the frames of a clip in order. borders: what surrounds somebody before a plain border counts as sky, too."""

    def __init__(self, fps: int, *, borders: bool = False) -> None:
        self._borders, self.bordered = borders, False
        self._step = 1 / (FADE * fps)
        self._finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._finder.setVariationalRefinementIterations(0)
        self._shown: Picture | None = None
        self._grey: Picture | None = None
        self._sight: Sight | None = None
        self._matte: Plane = np.zeros((0, 0), np.float32)
        self._sky = Sky(self._matte, np.zeros(0, np.int32), 0.5, 0.0)
        self._looked = 0
        self._strength = 0.0
        self.cuts = 0
        self.seen = 0.0  # mean share of sky, over the frames so far
        self._frames = 0

    def see(self, picture: Picture) -> Sight:
        """The sight of the next frame; one that is shown again is the same object."""
        if picture is not self._shown or self._sight is None:
            self._shown = picture
            self._sight = self._followed(_small(picture))
        self._frames += 1
        self.seen += (float(self._sight.matte.mean()) - self.seen) / self._frames
        return self._sight

    def _followed(self, small: Picture) -> Sight:
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
        before, self._grey = self._grey, grey
        if before is None or self._sight is None:
            return self._begun(small, 0)
        way = np.asarray(self._finder.calc(grey, before, np.zeros((*grey.shape, 2), np.float32)), np.float32)
        astray = np.abs(_carried(before.astype(np.float32), way) - grey)
        if float(astray.mean()) > CUT:
            self.cuts += 1
            return self._begun(small, self.cuts)
        self._matte = _carried(self._matte, way)
        self._looked += 1
        if self._looked == EVERY:
            self._look(small, astray)
        wanted = float(self._sky.sure > (SURE if self._strength < 0.5 else SURE / 2))
        self._strength = min(max(self._strength + self._step * (2 * wanted - 1), 0.0), 1.0)
        moved = _moved(way, grey, self._sky)
        height, width = grey.shape
        horizon = self._sight.horizon + moved[1] / height
        horizon += SETTLE * (_level(self._sky, horizon) - horizon)
        turned, tilted = self._sight.turned + moved[0] / width, self._sight.tilted + moved[1] / height
        return Sight(small, self._shown_matte(), horizon, turned, tilted, self._sight.scene, self.bordered)

    def _look(self, small: Picture, astray: Plane) -> None:
        """Look for the sky anew: the mask follows, at once where the frame is new."""
        self._sky, self._looked = self._found(small), 0
        new = np.clip(cv2.GaussianBlur(astray, (0, 0), 1.5) / np.float32(ASTRAY), 0, 1)
        self._matte += (np.float32(FRESH) + np.float32(1 - FRESH) * new * new) * (self._sky.mask - self._matte)

    def _found(self, small: Picture) -> Sky:
        if self.bordered:
            return find_border(small, quick=True) or self._sky
        return find_sky(small, self._matte)

    def _begun(self, small: Picture, scene: int) -> Sight:
        """The first frame of a scene."""
        sky = find_sky(small)
        border = find_border(small) if self._borders and (sky.sure <= SURE or _surrounds(sky)) else None
        self.bordered = border is not None
        self._sky, self._looked = border or sky, 0
        self._matte, self._strength = self._sky.mask.copy(), float(self._sky.sure > SURE)
        return Sight(small, self._shown_matte(), _level(self._sky, 0.5), 0.0, 0.0, scene, self.bordered)

    def _shown_matte(self) -> Plane:
        soft = cv2.GaussianBlur(self._matte, (0, 0), 0.8)
        return np.asarray(soft * np.float32(self._strength), np.float32)


def _small(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    scale = (PIXELS / (width * height)) ** 0.5
    size = (max(round(width * scale), 16), max(round(height * scale), 16))
    # By halves first: OpenCV is several times as quick at that.
    half = cv2.resize(picture, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(half, size, interpolation=cv2.INTER_AREA), np.uint8)


def _carried(plane: Plane, way: Plane) -> Plane:
    """What the frame before had, where this frame has it; way is how to get there."""
    rows, columns = way.shape[:2]
    to_x = way[..., 0] + np.arange(columns, dtype=np.float32)
    to_y = way[..., 1] + np.arange(rows, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(plane, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _surrounds(sky: Sky) -> bool:
    """Whether it goes down to the lower edge at both sides, as no sky does."""
    sides = max(len(sky.ends) // 20, 1)
    return bool(min(np.median(sky.ends[:sides]), np.median(sky.ends[-sides:])) > DOWN * len(sky.mask))


def _level(sky: Sky, otherwise: float) -> float:
    """Where the sky ends at its lowest: what stands before it hides the rest."""
    return sky.level if sky.mask.any() else otherwise


def _moved(way: Plane, grey: Picture, sky: Sky) -> tuple[float, float]:
    """How many pixels what is far has moved since the frame before: what lies close below the sky."""
    rows = np.arange(len(grey))[:, None]
    far = (rows >= sky.ends[None]) & (rows < sky.ends[None] + FAR * len(grey))
    aside, down = cv2.spatialGradient(grey)
    known = far & (np.abs(aside).astype(np.int32) + np.abs(down) > 40)
    if known.sum() < LEAST_FAR:
        return 0.0, 0.0
    return -float(np.median(way[..., 0][known])), -float(np.median(way[..., 1][known]))
