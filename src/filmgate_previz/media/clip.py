"""A clip becomes frames: demuxer forced, pixels and time bounded, turned upright, paced and cropped to a film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
import cv2
import numpy as np
from av.stream import Disposition
from av.video.reformatter import Interpolation

from filmgate_previz.media.errors import ClipError
from filmgate_previz.media.picture import Picture, cover

MOST_PIXELS = 10_000_000  # of one frame
MOST_SECONDS = 60.0
MOST_FRAMES = 20_000
LARGEST_RATE, SMALLEST_RATE = 30, 12
HD_ROWS = 720  # from here on, a clip that does not say which colours it is in is in those of BT.709
_THREADS = 2  # each holds frames of its own
_PLAIN: Mapping[str, str] = MappingProxyType({})
_HASTE = {"skip_loop_filter": "all"}  # blocks show, but not where many pixels become one
_MANY = 3  # of either side
_BT709, _BT601, _UNSPECIFIED = 1, 5, 2
# Whatever a clip says, nothing but this one file is opened for it.
_ALONE = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
_DAMAGED = "The clip is damaged: it could not be decoded."


@dataclass(frozen=True, slots=True)
class Clip:
    """What a clip says of itself: sides in pixels as it is looked at, frames a second, whether it has sound."""

    path: str
    width: int
    height: int
    rate: float
    has_sound: bool

    @property
    def film_rate(self) -> int:
        """Whole frames a second of a film that follows it: its own, or half of its own where it is quicker than 30."""
        rate = self.rate
        while rate > LARGEST_RATE * 1.02:
            rate /= 2
        return max(round(rate), SMALLEST_RATE)


def look(path: str) -> Clip:
    """Open a clip and decode its first frame. Raises ClipError."""
    with opened(path) as (file, video):
        first = next(_decoded(file, video), None)
        if first is None:
            raise ClipError("The clip has no picture that decodes.")
        turned = abs(round(first.rotation / 90)) % 2
        width, height = (first.height, first.width) if turned else (first.width, first.height)
        rate = video.average_rate or video.guessed_rate or 24
        return Clip(path, width, height, float(rate), bool(file.streams.audio))


def frames(clip: Clip, fps: int, count: int, width: int, height: int) -> Iterator[Picture]:
    """`count` upright (height, width, 3) BGR frames, each what is shown at its time; the last one stays.

    The middle of the clip fills the frame. Raises ClipError, also in mid-clip.
    """
    with opened(clip.path) as (file, video):
        for frame, repeat in _paced(_decoded(file, video), fps, count):
            picture = _picture(frame, width, height)
            for _ in range(repeat):
                yield picture


def greys(clip: Clip, fps: int, count: int, width: int, height: int) -> Iterator[Picture]:
    """The same frames in grey, (height, width), for whoever looks for motion in small ones: decoded in haste.

    One that is shown again is the same object. Raises ClipError, also in mid-clip.
    """
    with opened(clip.path, _HASTE if clip.width >= _MANY * width else _PLAIN) as (file, video):
        for frame, repeat in _paced(_decoded(file, video), fps, count):
            picture = _picture(frame, width, height, "gray")
            for _ in range(repeat):
                yield picture


def _paced(shown: Iterator[Any], fps: int, count: int) -> Iterator[tuple[Any, int]]:
    """Frames with how many of the film's frames each stands for, `count` together."""
    held, begin, made = next(shown, None), None, 0
    if held is None:
        raise ClipError("The clip has no picture that decodes.")
    begin = held.time or 0.0
    for frame in islice(shown, MOST_FRAMES):
        if frame.time is None:
            continue
        due = min(max(int(np.ceil((frame.time - begin) * fps - 1e-3)), made), count)  # film frames before this one
        if due > made:
            yield held, due - made
            made = due
        held = frame
        if made >= count:
            return
    if made < count:
        yield held, count - made


@contextmanager
def opened(path: str, more: Mapping[str, str] = _PLAIN) -> Iterator[tuple[Any, Any]]:
    """The file and its track of pictures, decoded with more options than a clip's own."""
    if not Path(path).is_file():
        raise ClipError("The clip's file is not there.")
    try:
        with av.open(path, format="mov", options=_ALONE) as file:
            videos = [one for one in file.streams.video if not one.disposition & Disposition.attached_pic]
            if not videos:
                raise ClipError("The clip has no track of pictures.")
            video = videos[0]
            context = video.codec_context
            if context.width * context.height > MOST_PIXELS:
                raise ClipError(f"The clip is {context.width} × {context.height} pixels; that is too large.")
            context.options = {"max_pixels": str(MOST_PIXELS), **more}
            context.thread_count = _THREADS
            yield file, video
    except (av.FFmpegError, OSError, ValueError, OverflowError) as error:
        raise ClipError(_DAMAGED) from error


def _decoded(file: Any, video: Any) -> Iterator[Any]:
    for frame in file.decode(video):
        if frame.width * frame.height > MOST_PIXELS:
            raise ClipError(f"The clip is {frame.width} × {frame.height} pixels; that is too large.")
        if frame.time is not None and frame.time > MOST_SECONDS + (video.start_time or 0) * float(video.time_base):
            return
        yield frame


def _picture(frame: Any, width: int, height: int, colours: str = "bgr24") -> Picture:
    """A frame as it is looked at, shrunk by the demuxer's own scaler before it is turned and cropped."""
    turns = round(frame.rotation / 90)
    wide, tall = (height, width) if turns % 2 else (width, height)
    scale = max(wide / frame.width, tall / frame.height)
    size = (frame.width, frame.height)
    if scale < 1:
        size = (max(round(frame.width * scale), wide), max(round(frame.height * scale), tall))
    space = frame.colorspace
    if space == _UNSPECIFIED:
        space = _BT709 if frame.height >= HD_ROWS else _BT601
    pixels = frame.reformat(
        *size, format=colours, src_colorspace=space, dst_colorspace=space, interpolation=Interpolation.AREA
    ).to_ndarray()
    if turns:
        pixels = np.rot90(pixels, turns)
    return cover(np.ascontiguousarray(pixels), width, height)


def grey(picture: Picture, long_side: int) -> Picture:
    """A small grey copy whose longer side is at most so many pixels: what motion is looked for in."""
    scale = min(long_side / max(picture.shape[:2]), 1.0)
    size = (max(round(picture.shape[1] * scale), 2), max(round(picture.shape[0] * scale), 2))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
