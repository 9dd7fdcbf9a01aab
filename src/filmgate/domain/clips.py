"""What a clip has to be, and how long a film is that follows one: rules on measures; the bytes are for `media`."""

from filmgate.domain.errors import BadClip, UnfitClip
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.pictures import RATIO_MAX, SIDE_MIN

BYTES_MAX = 200 * 1024 * 1024
# One frame, as its decoder unfolds it; a 4K camera's frame has 8.8 million.
PIXELS_MAX = 10_000_000
# Frames of pictures in all: 30 seconds of a camera's slow motion have 7,200.
FRAMES_MAX = 20_000
CODECS = {"h264": "H.264", "hevc": "H.265"}
TOO_MANY_BYTES = f"must be at most {BYTES_MAX // 1024**2} MB."
WRONG_KIND = "must be an MP4, MOV or M4V clip."
HEAD_BYTES = 16
_BRANDS = {b"qt  ": "video/quicktime", b"M4V ": "video/x-m4v", b"M4VH": "video/x-m4v", b"M4VP": "video/x-m4v"}
# What an old MOV may begin with; newer ones and every MP4 begin with `ftyp`.
_OLD_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip"}


@frozen
class Span:
    """How long a clip may be, in milliseconds; both ends are allowed."""

    least_ms: int
    most_ms: int

    def check(self, duration_ms: int) -> None:
        """UnfitClip where a clip is shorter or longer."""
        if self.least_ms <= duration_ms <= self.most_ms:
            return
        wanted = f"at most {_spoken(self.most_ms)}"
        if self.least_ms:
            wanted = f"from {_spoken(self.least_ms).removesuffix(' seconds')} to {_spoken(self.most_ms)}"
        raise UnfitClip(f"must be {wanted} long, not {_spoken(duration_ms)}.")


ANY_LENGTH = Span(0, 2**63)
_REFERENCE = Span(3_000, 10_000)
# With what goes on from it.
WHOLE_MS_MAX = 120_000
_BEFORE = Span(0, WHOLE_MS_MAX)
_MOTION = {"video": Span(0, 30_000), "image": Span(0, 10_000)}


def span(asked: Generation, place: str) -> Span:
    """How long the clip in this place of a request may be."""
    if asked.workflow is Workflow.MOTION_CONTROL and place == "video":
        return _MOTION[asked.character_orientation]
    return _BEFORE if place == "before" else _REFERENCE


def media_type(head: bytes) -> str:
    """Told from the first 16 bytes, whatever anybody calls them; BadClip where they begin no clip."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[4:8] in _OLD_BOXES:
        return "video/quicktime"
    raise BadClip(WRONG_KIND)


def check_size(size: int) -> None:
    """BadClip where a clip has too many bytes."""
    if size > BYTES_MAX:
        raise BadClip(TOO_MANY_BYTES)


def check_measures(width: int, height: int) -> None:
    """BadClip where a clip of so many pixels, as it is looked at, is too small, too large or too narrow."""
    if min(width, height) < SIDE_MIN:
        raise BadClip(f"must be at least {SIDE_MIN} pixels on each side, not {width}x{height}.")
    if width * height > PIXELS_MAX:
        raise BadClip(f"must be at most {PIXELS_MAX // 10**6} megapixels, not {width}x{height}.")
    if max(width, height) > RATIO_MAX * min(width, height):
        raise BadClip(f"must have a ratio of sides from 1:{RATIO_MAX:g} to {RATIO_MAX:g}:1, not {width}x{height}.")


def started_seconds(duration_ms: int) -> int:
    """Seconds that have begun: what a clip is billed for."""
    return -(-duration_ms // 1000)


def _spoken(duration_ms: int) -> str:
    return f"{duration_ms / 1000:.3f}".rstrip("0").rstrip(".") + " seconds"
