"""Pictures and clips are looked at in a child, and what is wrong with them is said."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from filmgate.compute.child import WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.errors import BadClip, BadPicture
from filmgate.media.examiner import Clip, Examiner, Picture
from filmgate.media.picture import Head, read_head
from filmgate.media.workshop import handle
from fixtures.clips import box, boxes, changed, clip, put
from fixtures.pictures import chunk, claiming, jpeg, noise, png
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
HELLO = ("sh", "-c", "echo '{}'; read line; exit 9")


async def look(workshop: Pool, folder: Path, content: bytes) -> Picture:
    path = folder / "picture"
    path.write_bytes(content)
    return await Examiner(workshop, 1).look(path)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (png(640, 360), Picture("image/png", 640, 360)),
        (jpeg(300, 750), Picture("image/jpeg", 300, 750)),
        (jpeg(640, 360, orientation=1), Picture("image/jpeg", 640, 360)),
        (jpeg(640, 360, orientation=6), Picture("image/jpeg", 360, 640)),
        (jpeg(640, 360, orientation=3), Picture("image/jpeg", 640, 360)),
        (jpeg(640, 360) + b"\0" * 100, Picture("image/jpeg", 640, 360)),
        (noise(2_000_000), Picture("image/png", 817, 817)),
    ],
)
async def test_good_pictures(workshop: Pool, tmp_path: Path, content: bytes, seen: Picture):
    """Kind and sides, turned the way the camera said."""
    assert await look(workshop, tmp_path, content) == seen


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "JPEG or PNG"),
        (b"<html>sorry</html>", "JPEG or PNG"),
        (b"GIF89a" + b"\0" * 100, "JPEG or PNG"),
        (png(299, 400), "at least 300 pixels"),
        (png(1000, 399), "2.5:1"),
        (jpeg(640, 300, orientation=6)[:400], "whole picture"),
        (png()[:-4], "whole picture"),
        (png()[: len(png()) // 2], "whole picture"),
        (jpeg()[:-2], "whole picture"),
        (jpeg()[: len(jpeg()) // 2], "whole picture"),
        (claiming(8_001, 5_000), "40 megapixels"),
        (claiming(2**31 - 1, 2**31 - 1), "40 megapixels"),
        (claiming(0, 0), "whole picture"),
        (claiming(6_000, 6_000), "whole picture"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""), "whole picture"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "whole picture"),
        (b"\xff\xd8\xff\xda\xff\xd9", "whole picture"),
        (b"\xff\xd8" + b"\xff" * 1000, "whole picture"),
        (b"\xff\xd8\xff\xe0\0\0" * 100, "whole picture"),
    ],
)
async def test_bad_pictures(workshop: Pool, tmp_path: Path, content: bytes, says: str):
    """Each is refused with what would be right."""
    with pytest.raises(BadPicture, match=says):
        await look(workshop, tmp_path, content)


async def test_every_cut_of_a_picture_is_refused(workshop: Pool, tmp_path: Path):
    """Wherever a picture is cut, nobody takes it for a whole one, and the child lives on."""
    for whole in (png(300, 300), jpeg(300, 300)):
        for length in range(0, len(whole) - 1, max(len(whole) // 25, 1)):
            with pytest.raises(BadPicture):
                await look(workshop, tmp_path, whole[:length])
    assert (await look(workshop, tmp_path, png())).width == 640


async def test_the_head_alone_tells_the_stored_pixels():
    """Without decoding; a turned picture is not turned here."""
    assert read_head(jpeg(640, 360, orientation=6)) == Head("image/jpeg", 640, 360)
    assert read_head(claiming(70_000, 5)) == Head("image/png", 70_000, 5)


async def test_a_picture_that_kills_its_child_twice_is_bad(tmp_path: Path):
    """One death may have been somebody else's doing; a second one was not."""
    pool = Pool(HELLO, 1)
    with pytest.raises(BadPicture, match="cannot"):
        await look(pool, tmp_path, png())
    await pool.close()


async def test_a_child_that_cannot_be_started_is_not_the_pictures_fault(tmp_path: Path):
    """Then the task waits."""
    pool = Pool(("/nowhere/at/all",), 1)
    with pytest.raises(OSError, match="nowhere"):
        await look(pool, tmp_path, png())
    await pool.close()


async def test_a_picture_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its child is killed, and nobody waits any longer."""
    monkeypatch.setattr("filmgate.media.examiner._LOOK_SECONDS", 0.05)
    pool = Pool(("sh", "-c", "echo '{}'; cat > /dev/null"), 1)
    async with asyncio.timeout(60):
        with pytest.raises(BadPicture, match="too long"):
            await look(pool, tmp_path, png())
    await pool.close()


async def look_clip(workshop: Pool, folder: Path, content: bytes) -> Clip:
    path = folder / "clip"
    path.write_bytes(content)
    return await Examiner(workshop, 1).look_clip(path)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (clip(3), Clip("video/mp4", 640, 360, 3000, 24_000, sound=True, codec="h264")),
        (clip(3, flags="", sound=False), Clip("video/mp4", 640, 360, 3000, 24_000, sound=False, codec="h264")),
        (clip(1, kind="mov", fps=30), Clip("video/quicktime", 640, 360, 1000, 30_000, sound=True, codec="h264")),
        (
            clip(1, codec="libx265", sound=False),
            Clip("video/mp4", 640, 360, 1000, 24_000, sound=False, codec="hevc"),
        ),
        (clip(1, turned=90, sound=False), Clip("video/mp4", 360, 640, 1000, 24_000, sound=False, codec="h264")),
        (clip(1, turned=180, sound=False), Clip("video/mp4", 640, 360, 1000, 24_000, sound=False, codec="h264")),
        (
            clip(2.5, sound=False, flags="+frag_keyframe+empty_moov+default_base_moof", fps=30),
            Clip("video/mp4", 640, 360, 2500, 30_000, sound=False, codec="h264"),
        ),
    ],
)
async def test_good_clips(workshop: Pool, tmp_path: Path, content: bytes, seen: Clip):
    """Kind, sides as it is looked at, length, frames, sound and codec; with the index first, last, or in fragments."""
    found = await look_clip(workshop, tmp_path, content)
    assert abs(found.duration_ms - seen.duration_ms) <= 25
    assert replace(found, duration_ms=seen.duration_ms, fps_thousandths=seen.fps_thousandths) == seen
    assert found.fps_thousandths == pytest.approx(seen.fps_thousandths, rel=0.02)


def claiming_frames(content: bytes) -> bytes:
    """A clip whose index says that all of its frames are of one size, and that there are thousands of them."""
    table = "moov/trak/mdia/minf/stbl/stsz"
    return changed(changed(content, table, put(8, 15_000)), table, put(4, 100))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "MP4, MOV or M4V"),
        (png(), "MP4, MOV or M4V"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "MP4, MOV or M4V"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nfile:///etc/passwd\n", "MP4, MOV or M4V"),
        (clip(1, sound=False)[:-200], "cut off or damaged"),
        (clip(1, sound=False)[:3000], "cut off or damaged"),
        (clip(1, sound=False, flags="")[:-200], "no index"),
        (clip(1 / 24, sound=False), "more than one frame"),
        (clip(1, width=200, height=200, sound=False), "at least 300 pixels"),
        (clip(1, width=800, height=310, sound=False), "ratio of sides"),
        (clip(1, kind="mov", codec="prores_ks", pixels="yuv422p10le", sound=False), "H.264 or H.265"),
        (clip(1, codec="mpeg4", sound=False), "H.264 or H.265"),
        (claiming_frames(clip(1, sound=False)), "cut off or damaged"),
        (changed(clip(1, sound=False), "moov/trak/mdia/minf/stbl/stco", put(8, 2**31)), "cut off or damaged"),
        (
            b"".join(
                box(kind, bytes(len(inner)) if kind == b"mdat" else inner)
                for kind, inner in boxes(clip(1, sound=False))
            ),
            "plays|cut off",
        ),
    ],
)
async def test_bad_clips(workshop: Pool, tmp_path: Path, content: bytes, says: str):
    """Each is refused with what would be right."""
    with pytest.raises(BadClip, match=says):
        await look_clip(workshop, tmp_path, content)


async def test_every_cut_of_a_clip_is_refused(workshop: Pool, tmp_path: Path):
    """Wherever a clip is cut, nobody takes it for a whole one, and the child lives on."""
    for whole in (clip(1, sound=False), clip(1, sound=False, flags="")):
        for length in range(0, len(whole) - 1, len(whole) // 20):
            with pytest.raises(BadClip):
                await look_clip(workshop, tmp_path, whole[:length])
    assert (await look_clip(workshop, tmp_path, clip(1))).width == 640


@pytest.mark.parametrize("turned", [0, 90])
async def test_the_last_picture_of_a_clip(workshop: Pool, tmp_path: Path, turned: int):
    """Of three seconds: a bar that has grown to 356 of 640 pixels."""
    path, place = tmp_path / "clip.mp4", tmp_path / "last.jpg"
    path.write_bytes(clip(turned=turned))
    await Examiner(workshop, 2).ending(path, place)
    pixels = cv2.imread(str(place))
    assert pixels is not None
    upright = np.rot90(pixels, 1) if pixels.shape[0] > pixels.shape[1] else pixels
    row = upright[180, :, 0].astype(int)
    edges = np.flatnonzero(np.abs(np.diff(row)) > 30)
    assert upright.shape[:2] == (360, 640)
    assert (pixels.shape[0] > pixels.shape[1]) is bool(turned)
    assert all(min(abs(edge - 356), abs(edge - (640 - 356))) < 4 for edge in edges)
    assert len(edges)


async def test_what_does_not_play_has_no_last_picture(workshop: Pool, tmp_path: Path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"0123456789")
    with pytest.raises(BadClip, match="must play to its end"):
        await Examiner(workshop, 2).ending(path, tmp_path / "last.jpg")
    assert not (tmp_path / "last.jpg").exists()


async def test_what_asks_for_too_much_memory_is_refused(tmp_path: Path):
    """The child is told that there is no more, says so, and lives on."""
    code = """
from filmgate.compute.serving import serve
from filmgate.media import workshop
from filmgate.compute.confine import Allowance
workshop._ALLOWED["clip"] = Allowance(64 * 1024**2, 30)
workshop.play = lambda path: bytearray(10**9)
serve(workshop.handle)
"""
    pool = Pool((sys.executable, "-c", code), 1)
    with pytest.raises(BadClip, match="little memory"):
        await look_clip(pool, tmp_path, clip(1))
    with pytest.raises(BadClip, match="little memory"):
        await look_clip(pool, tmp_path, clip(1))
    await pool.close()


class Stuck:
    """A workshop whose clips take as long as a test wants; it counts what it has under way."""

    def __init__(self) -> None:
        self.clips: list[str] = []
        self.open = asyncio.Event()

    async def do(self, name: str, work: dict[str, Any]) -> dict[str, Any]:
        if "picture" in work:
            return {"media_type": "image/png", "width": 640, "height": 360}
        self.clips.append(name)
        await self.open.wait()
        raise WorkFailed("bad_clip", "must be good.")


async def test_clips_leave_a_child_to_pictures(tmp_path: Path):
    """However many slow clips come, whoever sends a picture does not wait for them."""
    stuck: Any = Stuck()
    examiner = Examiner(stuck, 2)
    looking = [asyncio.create_task(examiner.look_clip(tmp_path / "a")) for _ in range(5)]
    async with asyncio.timeout(60):
        await eventually(lambda: asyncio.sleep(0, bool(stuck.clips)), "a clip to be looked at")
        await examiner.look(tmp_path / "b")
        assert len(stuck.clips) == 1
        stuck.open.set()
        ended = await asyncio.gather(*looking, return_exceptions=True)
    assert {type(one) for one in ended} == {BadClip}


async def test_what_computes_for_too_long_is_looked_at_once(tmp_path: Path):
    """A child that its allowance ends would be ended again."""
    born = tmp_path / "born"
    spinning = f"import os; open({str(born)!r}, 'a').write('x'); print('{{}}', flush=True); "
    spinning += "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass"
    pool = Pool((sys.executable, "-c", spinning), 1)
    with pytest.raises(BadPicture, match="cannot"):
        await look(pool, tmp_path, png())
    assert born.read_text() == "x"
    await pool.close()


async def test_a_child_that_dies_before_it_is_asked_says_nothing_of_the_picture(tmp_path: Path):
    pool = Pool(("false",), 1)
    with pytest.raises(OSError, match="before it was ready"):
        await look(pool, tmp_path, png())
    await pool.close()


async def test_what_nobody_thought_of_is_bad_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Else the task would be tried again and again, to its deadline."""

    def broken(path: Path) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setattr("filmgate.media.workshop.play", broken)
    with pytest.raises(WorkFailed) as caught:
        handle({"clip": str(tmp_path / "a")})
    assert caught.value.code == "bad_clip"
