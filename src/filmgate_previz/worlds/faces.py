"""Things made of flat faces: a room and its furniture, the houses of a street. Their light is in their textures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels import faces as kernel
from filmgate_previz.kernels.jit import F

Frame = npt.NDArray[np.float32]
Vector = tuple[float, float, float]
NEAR = 0.06


@dataclass(frozen=True, slots=True)
class Face:
    """A rectangle from a corner along two edges, in world units; right x down, seen from outside, points outwards.

    texture is an index into the model's textures, shine how much of what lies under it is seen at a glancing angle.
    A face whose back is seen is not drawn.
    """

    corner: Vector
    right: Vector
    down: Vector
    texture: int
    shine: float = 0.0


def box(low: Vector, high: Vector, sides: int, top: int) -> list[Face]:
    """The faces of a box that a camera above its foot may see; sides and top are textures."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    wide, tall, deep = x1 - x0, y1 - y0, z1 - z0
    return [
        Face((x0, y1, z0), (wide, 0, 0), (0, -tall, 0), sides),
        Face((x0, y1, z1), (0, 0, -deep), (0, -tall, 0), sides),
        Face((x1, y1, z0), (0, 0, deep), (0, -tall, 0), sides),
        Face((x0, y1, z1), (wide, 0, 0), (0, 0, -deep), top),
    ]


class Model:
    """Faces and their textures (square, 128 to 1024 texels, a power of two), packed once.

    They are drawn farthest first, by the distance of their middles.
    """

    def __init__(self, faces: Sequence[Face], textures: Sequence[Frame]) -> None:
        self.corner = np.asarray([face.corner for face in faces], np.float64)
        self.right = np.asarray([face.right for face in faces], np.float64)
        self.down = np.asarray([face.down for face in faces], np.float64)
        self.texture = np.asarray([face.texture for face in faces], np.float64)
        self.shine = np.asarray([face.shine for face in faces], np.float64)
        self.normal = np.cross(self.right, self.down)
        self.middle = self.corner + (self.right + self.down) / 2
        self.texels, self.starts, self.peaks = _pack(textures)
        self.sides = np.asarray([len(texture) for texture in textures], np.int32)

    def draw(
        self, hdr: Frame, view: Camera, thin: float, haze: Frame, only: npt.NDArray[np.bool_] | None = None
    ) -> None:
        """Lay the faces that look towards the camera over a frame; `only` marks those to draw."""
        self.lay(hdr, view, self.seen(hdr, view, only), thin, haze, 0, hdr.shape[0])

    def lay(self, hdr: Frame, view: Camera, rows: Frame, thin: float, haze: Frame, first: int, last: int) -> None:
        """Lay faces that were `seen` over rows first..last of a frame."""
        if len(rows):
            kernel.draw_faces(
                hdr, rows, self.texels, self.starts, self.sides, self.peaks, F(view.focal), F(view.horizon), F(thin),
                haze, first, last,
            )  # fmt: skip

    def seen(self, hdr: Frame, view: Camera, only: npt.NDArray[np.bool_] | None = None) -> Frame:
        """The faces in view as kernels.faces wants them, farthest first."""
        place = np.asarray([view.x, view.y, view.z])
        towards = self.corner - place
        shown = (self.normal * towards).sum(1) < -1e-9
        chosen = np.flatnonzero(shown if only is None else shown & only)
        far = np.hypot(*(self.middle[chosen] - place)[:, [0, 2]].T)
        chosen = chosen[np.argsort(-far, kind="stable")]
        corner, right, down = (_turned(v[chosen], view.yaw) for v in (towards, self.right, self.down))
        edges, kept = _windows(corner, right, down, view, hdr.shape[1], hdr.shape[0])
        chosen, corner, right, down = chosen[kept], corner[kept], right[kept], down[kept]
        normal = np.cross(right, down)
        reach = (normal * corner).sum(1)[:, None]
        rows = np.zeros((len(chosen), kernel.COLUMNS))
        for at, edge, other in ((kernel.U, right, np.cross(down, normal)), (kernel.V, down, np.cross(normal, right))):
            # P = t p lies on the face where t = reach / normal.p; its share of the edge is (P - corner) . way
            way = other / (edge * other).sum(1)[:, None]
            rows[:, at : at + 3] = reach * way - (corner * way).sum(1)[:, None] * normal
        rows[:, kernel.W : kernel.W + 3] = normal
        rows[:, kernel.DEPTH] = reach[:, 0]
        rows[:, :10] /= np.abs(rows[:, :10]).max(axis=1, keepdims=True) + 1e-9
        rows[:, kernel.LEFT : kernel.BOTTOM + 1] = edges[kept]
        rows[:, kernel.TEXTURE], rows[:, kernel.SHINE] = self.texture[chosen], self.shine[chosen]
        return np.ascontiguousarray(rows, np.float32)


def _turned(vectors: npt.NDArray[np.float64], yaw: float) -> npt.NDArray[np.float64]:
    """World vectors as right, up and ahead of a camera."""
    sine, cosine = math.sin(yaw), math.cos(yaw)
    x, y, z = vectors.T
    return np.stack([x * cosine - z * sine, y, x * sine + z * cosine], 1)


def _windows(
    corner: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    down: npt.NDArray[np.float64],
    view: Camera,
    width: int,
    height: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Left, top, right and bottom pixel of what each face covers, cut at the lens, and whether any is in the frame."""
    corners = np.stack([corner, corner + right, corner + right + down, corner + down], 1)
    depth = np.maximum(corners[..., 2], NEAR)
    x = width / 2 + corners[..., 0] * view.focal / depth
    y = view.horizon - corners[..., 1] * view.focal / depth
    for k in np.flatnonzero((corners[..., 2] < NEAR).any(1) & (corners[..., 2] >= NEAR).any(1)):
        cut = _cut(corners[k])
        spot = np.resize(np.arange(len(cut)), 8)  # a cut rectangle has three to five corners
        across = width / 2 + cut[spot, 0] * view.focal / cut[spot, 2]
        along = view.horizon - cut[spot, 1] * view.focal / cut[spot, 2]
        x[k] = across.min(), across.max(), across.min(), across.max()
        y[k] = along.min(), along.max(), along.min(), along.max()
    low = np.stack([x.min(1) - 2, y.min(1) - 2], 1).clip(0)
    high = np.stack([np.minimum(x.max(1) + 2, width), np.minimum(y.max(1) + 2, height)], 1)
    kept = (corners[..., 2] >= NEAR).any(1) & (low < high).all(1)
    return np.concatenate([low, high], 1), np.asarray(kept, np.bool_)


def _cut(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The part of a rectangle that lies before the lens."""
    kept = []
    for a, b in zip(corners, np.roll(corners, -1, 0), strict=True):
        if a[2] >= NEAR:
            kept.append(a)
        if (a[2] >= NEAR) != (b[2] >= NEAR):
            kept.append(a + (b - a) * (NEAR - a[2]) / (b[2] - a[2]))
    return np.asarray(kept)


def _pack(textures: Sequence[Frame]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], Frame]:
    """Every texture at every size in one line, where each of them begins, and the most light that a texture has."""
    starts = np.zeros((len(textures), kernel.LEVELS), np.uint32)
    peaks = np.asarray([max(float(texture.max()), 1e-6) for texture in textures], np.float32)
    parts, at = [], 0
    for n, texture in enumerate(textures):
        for level in range(kernel.LEVELS):
            side = len(texture) >> level
            smaller = cv2.resize(texture, (side, side), interpolation=cv2.INTER_AREA)
            parts.append(kernel.pack(np.ascontiguousarray(smaller, np.float32), peaks[n]))
            starts[n, level] = at
            at += side * side
    return np.concatenate(parts), starts, peaks
