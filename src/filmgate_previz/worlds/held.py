"""What stands still before something that moves: drawn once for as long as the camera does not move."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import Camera
from filmgate_previz.kernels.flowers import lay_over

Frame = npt.NDArray[np.float32]
Layer = tuple[Frame, Frame | None]  # light, and what comes through it, if anything does


class Held:
    """The layer that was drawn for the latest view; threads share it.

    It is made of two drawings, over black and over white: what they have in common is its light, the rest of the white
    is what comes through it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._view: tuple[Camera, tuple[int, ...]] | None = None
        self._layer: Layer | None = None

    def lay(self, hdr: Frame, view: Camera, draw: Callable[[Frame], None]) -> None:
        """Lay over a frame what `draw` lays over any frame of its size seen with this view."""
        light, clear = self._drawn(hdr, view, draw)
        if clear is None:
            np.copyto(hdr, light)
        else:
            lay_over(hdr, light, clear, 0, len(hdr))

    def _drawn(self, hdr: Frame, view: Camera, draw: Callable[[Frame], None]) -> Layer:
        with self._lock:
            if self._layer is None or self._view != (view, hdr.shape):
                light, white = np.zeros_like(hdr), np.ones_like(hdr)
                draw(light)
                draw(white)
                clear = np.ascontiguousarray(white[..., 1] - light[..., 1])
                self._view, self._layer = (view, hdr.shape), (light, clear if clear.any() else None)
            return self._layer
