"""Pictures made small. Runs in the workshop's child."""

from typing import Any

import numpy as np

from filmgate.compute.child import WorkFailed


def within(width: int, height: int, longest: int, *, even: bool = False) -> tuple[int, int]:
    """Sides in the same ratio, the longer at most that; never larger than they were."""
    scale = min(1.0, longest / max(width, height))
    if even:
        return max(2, 2 * int(width * scale / 2)), max(2, 2 * int(height * scale / 2))
    return max(1, round(width * scale)), max(1, round(height * scale))


def small_jpeg(pixels: "np.ndarray[Any, Any]", longest: int, quality: int) -> tuple[bytes, int, int]:
    """A JPEG of these pixels (blue, green, red), the longer side at most that; its width and height."""
    import cv2

    height, width = pixels.shape[:2]
    size = within(width, height, longest)
    if size != (width, height):
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    written, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not written:
        raise WorkFailed("broken", "the picture cannot be written")
    return content.tobytes(), *size
