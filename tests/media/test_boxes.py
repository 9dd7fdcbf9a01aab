"""Following a clip's boxes, and reading its index, without any demuxer."""

import io
from collections.abc import Callable

import pytest

from filmgate.domain.clips import FRAMES_MAX
from filmgate.domain.errors import BadClip
from filmgate.media.boxes import INDEX_BYTES_MAX, Follower, find_index
from filmgate.media.clip import TRACKS_MAX, Index, check_index, read_index
from fixtures.clips import box, boxes, changed, clip, padded, put, without

HEAD = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
TRACK = "moov/trak"


def index_of(content: bytes) -> Index:
    index = read_index(find_index(io.BytesIO(content)))
    check_index(index)
    return index


def moov(content: bytes) -> bytes:
    return dict(boxes(content))[b"moov"]


@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
@pytest.mark.parametrize("flags", ["+faststart", ""])
def test_the_index_is_kept_however_the_bytes_come(size: int, flags: str):
    """First or last, in one piece or byte by byte."""
    content, follower = clip(sound=False, flags=flags), Follower()
    for start in range(0, len(content), size):
        follower.feed(content[start : start + size])
    assert follower.end() == moov(content) == find_index(io.BytesIO(content))


def test_where_the_index_is_to_be_looked_for():
    """While the pictures are on their way it is known where they end; from there it can be followed as well."""
    content = clip(sound=False, flags="")
    follower = Follower()
    follower.feed(content[:2000])
    assert follower.skipping
    behind = Follower(follower.jump())
    behind.feed(content[behind.next_at :])
    assert behind.end() == moov(content)


def test_a_large_clip_is_not_read_to_find_its_index():
    """What lies between is jumped over."""
    content = io.BytesIO(padded(clip(sound=False), 3_000_000))
    find_index(content)
    assert content.tell() < 3_100_000
    assert Follower().end.__doc__


def test_what_the_index_says():
    """Length, codec, frames, sound, and the turn of a phone."""
    index = index_of(clip(3, fps=30))
    (track,) = index.pictures
    assert (index.duration_ms, index.sound, index.degrees, index.fragmented) == (3000, True, 0, False)
    assert (track.fourcc, track.frames, track.width, track.height) == ("avc1", 90, 640, 360)
    turned = index_of(clip(1, turned=90, sound=False)).pictures[0]
    assert (turned.degrees % 180, turned.width, turned.height) == (90, 360, 640)
    assert index_of(clip(1, codec="libx265", sound=False)).pictures[0].fourcc == "hev1"
    assert index_of(clip(1, sound=False, flags="+frag_keyframe+empty_moov")).fragmented


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "MP4, MOV or M4V"),
        (b"\x1aE\xdf\xa3webm" + bytes(100), "MP4, MOV or M4V"),
        (HEAD, "no index"),
        (HEAD + box(b"mdat", bytes(5000)), "no index"),
        (HEAD + box(b"free") * 2000, "no index"),
        (HEAD + b"\0\0\0\0mdat" + bytes(5000), "no index"),
        (HEAD + b"\0\0\0\0moov" + bytes(5000), "no index"),
        (HEAD + b"\0\0\0\x07free" + bytes(5000), "cut off or damaged"),
        (HEAD + b"\0\0\0\1mdat" + (15).to_bytes(8, "big") + bytes(5000), "cut off or damaged"),
        (HEAD + b"\0\0\0\1mdat" + (2**64 - 1).to_bytes(8, "big") + bytes(5000), "cut off or damaged"),
        (HEAD + b"\0\0\0\1mdat" + (2**59).to_bytes(8, "big") + bytes(5000), "no index"),
        (HEAD + (INDEX_BYTES_MAX + 9).to_bytes(4, "big") + b"moov" + bytes(5000), "at most 8 MB"),
        (HEAD + b"\xff\xff\xff\xffmoov" + bytes(5000), "at most 8 MB"),
        (HEAD + (100_000).to_bytes(4, "big") + b"moov" + bytes(5000), "no index"),
        (HEAD + box(b"moov"), "track of pictures"),
        (HEAD + box(b"moov", box(b"trak") * (TRACKS_MAX + 1)), f"at most {TRACKS_MAX} tracks"),
        (HEAD + box(b"moov", box(b"trak") * 10_000), f"at most {TRACKS_MAX} tracks"),
        (HEAD + box(b"moov", box(b"free") * 10_000), "cut off or damaged"),
        (HEAD + box(b"moov", b"\0\0\0\2trak" + bytes(50)), "cut off or damaged"),
        (HEAD + box(b"moov", b"\0\0\1\0trak" + bytes(50)), "cut off or damaged"),
        (HEAD + box(b"moov", box(b"trak", box(b"trak", box(b"trak", bytes(8)) * 3) * 9)), "track of pictures"),
        (HEAD + box(b"moov", box(b"mvhd", b"\0")), "cut off or damaged"),
        (HEAD + box(b"moov", box(b"cmov", bytes(500))), "track of pictures"),
    ],
)
def test_boxes_that_lie(content: bytes, says: str):
    """Wherever a box claims to end, following it comes to an end, and says what would be right."""
    with pytest.raises(BadClip, match=says):
        index_of(content)


def elsewhere(content: bytes) -> bytes:
    """Boxes of a `dref` that names a file on a server."""
    return content[:8] + box(b"url ", b"\0\0\0\0http://127.0.0.1/x.mp4\0")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: changed(one, f"{TRACK}/mdia/hdlr", put(8, int.from_bytes(b"text", "big"))), "track of pictures"),
        (lambda one: changed(one, f"{TRACK}/mdia/minf/dinf/dref", elsewhere), "refers to other files"),
        (lambda one: changed(one, f"{TRACK}/mdia/minf/stbl/stsd", put(12, int.from_bytes(b"ap4h", "big"))), "'ap4h'"),
        (lambda one: changed(one, f"{TRACK}/mdia/minf/stbl/stsd", put(12, 0)), "'[?]{4}'"),
        (lambda one: changed(one, f"{TRACK}/mdia/minf/stbl/stsz", put(8, FRAMES_MAX + 1)), "at most 20000 frames"),
        (
            lambda one: changed(changed(one, f"{TRACK}/tkhd", put(20, 0)), f"{TRACK}/mdia/mdhd", put(16, 0)),
            "no time at all",
        ),
        (
            lambda one: changed(changed(one, f"{TRACK}/tkhd", put(20, 0)), f"{TRACK}/mdia/mdhd", put(12, 0)),
            "no time at all",
        ),
        (lambda one: changed(one, "moov", lambda inner: without(inner, b"trak")), "track of pictures"),
    ],
)
def test_clips_that_we_do_not_take(change: Callable[[bytes], bytes], says: str):
    """Told by the index alone."""
    with pytest.raises(BadClip, match=says):
        index_of(change(clip(1, sound=False)))


def test_what_is_shown_counts():
    """A phone keeps all of what it shot; the part that is meant is how long its clip lasts."""
    cut = changed(clip(5, sound=False), f"{TRACK}/tkhd", put(20, 1500))
    assert index_of(cut).duration_ms == 1500
    unsaid = changed(clip(5, sound=False), f"{TRACK}/tkhd", put(20, 2**32 - 1))
    assert index_of(unsaid).duration_ms == 5000


def test_every_cut_of_an_index_is_refused_or_read():
    """Wherever it is cut and whatever byte of it is changed, reading it ends, with an index or with BadClip."""
    content = moov(clip(1, sound=False))
    for at in range(0, len(content), 7):
        for damaged in (
            content[:at],
            content[:at] + b"\xff" + content[at + 1 :],
            content[:at] + bytes(4) + content[at + 4 :],
        ):
            try:
                check_index(read_index(damaged))
            except BadClip as error:
                assert str(error).startswith("must ")


def many(kind: bytes, times: int) -> bytes:
    """A clip whose first track has so many boxes of a kind, all empty, in front of what it holds."""
    return changed(clip(sound=False), TRACK, lambda inner: box(kind) * times + inner)


def twice(path: str, kind: bytes) -> bytes:
    return changed(clip(sound=False), path, lambda inner: box(kind, dict(boxes(inner))[kind]) + inner)


@pytest.mark.parametrize(
    "content",
    [
        many(b"free", 101),
        twice(TRACK, b"mdia"),
        twice(f"{TRACK}/mdia", b"minf"),
        twice(f"{TRACK}/mdia/minf", b"stbl"),
        twice(f"{TRACK}/mdia/minf", b"dinf"),
    ],
)
def test_an_index_of_very_many_boxes_is_not_read(content: bytes):
    """Eight megabytes have room for a million, and they are read beside the answers to everybody."""
    with pytest.raises(BadClip, match="damaged"):
        index_of(content)


def test_what_others_write_between_is_passed_over():
    assert index_of(many(b"free", 50)).pictures
