"""Many upright pictures standing in a world: flowers, trees, ferns, kelp. Nearest first: what is hidden is cheap."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.flowers import draw_sprites, lay_over
from filmgate_previz.subjects.sprites import Sprites

Frame = npt.NDArray[np.float32]

# columns of a plant
X, Z, HEIGHT, VARIANT, SHADE, PHASE = range(6)


@dataclass(frozen=True, slots=True)
class Air:
    """What plants are seen in: haze per unit of distance, its colour, the light they stand in, the wind's strength."""

    thin: float
    haze: Frame
    tint: Frame
    wind: float = 0.05


class Planting:
    """Plants as rows of x, z, height, variant, shade and phase, in a world's units.

    foot is the ground's height at each; from the depth `hidden` on, and farther than `path` from x = 0, each is sure to
    stand behind others.
    """

    def __init__(
        self,
        sprites: Sprites,
        plants: Frame,
        air: Air,
        *,
        foot: Frame | None = None,
        path: float = 0.0,
        hidden: float = 5.0,
    ) -> None:
        self.sprites, self.plants, self.air, self.foot = sprites, plants, air, foot
        self.path, self.hidden = path, hidden
        self._own = threading.local()

    def draw(
        self,
        hdr: Frame,
        view: Camera,
        t: float,
        *,
        nearest: float = 0.45,
        farthest: float = math.inf,
        shown: float | None = None,
        plants: Frame | None = None,
        foot: Frame | None = None,
    ) -> None:
        """Lay the plants between two depths over a frame.

        shown is the share of a far plant, from its top, that those before it leave to see; None draws all of each.
        plants and foot stand in for the planting's own, for what moves about.
        """
        moving = self.plants if plants is None else plants, self.foot if plants is None else foot
        plants = self._visible(hdr, view, t, (nearest, farthest), shown, moving)
        if not len(plants):
            return
        first = int(max((plants[:, 1] - plants[:, 2]).min(), 0))
        last = int(min(plants[:, 1].max() + 2, hdr.shape[0]))
        colour, clear = self._layer(hdr, first, last)
        s = self.sprites
        draw_sprites(
            colour, clear, s.texels, s.starts, s.sizes, s.spans, s.span_starts, plants, self.air.haze, self.air.tint,
            first,
        )  # fmt: skip
        lay_over(hdr, colour, clear, first, last)

    def _visible(
        self,
        hdr: Frame,
        view: Camera,
        t: float,
        between: tuple[float, float],
        shown: float | None,
        planted: tuple[Frame, Frame | None],
    ) -> Frame:
        """Instances as kernels.flowers wants them, nearest first."""
        height, width = hdr.shape[:2]
        air = self.air
        plants, foot = planted
        sine, cosine = math.sin(view.yaw), math.cos(view.yaw)
        dx, dz = plants[:, X] - view.x, plants[:, Z] - view.z
        depth, aside = dx * sine + dz * cosine, dx * cosine - dz * sine
        safe = np.maximum(depth, 0.05)
        size = plants[:, HEIGHT] * view.focal / safe
        drop = view.y - (0.0 if foot is None else foot)
        x, y = width / 2 + aside * view.focal / safe, view.horizon + drop * view.focal / safe
        seen = (depth > between[0]) & (depth < between[1]) & (x > -size) & (x < width + size) & (y - size < height)
        seen &= y - size * 0.2 > 0
        order = np.flatnonzero(seen)[np.argsort(safe[seen], kind="stable")]
        plants, safe, size, x, y = plants[order], safe[order], size[order], x[order], y[order]
        lean = air.wind * np.sin(t * 1.7 + plants[:, X] * 0.8 + plants[:, Z] * 0.5 + 0.6 * np.sin(plants[:, PHASE]))
        lean += air.wind * 0.4 * np.sin(t * 4.1 + plants[:, PHASE])
        haze = safe * air.thin
        through = 1 / (1 + haze + (haze * 0.75) ** 2)
        hidden = (safe > self.hidden) & (np.abs(plants[:, X]) >= self.path)
        part = np.ones_like(safe) if shown is None else np.where(hidden, shown, 1.0)
        columns: list[npt.NDArray[np.floating]] = [
            x,
            y,
            size,
            lean,
            plants[:, SHADE],
            through,
            plants[:, VARIANT],
            part,
        ]
        return np.ascontiguousarray(np.stack(columns, 1), np.float32)

    def _layer(self, hdr: Frame, first: int, last: int) -> tuple[Frame, Frame]:
        """An empty layer; each thread keeps one, because fresh memory costs more than clearing it."""
        layer: tuple[Frame, Frame] | None = getattr(self._own, "layer", None)
        if layer is None or layer[0].shape != hdr.shape:
            layer = self._own.layer = (np.empty(hdr.shape, np.float32), np.empty(hdr.shape[:2], np.float32))
        layer[0][first:last] = 0
        layer[1][first:last] = 1
        return layer
