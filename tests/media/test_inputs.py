"""Callers' pictures in a folder, and what becomes of them on their way there."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.domain.errors import BadPicture
from filmgate.domain.inputs import Input, InputState
from filmgate.media.examiner import Examiner
from filmgate.media.fetch import Fetcher
from filmgate.media.fetch_clip import ClipFetcher
from filmgate.media.folder import FilmFolder
from filmgate.media.inputs import InputFolder
from filmgate.media.intake import Intake
from filmgate.worker.doorman import customers_session
from fixtures.pictures import open_gallery, png

pytestmark = pytest.mark.asyncio(loop_scope="session")
ID = bytes.fromhex("019b9f5a3c717000800000000000ab0f")
HERE = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def folder(tmp_path: Path) -> InputFolder:
    return InputFolder(tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def intake(folder: InputFolder, workshop: Pool) -> AsyncIterator[Intake]:
    async with customers_session(HERE) as session:
        yield Intake(folder, Fetcher(session, HERE), ClipFetcher(session, HERE), Examiner(workshop, 2))


async def kept(folder: InputFolder, input_id: bytes = ID, content: bytes = b"picture") -> Path:
    draft = folder.draft(input_id)
    draft.write_bytes(content)
    await folder.keep(draft, input_id)
    path = folder.find(input_id)
    assert path is not None
    return path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_kept_picture_is_found(folder: InputFolder, tmp_path: Path):
    """It lies in a folder that the last digits of its id choose, and its draft is gone."""
    assert folder.find(ID) is None
    path = await kept(folder)
    assert path == tmp_path / "inputs" / "0f" / ID.hex()
    assert path.read_bytes() == b"picture"
    assert not folder.draft(ID).exists()
    ((found, at),) = folder.ids()
    assert found == ID
    assert at == pytest.approx(time.time(), abs=60)


async def test_a_discarded_picture_is_gone(folder: InputFolder):
    """Discarding it again is no error."""
    await kept(folder)
    for _ in range(2):
        await folder.discard(ID)
    assert folder.find(ID) is None
    assert list(folder.ids()) == []


async def test_other_files_are_no_inputs(folder: InputFolder, tmp_path: Path):
    """What somebody else put into the folder is left alone."""
    path = await kept(folder)
    path.with_name("notes.txt").write_text("mine")
    assert [found for found, _ in InputFolder(tmp_path).ids()] == [ID]


async def test_a_picture_is_synced_before_it_gets_its_name(folder: InputFolder, monkeypatch: pytest.MonkeyPatch):
    """Bytes, then the name, then the folder: in this order things reach the disk, before `keep` returns."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        steps.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def replaced(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    await kept(folder)
    assert steps == ["inputs", f"{ID.hex()}.input", "rename", "0f"]


async def test_a_fetched_picture_is_kept_with_its_facts(folder: InputFolder, intake: Intake):
    """What comes out is an input that is ready: size, hash, kind and sides are known, and the file is there."""
    async with open_gallery() as gallery:
        one = await intake.fetch(ID, "image", gallery.show(png(640, 360)))
    assert (one.state, one.field, one.media_type) == (InputState.READY, "image", "image/png")
    assert (one.width, one.height, one.size) == (640, 360, len(png(640, 360)))
    path = folder.find(ID)
    assert path is not None
    assert path.read_bytes() == png(640, 360)


async def test_a_bad_picture_leaves_nothing(folder: InputFolder, intake: Intake, tmp_path: Path):
    """What was fetched and is not good is removed at once."""
    async with open_gallery() as gallery:
        for content in (png(100, 100), b"<html>", png()[:-20]):
            with pytest.raises(BadPicture):
                await intake.fetch(ID, "image", gallery.show(content))
    assert files(tmp_path) == []


async def test_a_full_disk_is_not_the_pictures_fault(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    """No room is an OSError: the task waits."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("filmgate.media.inputs.settle_file", full)
    async with open_gallery() as gallery:
        with pytest.raises(OSError, match="No space"):
            await intake.fetch(ID, "image", gallery.show(png()))


async def test_what_came_with_the_request_is_looked_at(folder: InputFolder, intake: Intake):
    """A received picture becomes ready; a bad one keeps its problem; a lost one is said to be lost."""
    received = Input(id=ID, field="image", state=InputState.RECEIVED, size=7)
    with pytest.raises(BadPicture, match="lost on our side"):
        await intake.look(received)
    await kept(folder, content=png(400, 800))
    seen = await intake.look(received)
    assert (seen.state, seen.width, seen.height, seen.media_type) == (InputState.READY, 400, 800, "image/png")
    bad = Input(id=ID, field="image", state=InputState.BAD, problem="must be better.")
    with pytest.raises(BadPicture, match=r"must be better\."):
        await intake.look(bad)


async def test_what_is_adopted_is_never_an_old_draft(
    folder: InputFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A second name has the age of the first: somebody who sweeps old drafts just then leaves it alone."""
    source, films = tmp_path / "film.mp4", FilmFolder(tmp_path)
    source.write_bytes(b"film")
    os.utime(source, (0, 0))
    link = os.link

    def linked(*names: Path) -> None:
        link(*names)
        assert asyncio.run(films.sweep_drafts(3600)) == 0

    monkeypatch.setattr(os, "link", linked)
    assert await folder.adopt(source, ID) == 4
    path = folder.find(ID)
    assert path is not None
    assert path.read_bytes() == b"film"
