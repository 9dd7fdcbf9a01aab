"""A clip and the film that goes on from it, as one film. Runs in the workshop's child.

Pictures that are encoded alike are copied; others are all encoded anew, in the size and at the pace of the second.
Sound is always encoded anew, because the ends of two streams of it do not fit; there is some where the second film has
some.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType

from filmgate.compute.child import WorkFailed
from filmgate.media.ending import upright
from filmgate.media.playing import ALONE

_RATE = 48_000
_PIECE = 1024
_SOUND_BITS = 160_000
# What is seen once more may lose nothing that can be seen.
_DRAWN = {"preset": "veryfast", "crf": "18"}


def join(first: Path, second: Path, place: Path) -> dict[str, Any]:
    """Write both as one MP4; whether pictures were copied. WorkFailed where one of them does not play."""
    parts = (first, second)
    try:
        with av.open(str(place), "w", format="mp4", options={"movflags": "+faststart"}) as whole:
            copied = _alike(first, second)
            pictures = _copied(whole, parts) if copied else _drawn(whole, parts)
            for packet in merge(pictures, _sound(whole, parts), key=_when):
                whole.mux(packet)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("broken", f"the films cannot be joined: {error}") from error
    return {"copied": copied}


def _open(path: Path) -> Any:
    return av.open(str(path), format="mov", options=ALONE)


def _when(packet: Any) -> Fraction:
    return Fraction(packet.dts * packet.time_base)


def _length(clip: Any) -> Fraction:
    """Seconds of its pictures."""
    video = clip.streams.video[0]
    return Fraction(video.duration * video.time_base)


def _alike(first: Path, second: Path) -> bool:
    """Whether the pictures of both are one stream, as a player sees it."""
    seen = []
    for path in (first, second):
        with _open(path) as clip:
            video = clip.streams.video[0]
            context = video.codec_context
            size = (context.width, context.height, context.pix_fmt, next(clip.decode(video)).rotation)
            seen.append((context.name, *size, bytes(context.extradata or b""), video.average_rate, video.time_base))
    return seen[0] == seen[1]


def _copied(whole: Any, parts: Sequence[Path]) -> Iterator[Any]:
    with _open(parts[0]) as clip:
        stream = whole.add_stream_from_template(clip.streams.video[0])

    def packets() -> Iterator[Any]:
        begins = 0
        for path in parts:
            with _open(path) as clip:
                video = clip.streams.video[0]
                for packet in clip.demux(video):
                    if packet.size and packet.dts is not None:
                        packet.pts, packet.dts = packet.pts + begins, packet.dts + begins
                        packet.stream = stream
                        yield packet
                begins += video.duration

    return packets()


def _drawn(whole: Any, parts: Sequence[Path]) -> Iterator[Any]:
    with _open(parts[-1]) as clip:
        video = clip.streams.video[0]
        rate, width, height = video.average_rate, video.codec_context.width, video.codec_context.height
    stream = whole.add_stream("libx264", rate=rate, options=_DRAWN)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"

    def packets() -> Iterator[Any]:
        number = 0
        for path in parts:
            with _open(path) as clip:
                for frame in _paced(clip, rate):
                    picture = _plain(frame).reformat(width, height, "yuv420p")
                    picture.pts, picture.time_base, picture.pict_type = number, 1 / rate, PictureType.NONE
                    number += 1
                    yield from stream.encode(picture)
        yield from stream.encode(None)

    return packets()


def _plain(frame: Any) -> Any:
    """As it is looked at."""
    return av.VideoFrame.from_ndarray(upright(frame), format="bgr24") if frame.rotation else frame


def _paced(clip: Any, rate: Fraction) -> Iterator[Any]:
    """So many pictures a second: each moment shows the latest that has begun."""
    wanted = round(_length(clip) * rate)
    given, shown, begun = 0, None, 0.0
    for frame in clip.decode(clip.streams.video[0]):
        begun = frame.time if shown is None else begun
        while shown is not None and given < wanted and given / rate < frame.time - begun:
            yield shown
            given += 1
        shown = frame
    if shown is None:
        raise WorkFailed("broken", "a clip has no picture that decodes")
    for _ in range(given, wanted):
        yield shown


def _sound(whole: Any, parts: Sequence[Path]) -> list[Any]:
    """Packets of both one after the other; none where the second is silent."""
    with _open(parts[-1]) as clip:
        if not clip.streams.audio:
            return []
    stream = whole.add_stream("aac", rate=_RATE, layout="stereo")
    stream.bit_rate = _SOUND_BITS
    waves = np.concatenate([_heard(path) for path in parts], axis=1)
    packets: list[Any] = []
    for start in range(0, waves.shape[1], _PIECE):
        piece = np.ascontiguousarray(waves[:, start : start + _PIECE])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = _RATE, start
        packets += stream.encode(frame)
    packets += stream.encode(None)
    return packets


def _heard(path: Path) -> "np.ndarray[Any, Any]":
    """What is heard of a clip while its pictures last, in two channels; silence where there is nothing."""
    with _open(path) as clip:
        waves = np.zeros((2, round(_length(clip) * _RATE)), np.float32)
        if not clip.streams.audio:
            return waves
        at = None
        for begins, heard in _pieces(clip):
            at = begins if at is None else at
            fits = heard[:, : max(0, waves.shape[1] - at)]
            waves[:, at : at + fits.shape[1]] = fits
            at += fits.shape[1]
    return waves


def _pieces(clip: Any) -> Iterator[tuple[int, "np.ndarray[Any, Any]"]]:
    """Its sound, each piece with the number of the sample at which its frame begins."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
    begins = 0
    for frame in clip.decode(clip.streams.audio[0]):
        begins = max(0, round((frame.time or 0) * _RATE))
        for piece in resampler.resample(frame):
            yield begins, piece.to_ndarray()
    for piece in resampler.resample(None):
        yield begins, piece.to_ndarray()
