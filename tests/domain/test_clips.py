"""What a clip has to be."""

import pytest

from filmgate.domain.clips import BYTES_MAX, Span, check_measures, check_size, media_type, span, started_seconds
from filmgate.domain.errors import BadClip, UnfitClip
from filmgate.domain.generation import Generation, Workflow

MOTION = Workflow.MOTION_CONTROL


def asked(workflow: Workflow, orientation: str = "video") -> Generation:
    return Generation(model="m", workflow=workflow, video="http://a/1", character_orientation=orientation)


@pytest.mark.parametrize(
    ("generation", "place", "allowed"),
    [
        (asked(MOTION), "video", Span(0, 30_000)),
        (asked(MOTION, "image"), "video", Span(0, 10_000)),
        (asked(MOTION), "elements.0.video", Span(3_000, 10_000)),
        (asked(Workflow.VIDEO_EDIT), "video", Span(3_000, 10_000)),
        (asked(Workflow.REFERENCE_TO_VIDEO), "video", Span(3_000, 10_000)),
        (asked(Workflow.IMAGE_TO_VIDEO), "elements.2.video", Span(3_000, 10_000)),
    ],
)
def test_how_long_a_clip_may_be(generation: Generation, place: str, allowed: Span):
    """It depends on what is made of it, and on where it stands; both ends are allowed, to the millisecond."""
    assert span(generation, place) == allowed
    for good in (allowed.least_ms, allowed.most_ms):
        allowed.check(good)
    for bad in (allowed.least_ms - 1, allowed.most_ms + 1):
        if bad > 0:
            with pytest.raises(UnfitClip, match="long, not"):
                allowed.check(bad)


def test_what_is_said_of_a_length():
    """What would be right, and what it is."""
    with pytest.raises(UnfitClip, match=r"^must be at most 30 seconds long, not 30\.001 seconds\.$"):
        Span(0, 30_000).check(30_001)
    with pytest.raises(UnfitClip, match=r"^must be from 3 to 10 seconds long, not 2\.5 seconds\.$"):
        Span(3_000, 10_000).check(2_500)


@pytest.mark.parametrize(("milliseconds", "seconds"), [(1, 1), (999, 1), (1000, 1), (1001, 2), (5005, 6), (30_000, 30)])
def test_seconds_count_once_they_have_begun(milliseconds: int, seconds: int):
    assert started_seconds(milliseconds) == seconds


def test_kinds_are_told_by_their_bytes():
    """Newer files say what they are, older MOVs begin with one of a few boxes; anything else is no clip."""
    assert media_type(b"\0\0\0\x20ftypisom\0\0\0\0") == "video/mp4"
    assert media_type(b"\0\0\0\x14ftypqt  \0\0\0\0") == "video/quicktime"
    assert media_type(b"\0\0\0\x14ftypM4V \0\0\0\0") == "video/x-m4v"
    assert media_type(b"\0\0\0\x08wide\0\0\0\0mdat") == "video/quicktime"
    for other in (b"", b"ftyp", b"\x1aE\xdf\xa3" + bytes(12), b"RIFF\0\0\0\0AVI LIST", b"#EXTM3U\n#EXT-X-"):
        with pytest.raises(BadClip, match="MP4, MOV or M4V"):
            media_type(other)


def test_sides_and_size():
    """The smallest and the largest that are taken, and their neighbours."""
    for width, height in ((300, 300), (750, 300), (1080, 1920), (3840, 2160), (4096, 2304)):
        check_measures(width, height)
    for width, height, says in ((299, 400, "300 pixels"), (760, 300, "ratio"), (4096, 2442, "10 megapixels")):
        with pytest.raises(BadClip, match=says):
            check_measures(width, height)
    check_size(BYTES_MAX)
    with pytest.raises(BadClip, match="200 MB"):
        check_size(BYTES_MAX + 1)
