"""Posters and previews: made of real films by a child, when they are first asked for, and once."""

import asyncio
from pathlib import Path
from typing import Any

import av
import cv2
import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.domain.errors import Busy
from filmgate.media.base import Part
from filmgate.media.darkroom import Darkroom, Spoilt
from filmgate.media.folder import FilmFolder
from fixtures.films import MakeFilm
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOKEN = "ab" * 16


class Counted:
    """A workshop that counts what it is asked for, and may be held up."""

    def __init__(self, workshop: Pool) -> None:
        self._workshop = workshop
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def do(self, name: str, work: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(name)
        await self.open.wait()
        return await self._workshop.do(name, work)


@pytest.fixture
def media(tmp_path: Path) -> FilmFolder:
    return FilmFolder(tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def counted(workshop: Pool) -> Counted:
    return Counted(workshop)


def room(counted: Counted, media: FilmFolder) -> Darkroom:
    pool: Any = counted
    return Darkroom(pool, media)


async def keep(media: FilmFolder, content: bytes, token: str = TOKEN) -> None:
    draft = media.draft(token)
    draft.write_bytes(content)
    await media.publish(draft, token)


def drafts(media: FilmFolder) -> list[Path]:
    return list(media.draft("x").parent.iterdir())


@pytest.mark.parametrize(
    ("size", "poster", "preview"), [((1920, 1080), (1280, 720), (480, 270)), ((320, 570), (320, 570), (268, 480))]
)
async def test_what_is_made_of_a_film(
    counted: Counted,
    media: FilmFolder,
    films: MakeFilm,
    size: tuple[int, int],
    poster: tuple[int, int],
    preview: tuple[int, int],
):
    """A JPEG of its shape, and a few silent seconds that play from their beginning, both no larger than need be."""
    await keep(media, (await films(*size, 5, True)).read_bytes())
    darkroom = room(counted, media)
    picture = cv2.imread(str(await darkroom.develop(TOKEN, Part.POSTER)))
    assert (picture.shape[1], picture.shape[0]) == poster
    with av.open(str(await darkroom.develop(TOKEN, Part.PREVIEW))) as small:
        (stream,) = small.streams
        video = small.streams.video[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.width, video.height) == preview
        assert stream.type == "video"
        assert len(list(small.decode(video))) == 4 * 24
    path = media.find(TOKEN, Part.PREVIEW)
    assert path is not None
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert drafts(media) == []


async def test_a_short_film_is_shown_whole(counted: Counted, media: FilmFolder, films: MakeFilm):
    await keep(media, (await films(320, 180, 1)).read_bytes())
    with av.open(str(await room(counted, media).develop(TOKEN, Part.PREVIEW))) as small:
        assert len(list(small.decode(video=0))) == 24


@pytest.mark.parametrize(("seconds", "rows"), [(5, 4), (0.5, 3)])
async def test_a_sheet_has_pictures_from_all_through_the_film(
    counted: Counted, media: FilmFolder, films: MakeFilm, seconds: float, rows: int
):
    """Four in a row, and as many rows as there are pictures for: a film of twelve frames has three."""
    await keep(media, (await films(1920, 1080, seconds)).read_bytes())
    sheet = cv2.imread(str(await room(counted, media).develop(TOKEN, Part.SPRITES)))
    assert (sheet.shape[1], sheet.shape[0]) == (4 * 256, rows * 144)
    assert sheet[-72, -128].max() > 0, "the last place has a picture"


async def test_a_crowd_makes_it_once(counted: Counted, media: FilmFolder, films: MakeFilm):
    """Everybody who asks at once waits for the same work, even if the first one hangs up; later it is there."""
    await keep(media, (await films()).read_bytes())
    darkroom = room(counted, media)
    counted.open.clear()
    asking = [asyncio.create_task(darkroom.develop(TOKEN, Part.POSTER)) for _ in range(20)]
    await asyncio.sleep(0)
    asking[0].cancel()
    counted.open.set()
    places = await asyncio.gather(*asking[1:])
    assert set(places) == {await darkroom.develop(TOKEN, Part.POSTER)}
    assert len(counted.asked) == 1
    assert await room(counted, media).develop(TOKEN, Part.POSTER) in places
    assert len(counted.asked) == 1


async def test_one_is_made_at_a_time_and_not_many_wait(
    counted: Counted, media: FilmFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("filmgate.media.darkroom._WAITING_MAX", 3)
    darkroom = room(counted, media)
    counted.open.clear()
    tokens = [f"{number:032x}" for number in range(4)]
    for token in tokens:
        await keep(media, b"film", token)
    asking = [asyncio.create_task(darkroom.develop(token, Part.POSTER)) for token in tokens[:3]]
    for _ in range(3):
        await asyncio.sleep(0)
    with pytest.raises(Busy):
        await darkroom.develop(tokens[3], Part.POSTER)
    assert len(counted.asked) == 1
    await darkroom.close()
    assert {type(each) for each in await asyncio.gather(*asking, return_exceptions=True)} == {asyncio.CancelledError}
    assert drafts(media) == []


async def test_nothing_is_made_of_what_does_not_play_and_only_once(counted: Counted, media: FilmFolder):
    await keep(media, b"no film at all")
    darkroom = room(counted, media)
    for part in (Part.POSTER, Part.PREVIEW, Part.SPRITES):
        for _ in range(2):
            with pytest.raises(Spoilt):
                await darkroom.develop(TOKEN, part)
    assert len(counted.asked) == 3
    assert drafts(media) == []


async def test_of_a_film_that_is_gone_nothing_is_left(counted: Counted, media: FilmFolder, films: MakeFilm):
    """Also if it goes while its poster is being made."""
    darkroom = room(counted, media)
    with pytest.raises(FileNotFoundError):
        await darkroom.develop(TOKEN, Part.POSTER)
    await keep(media, (await films()).read_bytes())
    counted.open.clear()
    asking = asyncio.create_task(darkroom.develop(TOKEN, Part.POSTER))
    await eventually(lambda: asyncio.sleep(0, counted.asked), "the work to begin")
    film = media.find(TOKEN)
    assert film is not None
    held = film.read_bytes()
    counted.open.set()
    await media.discard(TOKEN)
    with pytest.raises((FileNotFoundError, Spoilt)):
        await asking
    assert list(media.tokens()) == []
    assert held


async def test_what_was_made_goes_with_its_film(counted: Counted, media: FilmFolder, films: MakeFilm):
    """A token is told once, whatever is kept under it, and discarding it discards all."""
    await keep(media, (await films()).read_bytes())
    darkroom = room(counted, media)
    for part in (Part.POSTER, Part.PREVIEW):
        await darkroom.develop(TOKEN, part)
    assert [token for token, _ in media.tokens()] == [TOKEN]
    await media.discard(TOKEN)
    assert [media.find(TOKEN, part) for part in Part] == [None] * len(Part)
    assert list(media.tokens()) == []


async def test_two_servers_of_one_folder_do_not_write_into_each_others_drafts(
    counted: Counted, media: FilmFolder, films: MakeFilm
):
    """Both are asked for the same at once; whoever is last has the last word, and both are right."""
    await keep(media, (await films()).read_bytes())
    rooms = [room(counted, media) for _ in range(2)]
    counted.open.clear()
    asking = [asyncio.create_task(darkroom.develop(TOKEN, Part.POSTER)) for darkroom in rooms]
    await eventually(lambda: asyncio.sleep(0, len(counted.asked) == 2), "both to begin")
    assert len(set(counted.asked)) == 2
    counted.open.set()
    (place,) = set(await asyncio.gather(*asking))
    assert cv2.imread(str(place)) is not None
    assert drafts(media) == []


async def test_a_child_that_does_not_come_to_life_says_nothing_of_the_film(media: FilmFolder, films: MakeFilm):
    """It may be made another time."""
    await keep(media, (await films()).read_bytes())
    pool = Pool(("false",), 1)
    darkroom = Darkroom(pool, media)
    for _ in range(2):
        with pytest.raises(OSError, match="before it was ready"):
            await darkroom.develop(TOKEN, Part.POSTER)
    await pool.close()
