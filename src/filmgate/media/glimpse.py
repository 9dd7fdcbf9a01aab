"""Small JPEGs of what a customer named, for whoever judges its content. Runs in the workshop's child."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np

from filmgate.compute.child import WorkFailed
from filmgate.domain.errors import BadPicture
from filmgate.domain.pictures import check_pixels
from filmgate.media.shrinking import small_jpeg, within

SIDE_MAX = 512
_QUALITY = 80
# Where a clip is looked at: parts of its length.
_MOMENTS = (0.05, 0.35, 0.65, 0.95)


def glimpses(path: Path, *, clip: bool) -> dict[str, Any]:
    """One JPEG of a picture, some of a clip: `{"glimpses": [{"width", "height", "data"}]}`, in base64."""
    try:
        pixels = list(_of_clip(path)) if clip else [_of_picture(path)]
    except (av.FFmpegError, OSError, ValueError, BadPicture) as error:
        raise WorkFailed("no_glimpse", f"nothing can be seen of it: {error}") from error
    if not pixels:
        raise WorkFailed("no_glimpse", "nothing can be seen of it")
    return {"glimpses": [_written(one) for one in pixels]}


def _of_picture(path: Path) -> "np.ndarray[Any, Any]":
    import cv2

    pixels: Any = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("it does not decode")
    return np.asarray(pixels)


def _of_clip(path: Path) -> "Iterator[np.ndarray[Any, Any]]":
    with av.open(str(path), format="mov") as opened:
        video = opened.streams.video[0]
        check_pixels(video.codec_context.width, video.codec_context.height)
        begin, length = video.start_time or 0, video.duration or 0
        moments = [begin + int(length * moment) for moment in (_MOMENTS if length else (0.0,))]
        for frame in _shown_at(opened, video, moments):
            small = within(frame.width, frame.height, SIDE_MAX)
            yield frame.reformat(*small, format="bgr24").to_ndarray()


def _shown_at(opened: Any, video: Any, moments: list[int]) -> Iterator[Any]:
    """What is shown at each of these times, not the key frame before it: a clip may have no other than its first.

    A later key frame is jumped to; else what lies between is decoded.
    """
    keys = [entry.timestamp for entry in video.index_entries if entry.is_keyframe]
    frames, shown = _decoded(opened, video), None
    for moment in moments:
        nearest = max((key for key in keys if key <= moment), default=None)
        if nearest is not None and shown is not None and nearest > shown.pts:
            opened.seek(moment, stream=video, backward=True)
            frames = _decoded(opened, video)
        while shown is None or shown.pts < moment:
            following = next(frames, None)
            if following is None:
                break
            shown = following
        if shown is not None:
            yield shown


def _decoded(opened: Any, video: Any) -> Iterator[Any]:
    """Every picture that decodes: one that does not must not hide those behind it."""
    for packet in opened.demux(video):
        with suppress(av.InvalidDataError):
            yield from (frame for frame in packet.decode() if frame.pts is not None)


def _written(pixels: "np.ndarray[Any, Any]") -> dict[str, Any]:
    content, width, height = small_jpeg(pixels, SIDE_MAX, _QUALITY)
    return {"width": width, "height": height, "data": base64.b64encode(content).decode()}
