"""Films in a folder."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from filmgate.media.folder import FilmFolder

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def folder(tmp_path: Path) -> FilmFolder:
    return FilmFolder(tmp_path)


def drafted(folder: FilmFolder, content: bytes = b"film", name: str = "job") -> Path:
    draft = folder.draft(name)
    draft.write_bytes(content)
    return draft


def aged(path: Path, seconds: float) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


async def test_a_published_film_is_found(folder: FilmFolder):
    """Publishing moves a draft to its token and tells its size."""
    draft = drafted(folder)
    assert folder.find(TOKEN) is None
    assert await folder.publish(draft, TOKEN) == 4
    path = folder.find(TOKEN)
    assert path is not None
    assert path.read_bytes() == b"film"
    assert not draft.exists()
    assert [token for token, _ in folder.tokens()] == [TOKEN]


async def test_a_film_is_synced_before_it_gets_its_name(folder: FilmFolder, monkeypatch: pytest.MonkeyPatch):
    """A film's bytes, then its name, then the folder: in this order things reach the disk, before publish returns."""
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
    await folder.publish(drafted(folder), TOKEN)
    assert steps == ["films", "job.mp4", "rename", TOKEN[:2]]


async def test_a_folder_is_made_lasting_once(folder: FilmFolder, monkeypatch: pytest.MonkeyPatch):
    """The second film of a folder waits for its bytes and its name, and for nothing else."""
    await folder.publish(drafted(folder), TOKEN)
    synced: list[str] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    await folder.publish(drafted(folder), TOKEN[:2] + "f" * 30)
    assert synced == ["job.mp4", TOKEN[:2]]


async def test_a_folder_that_somebody_removed_is_made_again(folder: FilmFolder):
    """One attempt fails, and loses nothing; the next one finds its way."""
    await folder.publish(drafted(folder), TOKEN)
    path = folder.find(TOKEN)
    assert path is not None
    path.unlink()
    path.parent.rmdir()
    draft = drafted(folder)
    with pytest.raises(FileNotFoundError):
        await folder.publish(draft, TOKEN)
    assert await folder.publish(draft, TOKEN) == 4


async def test_many_films_at_once(folder: FilmFolder):
    """Films published at the same time do not get into each other's way."""
    tokens = [f"{number:032x}" for number in range(40)]
    await asyncio.gather(*(folder.publish(drafted(folder, name=token), token) for token in tokens))
    assert sorted(token for token, _ in folder.tokens()) == tokens


async def test_a_draft_that_is_not_there(folder: FilmFolder):
    """Publishing nothing is an OSError, and leaves nothing."""
    with pytest.raises(OSError, match="job"):
        await folder.publish(folder.draft("job"), TOKEN)
    assert folder.find(TOKEN) is None


@pytest.mark.parametrize(
    "token", ["", "a", "../../../etc/passwd", TOKEN.upper(), TOKEN[:-1], TOKEN + "0", TOKEN[:-1] + "\n", "é" * 32]
)
def test_what_is_no_token(folder: FilmFolder, token: str):
    """Only 32 small hexadecimal digits are looked for; anything else is no film, and no path."""
    assert folder.find(token) is None


async def test_a_film_can_be_discarded(folder: FilmFolder):
    """A discarded film is gone; discarding it again is no error."""
    await folder.publish(drafted(folder), TOKEN)
    for _ in range(2):
        await folder.discard(TOKEN)
    assert folder.find(TOKEN) is None
    assert list(folder.tokens()) == []


async def test_a_films_age_counts_from_its_publication(folder: FilmFolder):
    """However long a draft waited, a film that was published now is young."""
    await folder.publish(aged(drafted(folder), 100_000), TOKEN)
    ((_, at),) = folder.tokens()
    assert at > time.time() - 50_000


async def test_old_drafts_are_swept(folder: FilmFolder):
    """Drafts that nobody has written to for long are removed; young ones and films stay."""
    await folder.publish(drafted(folder), TOKEN)
    path = folder.find(TOKEN)
    assert path is not None
    aged(path, 1000)
    aged(drafted(folder, name="old"), 1000)
    aged(drafted(folder, name="older"), 5000)
    young = drafted(folder, name="young")
    assert await folder.sweep_drafts(900) == 2
    assert young.exists()
    assert folder.find(TOKEN) is not None


def test_a_folder_can_be_opened_again(tmp_path: Path):
    """Opening a folder of films that is there already finds them."""
    first = FilmFolder(tmp_path)
    asyncio.run(first.publish(drafted(first), TOKEN))
    assert FilmFolder(tmp_path).find(TOKEN) is not None
