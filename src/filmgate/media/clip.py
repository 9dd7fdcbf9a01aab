"""What the index of a clip says, read without a demuxer: its tracks, how long they are, and where their bytes lie."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from filmgate.domain.clips import CODECS, FRAMES_MAX
from filmgate.domain.errors import BadClip
from filmgate.domain.frozen import frozen
from filmgate.media.boxes import DAMAGED, Box, inside

TRACKS_MAX = 32
_FOURCC = {"avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc", "dvhe": "hevc"}
_PICTURES, _SOUND = b"vide", b"soun"
_TURN = 90
# Boxes that hold others, and of which there is one in each that holds it.
_SINGLE = {b"mdia", b"minf", b"stbl", b"dinf", b"dref"}


@dataclass(slots=True)
class Track:
    """One track as its boxes describe it. Sides are in pixels as it is looked at; `duration_ms` is what it claims."""

    kind: bytes = b""
    fourcc: str = ""
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    degrees: int = 0
    frames: int = 0
    elsewhere: bool = False


@frozen
class Index:
    """What a clip claims to be. `fragmented`: how long it is stands in its fragments, not here."""

    tracks: tuple[Track, ...]
    fragmented: bool = False
    pictures: tuple[Track, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pictures", tuple(track for track in self.tracks if track.kind == _PICTURES))

    @property
    def duration_ms(self) -> int:
        return max((track.duration_ms for track in self.pictures), default=0)

    @property
    def degrees(self) -> int:
        return self.pictures[0].degrees if self.pictures else 0

    @property
    def sound(self) -> bool:
        return any(track.kind == _SOUND for track in self.tracks)


def read_index(content: bytes) -> Index:
    """The content of `moov`, read; BadClip where it is damaged, or has more in it than any clip."""
    view = memoryview(content)
    scale, fragmented = 0, False
    tracks: list[Track] = []
    for box in _boxes(view):
        if box.kind == b"mvhd":
            scale, _ = _times(view, box)
        elif box.kind == b"mvex":
            fragmented = True
        elif box.kind == b"trak":
            if len(tracks) == TRACKS_MAX:
                raise BadClip(f"must have at most {TRACKS_MAX} tracks.")
            tracks.append(_track(view, box, scale))
    return Index(tuple(tracks), fragmented)


def check_index(index: Index) -> None:
    """BadClip where this can be no clip that we take, whatever its bytes turn out to be."""
    if not index.pictures:
        raise BadClip("must have a track of pictures.")
    if any(track.elsewhere for track in index.tracks):
        raise BadClip("must hold its pictures and sound itself; this one refers to other files.")
    for track in index.pictures[:1]:
        if track.fourcc not in _FOURCC:
            raise BadClip(f"must be encoded in {' or '.join(CODECS.values())}; this one is in '{track.fourcc}'.")
    if any(track.frames > FRAMES_MAX for track in index.pictures):
        raise BadClip(f"must have at most {FRAMES_MAX} frames.")
    if not index.duration_ms and not index.fragmented:
        raise BadClip("must last for a while; this one says that it takes no time at all.")


def _track(view: memoryview, trak: Box, movie_scale: int) -> Track:
    track = Track()
    shown_ms = 0
    for box in _boxes(view, trak):
        if box.kind == b"tkhd":
            shown_ms = _shown(view, box, movie_scale, track)
        elif box.kind == b"mdia":
            _media(view, box, track)
    # Shown is what is left after its cuts: a phone keeps the whole of what it shot, and says which part is meant.
    track.duration_ms = shown_ms or track.duration_ms
    return track


def _media(view: memoryview, mdia: Box, track: Track) -> None:
    for box in _boxes(view, mdia):
        if box.kind == b"mdhd":
            scale, duration = _times(view, box)
            track.duration_ms = _milliseconds(duration, scale)
        elif box.kind == b"hdlr":
            track.kind = _bytes(view, box, 8, 4)
        elif box.kind == b"minf":
            for part in _boxes(view, box):
                if part.kind == b"dinf":
                    track.elsewhere |= _elsewhere(view, part)
                elif part.kind == b"stbl":
                    _table(view, part, track)


def _table(view: memoryview, stbl: Box, track: Track) -> None:
    for box in _boxes(view, stbl):
        if box.kind == b"stsd":
            track.fourcc = "".join(chr(one) if 32 < one < 127 else "?" for one in _bytes(view, box, 12, 4))
        elif box.kind in (b"stsz", b"stz2"):
            track.frames = _number(view, box, 8)


def _elsewhere(view: memoryview, dinf: Box) -> bool:
    """Whether the bytes of a track lie in another file, or behind a URL."""
    for dref in _boxes(view, dinf):
        if dref.kind == b"dref":
            start = dref.start + 8
            entries = inside(view, start, dref.end or len(view))
            return any(_bytes(view, entry, 3, 1) != b"\x01" for entry in entries)
    return False


def _shown(view: memoryview, tkhd: Box, movie_scale: int, track: Track) -> int:
    """How long a track is shown, in milliseconds; its sides and its turn are written into it."""
    wide = _bytes(view, tkhd, 0, 1) == b"\x01"
    at = 28 if wide else 20
    duration = _number(view, tkhd, at, 8 if wide else 4)
    matrix = at + (8 if wide else 4) + 16
    a, b = (_signed(view, tkhd, matrix + place) for place in (0, 4))
    track.degrees = round(math.degrees(math.atan2(b, a))) % 360 if a or b else 0
    track.width, track.height = (_number(view, tkhd, matrix + 36 + place) >> 16 for place in (0, 4))
    if track.degrees % 180 == _TURN:
        track.width, track.height = track.height, track.width
    return _milliseconds(duration, movie_scale) if duration < (1 << (64 if wide else 32)) - 1 else 0


def _times(view: memoryview, box: Box) -> tuple[int, int]:
    """Units a second, and a duration in them, of `mvhd` or `mdhd`."""
    if _bytes(view, box, 0, 1) == b"\x01":
        return _number(view, box, 20), _number(view, box, 24, 8)
    return _number(view, box, 12), _number(view, box, 16)


def _milliseconds(duration: int, scale: int) -> int:
    return round(duration * 1000 / scale) if scale else 0


def _boxes(view: memoryview, outer: Box | None = None) -> Iterator[Box]:
    """What a box holds, or the whole index; BadClip where it is more than any clip has."""
    seen: set[bytes] = set()
    for box in inside(view, outer.start if outer else 0, (outer.end if outer else None) or len(view)):
        if box.kind in _SINGLE and box.kind in seen:
            raise BadClip(DAMAGED)
        seen.add(box.kind)
        yield box


def _bytes(view: memoryview, box: Box, at: int, length: int) -> bytes:
    start = box.start + at
    if start + length > (box.end or len(view)):
        raise BadClip(DAMAGED)
    return bytes(view[start : start + length])


def _number(view: memoryview, box: Box, at: int, length: int = 4) -> int:
    return int.from_bytes(_bytes(view, box, at, length), "big")


def _signed(view: memoryview, box: Box, at: int) -> int:
    return int.from_bytes(_bytes(view, box, at, 4), "big", signed=True)
