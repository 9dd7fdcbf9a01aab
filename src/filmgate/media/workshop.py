"""The child that looks inside films: `python -m filmgate.media.workshop`.

`{"check": path, "expected": {...}, "place": path or null}` opens a film with a forced demuxer, decodes its key frames
and its sound, compares it with what was ordered, moves it to its place, and answers `{"facts", "size"}`, or the error
`broken`. `{"picture": path}` looks at a caller's picture and answers its kind and sides, or the error
`bad_picture`; `{"clip": path}` at a caller's clip, with the error `bad_clip`. `{"poster": path, "place": path}`,
`{"preview": path, "place": path}` and `{"sprites": path, "place": path}` make these of a film;
`{"ending": path, "place": path}` writes the last picture of a film or of a caller's clip, or answers `bad_ending`;
`{"join": path, "film": path, "place": path}` writes a clip and the film that goes on from it as one film, or answers
`broken`.
`{"blank": {...}, "path"}` makes a small real film of one colour, for the scripted engine. Each is done within an
allowance of memory, time and open files.
"""

import math
import traceback
from pathlib import Path
from typing import Any

import av
import numpy as np

from filmgate.compute.child import WorkFailed
from filmgate.compute.confine import MEGABYTE, Allowance, confined
from filmgate.compute.serving import serve
from filmgate.domain.errors import BadClip, BadPicture
from filmgate.domain.pictures import check_pixels
from filmgate.media.developing import poster, preview, sprites
from filmgate.media.durable import settle_file
from filmgate.media.ending import ending
from filmgate.media.expected import Expected, differences
from filmgate.media.glimpse import glimpses
from filmgate.media.joining import join
from filmgate.media.picture import read_head
from filmgate.media.playing import play

_RATE = 48_000
# Callers' bytes get little; a film of four thousand lines that is made here takes more.
_ALLOWED = {"picture": Allowance(1024 * MEGABYTE, 30), "clip": Allowance(1536 * MEGABYTE, 90)}
_ALLOWED["glimpses"] = _ALLOWED["ending"] = _ALLOWED["clip"]
_ROOMY = Allowance(6 * 1024 * MEGABYTE, 600)


def check(path: Path) -> dict[str, Any]:
    """Facts of an MP4 that plays: codec names, size in pixels, frames, seconds, whether the index comes first."""
    index_first = _index_first(path)
    try:
        with av.open(str(path), format="mov", options={"probesize": "32"}) as film:
            if not film.streams.video:
                raise WorkFailed("broken", "the film has no video stream")
            video = film.streams.video[0]
            facts = {
                "width": video.codec_context.width,
                "height": video.codec_context.height,
                "video_codec": video.codec_context.name,
                "audio_codec": film.streams.audio[0].codec_context.name if film.streams.audio else None,
                "frames": _count_packets(film, video.index),
                "seconds": float(video.duration * video.time_base) if video.duration and video.time_base else 0.0,
                "index_first": index_first,
            }
            film.seek(0)
            _decode(film)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise WorkFailed("broken", f"the film does not play: {error}") from error
    return facts


def approve(path: Path, expected: Expected, place: Path | None) -> dict[str, Any]:
    """Facts of a film that is what was ordered, and its size once it lies in its place, None where it does not."""
    if place is not None and not path.exists() and place.exists():
        path = place  # a child before this one moved it, and died before it could say so
    facts = check(path)
    if wrong := differences(facts, expected):
        raise WorkFailed("broken", "the film is not what was ordered: " + "; ".join(wrong))
    if path == place:
        return {"facts": facts, "size": place.stat().st_size}
    try:
        return {"facts": facts, "size": settle_file(path, place) if place else None}
    except OSError:
        return {"facts": facts, "size": None}  # whoever asked will try, and knows what to do about it


def _count_packets(film: Any, index: int) -> int:
    return sum(1 for packet in film.demux() if packet.stream.index == index and packet.size)


def _decode(film: Any) -> None:
    """Decode the key frames and all sound; a film without a single picture does not play."""
    film.streams.video[0].codec_context.skip_frame = "NONKEY"
    pictures = 0
    for packet in film.demux():
        for frame in packet.decode():
            pictures += isinstance(frame, av.VideoFrame)
    if not pictures:
        raise WorkFailed("broken", "the film has no picture that decodes")


def _index_first(path: Path) -> bool:
    """Whether `moov` comes before `mdat`, so that players can start before the download ends."""
    with path.open("rb") as film:
        while header := film.read(8):
            size, kind = int.from_bytes(header[:4], "big"), header[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if size == 1:
                size = int.from_bytes(film.read(8), "big") - 8
            if size < 8:
                break
            film.seek(size - 8, 1)
    raise WorkFailed("broken", "the film has neither an index nor pictures")


def blank(path: Path, width: int, height: int, seconds: float, sound: bool, shade: int) -> dict[str, Any]:
    """A film of one colour with a soft tone, at 24 frames a second; quick to make and small."""
    frames = round(seconds * 24)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        video = film.add_stream("libx264", rate=24, options={"preset": "ultrafast", "crf": "30"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.full((height * 3 // 2, width), shade, np.uint8), format="yuv420p")
        audio = film.add_stream("aac", rate=_RATE, layout="stereo") if sound else None
        for number in range(frames):
            picture.pts = number
            film.mux(video.encode(picture))
        film.mux(video.encode(None))
        if audio is not None:
            _hum(film, audio, round(frames / 24 * _RATE))
    return {"frames": frames}


def _hum(film: Any, audio: Any, samples: int) -> None:
    for start in range(0, samples, 1024):
        count = min(1024, samples - start)
        wave = 0.05 * np.sin(2 * math.pi * 220 * np.arange(start, start + count) / _RATE)
        frame = av.AudioFrame.from_ndarray(np.stack([wave, wave]).astype(np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = _RATE, start
        film.mux(audio.encode(frame))
    film.mux(audio.encode(None))


def look(path: Path) -> dict[str, Any]:
    """Kind and sides of a picture that can be decoded to its end; its pixels are counted before that is tried."""
    import cv2

    content = path.read_bytes()
    try:
        head = read_head(content)
        check_pixels(head.width, head.height)
    except BadPicture as error:
        raise WorkFailed("bad_picture", str(error)) from error
    try:
        pixels: Any = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise WorkFailed("bad_picture", "must be a whole picture; this one is cut off or damaged.")
    height, width = pixels.shape[:2]
    return {"media_type": head.media_type, "width": int(width), "height": int(height)}


def look_clip(path: Path) -> dict[str, Any]:
    """What a clip is that plays to its end."""
    try:
        return play(path)
    except BadClip as error:
        raise WorkFailed("bad_clip", str(error)) from error


def handle(work: dict[str, Any]) -> dict[str, Any]:
    """One piece of work, within its allowance."""
    kind = next(iter(work))
    try:
        with confined(_ALLOWED.get(kind, _ROOMY)):
            return _done(work)
    except MemoryError as error:
        if kind not in _ALLOWED:
            raise
        raise WorkFailed(f"bad_{kind}", f"must be a {kind} that opens in little memory.") from error
    except (WorkFailed, OSError):
        raise
    except Exception as error:
        if kind not in _ALLOWED:
            raise
        traceback.print_exc()  # whatever hostile bytes have found here, looking again finds it again
        raise WorkFailed(f"bad_{kind}", f"must be a {kind} that can be opened; this one cannot.") from error


def _done(work: dict[str, Any]) -> dict[str, Any]:
    if "check" in work:
        place = Path(work["place"]) if work["place"] else None
        return approve(Path(work["check"]), Expected(**work["expected"]), place)
    if "picture" in work:
        return look(Path(work["picture"]))
    if "clip" in work:
        return look_clip(Path(work["clip"]))
    if "glimpses" in work:
        return glimpses(Path(work["glimpses"]), clip=bool(work["moving"]))
    if "ending" in work:
        return ending(Path(work["ending"]), Path(work["place"]))
    if "join" in work:
        return join(Path(work["join"]), Path(work["film"]), Path(work["place"]))
    if "poster" in work:
        return poster(Path(work["poster"]), Path(work["place"]))
    if "preview" in work:
        return preview(Path(work["preview"]), Path(work["place"]))
    if "sprites" in work:
        return sprites(Path(work["sprites"]), Path(work["place"]))
    return blank(Path(work["path"]), **work["blank"])


if __name__ == "__main__":
    serve(handle)
