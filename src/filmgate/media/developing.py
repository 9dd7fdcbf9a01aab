"""What is made of a finished film: a poster, a small silent preview, a sheet of pictures. Runs in a workshop."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from filmgate.compute.child import WorkFailed
from filmgate.media.shrinking import small_jpeg, within

POSTER_SIDE_MAX = 1280
PREVIEW_SIDE_MAX = 480
PREVIEW_SECONDS = 4
_PREVIEW_RATE_MAX = 24
# A sheet has so many pictures in a row, and so many rows.
SPRITES_ACROSS = 4
SPRITE_SIDE_MAX = 256
_POSTER_QUALITY = 85
# A first frame is often a fade, and says little.
_POSTER_AT = Fraction(1, 3)


def poster(film: Path, place: Path) -> dict[str, Any]:
    """Write a JPEG of the film, a third of its way in; its sides in pixels."""
    try:
        with av.open(str(film), format="mov") as opened:
            pixels = _turned(_picture_at(opened, _POSTER_AT))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("broken", f"the film does not play: {error}") from error
    content, width, height = small_jpeg(pixels, POSTER_SIDE_MAX, _POSTER_QUALITY)
    place.write_bytes(content)
    return {"width": width, "height": height}


def preview(film: Path, place: Path) -> dict[str, Any]:
    """Write the film's first seconds as small, silent H.264; sides in pixels, and frames."""
    try:
        with (
            av.open(str(film), format="mov") as opened,
            av.open(str(place), "w", format="mp4", options={"movflags": "+faststart"}) as small,
        ):
            return _shrink(opened, small)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("broken", f"the film does not play: {error}") from error


def sprites(film: Path, place: Path) -> dict[str, Any]:
    """Write a JPEG of pictures from all through the film, row by row; its sides in pixels, and how many there are."""
    try:
        with av.open(str(film), format="mov") as opened:
            shown = [_small(frame) for frame in _spread(opened, SPRITES_ACROSS**2)]
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("broken", f"the film does not play: {error}") from error
    if not shown:
        raise WorkFailed("broken", "the film has no picture that decodes")
    high, wide = shown[0].shape[:2]
    rows = -(-len(shown) // SPRITES_ACROSS)
    sheet = np.zeros((rows * high, SPRITES_ACROSS * wide, 3), np.uint8)
    for number, picture in enumerate(shown):
        row, column = divmod(number, SPRITES_ACROSS)
        sheet[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = picture
    content, width, height = small_jpeg(sheet, max(sheet.shape[:2]), _POSTER_QUALITY)
    place.write_bytes(content)
    return {"width": width, "height": height, "pictures": len(shown)}


def _spread(film: Any, most: int) -> Iterator[Any]:
    """At most so many frames, as far apart as the film allows."""
    video = film.streams.video[0]
    seconds = Fraction(video.duration or 0) * (video.time_base or 0)
    rate = Fraction(most) / seconds if seconds else Fraction(_PREVIEW_RATE_MAX)
    return itertools.islice(_paced(film.decode(video), rate), most)


def _small(frame: Any) -> "np.ndarray[Any, Any]":
    upright = _upright(frame)
    width, height = within(upright.width, upright.height, SPRITE_SIDE_MAX, even=True)
    pixels: np.ndarray[Any, Any] = upright.reformat(width, height, format="bgr24").to_ndarray()
    return pixels


def _picture_at(film: Any, part: Fraction) -> Any:
    """The first frame at or after that part of the film; the last one where there is none."""
    video = film.streams.video[0]
    wanted = int((video.duration or 0) * part) + (video.start_time or 0)
    film.seek(wanted, stream=video, backward=True)
    shown = None
    for frame in film.decode(video):
        shown = frame
        if frame.pts is not None and frame.pts >= wanted:
            break
    if shown is None:
        raise WorkFailed("broken", "the film has no picture that decodes")
    return shown


def _turned(frame: Any) -> "np.ndarray[Any, Any]":
    """Its pixels, turned the way the film says that it is looked at."""
    pixels: np.ndarray[Any, Any] = frame.to_ndarray(format="bgr24")
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90))) if frame.rotation else pixels


def _upright(frame: Any) -> Any:
    return av.VideoFrame.from_ndarray(_turned(frame), format="bgr24") if frame.rotation else frame


def _shrink(film: Any, small: Any) -> dict[str, Any]:
    source = film.streams.video[0]
    rate = min(source.average_rate or Fraction(_PREVIEW_RATE_MAX), Fraction(_PREVIEW_RATE_MAX))
    frames = map(_upright, _paced(film.decode(source), rate))
    first = next(frames, None)
    if first is None:
        raise WorkFailed("broken", "the film has no picture that decodes")
    video = small.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": "28", "profile": "main"})
    video.width, video.height = within(first.width, first.height, PREVIEW_SIDE_MAX, even=True)
    video.pix_fmt = "yuv420p"
    count = 0
    for count, frame in enumerate(itertools.islice(itertools.chain([first], frames), int(PREVIEW_SECONDS * rate)), 1):
        scaled = frame.reformat(video.width, video.height, format="yuv420p")
        scaled.pts, scaled.time_base = count - 1, 1 / rate
        small.mux(video.encode(scaled))
    small.mux(video.encode(None))
    return {"width": video.width, "height": video.height, "frames": count}


def _paced(frames: Iterator[Any], rate: Fraction) -> Iterator[Any]:
    """At most so many frames a second, by the times at which they are shown."""
    due = None
    for frame in frames:
        if frame.time is None:
            continue
        due = frame.time if due is None else due
        if frame.time >= due - 1e-3:
            due += float(1 / rate)
            yield frame
