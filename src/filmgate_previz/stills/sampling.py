"""Looking up the pixels of a picture that moves: one that is enlarged once needs no costly curve in every frame."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.picture import Picture

Plane = npt.NDArray[np.float32]
FINE, MOST_FINE = 2, 2_200_000  # pixels up to which a picture is enlarged; larger ones would take too much memory


class Sampled:
    """A picture to be looked up between its pixels. Places are given in `fine` times its pixels, see `places`."""

    def __init__(self, picture: Picture) -> None:
        height, width = picture.shape[:2]
        self.fine = FINE if width * height <= MOST_FINE else 1
        size = (width * self.fine, height * self.fine)
        self._shown = picture if self.fine == 1 else cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)

    def places(self, at: Plane) -> Plane:
        """Columns or rows of the picture as those of what is looked up."""
        return np.asarray(at * np.float32(self.fine) + np.float32((self.fine - 1) / 2), np.float32)

    def look(self, map_x: Plane, map_y: Plane) -> Picture:
        """The picture as it is at these places; beyond its edges it is mirrored."""
        how = cv2.INTER_CUBIC if self.fine == 1 else cv2.INTER_LINEAR
        return np.asarray(cv2.remap(self._shown, map_x, map_y, how, borderMode=cv2.BORDER_REFLECT_101), np.uint8)
