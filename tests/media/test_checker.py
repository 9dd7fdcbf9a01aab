"""Whether a film plays and is what was ordered."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
import pytest_asyncio

from filmgate.compute.child import ChildDied
from filmgate.compute.pool import Pool
from filmgate.media.checker import BrokenFilm, Checker
from filmgate.media.expected import Expected
from fixtures.films import MakeFilm

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORDERED = Expected(320, 180, 1, False)


async def test_the_facts_of_a_film(workshop: Pool, films: MakeFilm):
    """A good film's facts name its size, codecs, frames and length."""
    facts = (await Checker(workshop).check(await films(sound=True), Expected(320, 180, 1, True))).facts
    assert facts["seconds"] == pytest.approx(1, abs=0.1)
    del facts["seconds"]
    assert facts == {
        "width": 320,
        "height": 180,
        "video_codec": "h264",
        "audio_codec": "aac",
        "frames": 24,
        "index_first": True,
    }


@dataclass(frozen=True)
class Move:
    """A film's draft, and the place that it is to have."""

    draft: Path
    place: Path

    def sizes(self) -> list[int | None]:
        """Of the draft and of what lies in the place; None where nothing does."""
        return [path.stat().st_size if path.exists() else None for path in (self.draft, self.place)]


@pytest_asyncio.fixture(loop_scope="session")
async def move(films: MakeFilm, tmp_path: Path) -> Move:
    (tmp_path / "films").mkdir()
    draft = shutil.copy(await films(), tmp_path / "draft.mp4")
    return Move(Path(draft), tmp_path / "films" / "ab" / "film.mp4")


async def test_a_good_film_is_put_in_its_place(workshop: Pool, move: Move):
    """With a place to go to, a film that is what was ordered lies there, whole, and is a draft no more."""
    size, _ = move.sizes()
    assert (await Checker(workshop).check(move.draft, ORDERED, move.place)).size == size
    assert move.sizes() == [None, size]


async def test_a_film_that_was_put_in_its_place_by_a_child_that_died(workshop: Pool, move: Move):
    """A second look finds it there: nobody takes a good film for a missing one."""
    first = await Checker(workshop).check(move.draft, ORDERED, move.place)
    assert await Checker(workshop).check(move.draft, ORDERED, move.place) == first
    assert move.sizes() == [None, first.size]


async def test_a_broken_film_is_put_nowhere(workshop: Pool, move: Move):
    """What is not what was ordered stays a draft."""
    before = move.sizes()
    with pytest.raises(BrokenFilm):
        await Checker(workshop).check(move.draft, Expected(320, 180, 2, False), move.place)
    assert move.sizes() == before


async def test_where_there_is_no_room_a_good_film_stays_a_draft(workshop: Pool, move: Move, tmp_path: Path):
    """It is good all the same: its facts are told, and nobody has to look again."""
    before = move.sizes()
    checked = await Checker(workshop).check(move.draft, ORDERED, tmp_path / "no" / "such" / "film.mp4")
    assert (checked.size, checked.facts["frames"]) == (None, 24)
    assert move.sizes() == before


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        (Expected(180, 320, 1, False), "320x180 instead of 180x320"),
        (Expected(320, 180, 2, False), "1.00 s instead of 2 s"),
        (Expected(320, 180, 0.7, False), "1.00 s instead of 0.7 s"),
        (Expected(320, 180, 1, True), "it has no sound"),
        (Expected(1, 1, 9, True), "320x180 instead of 1x1; 1.00 s instead of 9 s; it has no sound"),
    ],
)
async def test_a_film_that_is_not_what_was_ordered(workshop: Pool, films: MakeFilm, expected: Expected, says: str):
    """Each difference from the order makes a film a broken one, and is named."""
    with pytest.raises(BrokenFilm, match=says):
        await Checker(workshop).check(await films(), expected)


async def test_unwanted_sound(workshop: Pool, films: MakeFilm):
    """Sound that nobody ordered is a difference too."""
    with pytest.raises(BrokenFilm, match="it has sound"):
        await Checker(workshop).check(await films(sound=True), ORDERED)


async def test_what_follows_pictures_and_clips_is_not_compared(workshop: Pool, films: MakeFilm):
    """A film that follows a picture or a clip may have any size and length."""
    await Checker(workshop).check(await films(), Expected(0, 0, 0, False))


async def test_an_index_at_the_end(workshop: Pool, films: MakeFilm, tmp_path: Path):
    """A film that players could only begin after the whole download is not what was ordered."""
    late = tmp_path / "late.mp4"
    with av.open(str(await films())) as source, av.open(str(late), "w", format="mp4") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    with pytest.raises(BrokenFilm, match="its index comes last"):
        await Checker(workshop).check(late, ORDERED)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a film",
        b"\0\0\0\x18ftypisom this is not a film",
        b"\0\0\0\x08moov",
        b"\0\0\0\x08mdat" * 3,
        b"\0\0\0\x01free" + b"\xff" * 8,
        b"\0" * 4096,
        b"<html>sorry</html>",
        b"#EXTM3U\nfile:///etc/passwd\n",
    ],
)
async def test_what_is_no_film(workshop: Pool, tmp_path: Path, content: bytes):
    """Whatever an engine delivers instead of a film is a broken one, and the checker lives on."""
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenFilm):
        await Checker(workshop).check(path, ORDERED)


async def test_a_film_that_is_cut_off(workshop: Pool, films: MakeFilm, tmp_path: Path):
    """A film whose pictures are missing does not play, though its index does."""
    whole = (await films()).read_bytes()
    path = tmp_path / "film.mp4"
    path.write_bytes(whole[: whole.index(b"mdat") + 8])
    with pytest.raises(BrokenFilm):
        await Checker(workshop).check(path, ORDERED)


async def test_a_film_that_is_not_there(workshop: Pool, tmp_path: Path):
    """A film that was never written is a broken one."""
    with pytest.raises(BrokenFilm):
        await Checker(workshop).check(tmp_path / "nothing.mp4", ORDERED)


async def test_a_decoder_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A film that a decoder never gets through is a broken one, and its child is killed."""
    monkeypatch.setattr("filmgate.media.checker._CHECK_SECONDS", 0.05)
    pool = Pool(("sh", "-c", "echo '{}'; cat > /dev/null"), 1)
    with pytest.raises(BrokenFilm, match="too long"):
        async with asyncio.timeout(60):
            await Checker(pool).check(tmp_path / "film.mp4", ORDERED)
    await pool.close()


async def test_a_decoder_that_dies(tmp_path: Path):
    """A checker whose child dies says so, and not that the film is broken."""
    pool = Pool(("sh", "-c", "echo '{}'; read line; exit 9"), 1)
    with pytest.raises(ChildDied):
        await Checker(pool).check(tmp_path / "film.mp4", ORDERED)
    await pool.close()
