"""Plays a clip as far as is needed to know that it plays, and measures it. Runs in a child: see `workshop`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition

from filmgate.domain.clips import CODECS, FRAMES_MAX, HEAD_BYTES, check_measures, media_type
from filmgate.domain.errors import BadClip
from filmgate.media.boxes import DAMAGED, find_index
from filmgate.media.clip import Index, check_index, read_index

# What stands at the beginning is decoded frame by frame; after that, key frames alone tell whether it goes on.
_FRAMES_DECODED = 30
# Whatever a clip says, nothing but this one file is opened for it.
ALONE = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}


@dataclass(slots=True)
class _Played:
    """What was seen of the pictures so far; times are those of the stream."""

    packets: int = 0
    frames: int = 0
    first: int | None = None
    last: int = 0
    size: tuple[int, int] = (0, 0)


def play(path: Path) -> dict[str, Any]:
    """Facts of a clip that plays: kind, sides as it is looked at, milliseconds, frames a second, sound, codec.

    Raises BadClip. Its index is read before any demuxer sees it.
    """
    with path.open("rb") as file:
        kind = media_type(file.read(HEAD_BYTES))
        file.seek(0)
        index = read_index(find_index(file))
    check_index(index)
    try:
        with av.open(str(path), format="mov", options=ALONE) as clip:
            return {"media_type": kind, **_facts(clip, index, path.stat().st_size)}
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise BadClip(DAMAGED) from error


def _facts(clip: Any, index: Index, size: int) -> dict[str, Any]:
    videos = [one for one in clip.streams.video if not one.disposition & Disposition.attached_pic]
    if not videos:
        raise BadClip("must have a track of pictures.")
    codec = videos[0].codec_context.name
    if codec not in CODECS:
        raise BadClip(f"must be encoded in {' or '.join(CODECS.values())}; this one is in '{codec}'.")
    check_measures(videos[0].codec_context.width, videos[0].codec_context.height)
    if any(entry.pos + entry.size > size for one in videos for entry in one.index_entries):
        raise BadClip(DAMAGED)
    played = _through(clip, videos)
    width, height = played[0].size if index.degrees % 180 == 0 else played[0].size[::-1]
    check_measures(width, height)
    duration_ms = max(_milliseconds(stream, seen) for stream, seen in zip(videos, played, strict=True))
    if duration_ms <= 0 or played[0].packets < 2:
        raise BadClip("must be a clip with more than one frame.")
    return {
        "width": width,
        "height": height,
        "duration_ms": duration_ms,
        "fps_thousandths": round(played[0].packets * 1_000_000 / (_milliseconds(videos[0], played[0]) or duration_ms)),
        "sound": bool(clip.streams.audio),
        "codec": codec,
    }


def _through(clip: Any, videos: list[Any]) -> list[_Played]:
    """Every packet to the end; the first pictures are decoded one by one, of the others the key frames alone."""
    played = {stream.index: _Played() for stream in videos}
    first = videos[0]
    first.thread_type = "NONE"
    for packet in clip.demux(*videos, *clip.streams.audio):
        seen = played.get(packet.stream_index)
        if packet.is_corrupt:
            raise BadClip(DAMAGED)
        if seen is None or not packet.size or packet.pts is None:
            if packet.stream_index == first.index and not packet.size:
                _decode(packet, played[first.index])  # the last pictures come out of the decoder
            continue
        _note(packet, seen)
        if packet.stream_index == first.index:
            if seen.packets == _FRAMES_DECODED:
                first.codec_context.skip_frame = "NONKEY"
            _decode(packet, seen)
    if not played[first.index].frames:
        raise BadClip("must be a clip that plays; no picture of this one can be decoded.")
    return [played[stream.index] for stream in videos]


def _note(packet: Any, seen: _Played) -> None:
    if packet.is_discard:
        return  # cut away by the clip itself
    seen.packets += 1
    if seen.packets > FRAMES_MAX:
        raise BadClip(f"must have at most {FRAMES_MAX} frames.")
    seen.first = packet.pts if seen.first is None else min(seen.first, packet.pts)
    seen.last = max(seen.last, packet.pts + (packet.duration or 0))


def _decode(packet: Any, seen: _Played) -> None:
    for frame in packet.decode():
        if not seen.frames:
            seen.size = (frame.width, frame.height)
        check_measures(frame.width, frame.height)
        seen.frames += 1


def _milliseconds(stream: Any, seen: _Played) -> int:
    return 0 if seen.first is None else round((seen.last - seen.first) * stream.time_base * 1000)
