"""The last picture of a film or clip, where another one goes on from. Runs in the workshop's child."""

from pathlib import Path
from typing import Any

import av
import numpy as np

from filmgate.compute.child import WorkFailed
from filmgate.media.playing import ALONE
from filmgate.media.shrinking import small_jpeg

# The next film is drawn from it, so nothing of it may be lost that can be seen.
_QUALITY = 95


def ending(path: Path, place: Path) -> dict[str, Any]:
    """Write a JPEG of the last picture, whole and as it is looked at; its sides in pixels."""
    try:
        with av.open(str(path), format="mov", options=ALONE) as clip:
            pixels = upright(_last(clip))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("bad_ending", f"must play to its end; this one does not: {error}") from error
    content, width, height = small_jpeg(pixels, max(pixels.shape[:2]), _QUALITY)
    place.write_bytes(content)
    return {"width": width, "height": height}


def _last(clip: Any) -> Any:
    """The last picture that decodes: what follows the last key frame, or all of it where nothing can be sought."""
    video = clip.streams.video[0]
    for begin in ((video.start_time or 0) + (video.duration or 0), 0):
        clip.seek(begin, stream=video, backward=True)
        shown = None
        for frame in clip.decode(video):
            shown = frame
        if shown is not None:
            return shown
    raise WorkFailed("bad_ending", "must have a picture that decodes.")


def upright(frame: Any) -> "np.ndarray[Any, Any]":
    pixels: np.ndarray[Any, Any] = frame.to_ndarray(format="bgr24")
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90))) if frame.rotation else pixels
