"""Pictures are looked at in a child, and what is wrong with them is said."""

import asyncio
from pathlib import Path

import pytest

from filmgate.compute.pool import Pool
from filmgate.domain.errors import BadPicture
from filmgate.media.examiner import Examiner, Picture
from filmgate.media.picture import Head, read_head
from fixtures.pictures import chunk, claiming, jpeg, noise, png

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
