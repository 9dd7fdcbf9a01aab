"""What is swept away, and what is not."""

import os
import time
from pathlib import Path

import pytest

from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.nature import DAY
from filmgate.domain.uploads import Upload, UploadKind
from filmgate.media.base import Part
from filmgate.media.uploads import UploadFolder
from filmgate.services.jobs.settle import end_early
from filmgate.store import files, inputs, uploads
from filmgate.worker.janitor import Janitor
from filmgate.worker.rescuer import TOO_LATE
from fixtures.pictures import data_url, png
from fixtures.shops import Bench
from fixtures.stores import assert_sound

pytestmark = pytest.mark.asyncio(loop_scope="session")
OLD_SECONDS = 90_000.0


async def published(bench: Bench, token: str, *, old: bool) -> str:
    draft = bench.media.draft(token)
    draft.write_bytes(b"film")
    await bench.media.publish(draft, token)
    path = bench.media.find(token)
    assert path is not None
    if old:
        age(path)
    return token


def age(path: Path) -> None:
    os.utime(path, (time.time() - OLD_SECONDS,) * 2)


async def test_only_old_films_that_nobody_owns_are_removed(bench: Bench):
    """An old film without a task goes; one with a task, and one that may still be settled, stay."""
    job = await bench.scene.collecting()
    film = bench.scene.film()
    await bench.scene.succeed(job)
    (owned,) = (await bench.scene.record(job.task_id)).films
    await published(bench, owned.token, old=True)
    young = await published(bench, film.token, old=False)
    orphans = [await published(bench, f"{number:032x}", old=True) for number in range(1000, 1250)]
    await Janitor(bench.shop).run_once()
    assert sorted(bench.films()) == sorted([owned.token, young])
    assert bench.media.find(orphans[0]) is None


async def test_old_drafts_and_keys_are_removed(bench: Bench):
    """Drafts that nobody finishes and Idempotency-Keys older than a day go; young ones stay."""
    for name in ("old", "young"):
        bench.media.draft(name).write_bytes(b"half a film")
    age(bench.media.draft("old"))
    await bench.scene.submit(idempotency_key="old")
    bench.clock.ahead_us += DAY
    await bench.scene.submit(idempotency_key="young")
    await Janitor(bench.shop).run_once()
    assert bench.drafts() == [bench.media.draft("young")]
    assert await bench.scene.number("idempotency") == 1
    bench.media.draft("young").unlink()


async def test_an_orphan_of_a_crash_is_found(bench: Bench):
    """What a worker published and died before settling is removed once it is old; the film made after it stays."""
    task_id = await bench.scene.submit()
    orphan = await published(bench, "f" * 32, old=True)
    record = await bench.settled(task_id)
    await Janitor(bench.shop).run_once()
    assert bench.films() == [film.token for film in record.films]
    assert orphan not in bench.films()


async def kept_picture(bench: Bench, input_id: bytes) -> None:
    draft = bench.shop.inputs.draft(input_id)
    draft.write_bytes(b"picture")
    await bench.shop.inputs.keep(draft, input_id)
    path = bench.shop.inputs.find(input_id)
    assert path is not None
    age(path)


async def test_pictures_go_a_day_after_their_task(bench: Bench):
    """A picture stays while its task may need it and a day longer; its row stays for good. Orphans go, too."""
    given = Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image=data_url(png()))
    ended, running = [await bench.scene.submit(generation=given) for _ in range(2)]
    await kept_picture(bench, b"o" * 16)
    await end_early(bench.scene.store, bench.scene.nature, ended, TOO_LATE, Actor.RESCUER)
    for picture in bench.pictures():
        path = bench.shop.inputs.find(picture)
        assert path is not None
        age(path)
    await Janitor(bench.shop).run_once()
    assert len(bench.pictures()) == 2
    bench.clock.ahead_us += 2 * DAY
    await Janitor(bench.shop).run_once()
    (left,) = bench.pictures()
    ((of_ended,), (of_running,)) = [await inputs.of_task(bench.scene.store, task_id) for task_id in (ended, running)]
    assert (of_ended.state, of_running.state, of_running.id) == ("removed", "received", left)


async def film_of(bench: Bench, dialect: str) -> tuple[bytes, str]:
    """A task of a dialect that has succeeded, and its film, with a poster beside it."""
    task_id = await bench.scene.submit(dialect=dialect)
    (film,) = (await bench.settled(task_id)).films
    draft = bench.media.draft("poster")
    draft.write_bytes(b"poster")
    await bench.media.publish(draft, film.token, Part.POSTER)
    return task_id, film.token


def kept(bench: Bench, token: str) -> list[Part]:
    return [part for part in Part if bench.media.find(token, part) is not None]


async def test_films_are_kept_for_as_long_as_their_dialect_says(bench: Bench):
    """Afterwards the film and what was made of it go; the task is still told with its URL, and the books are right."""
    old_task, old = await film_of(bench, "apixo")
    _, other = await film_of(bench, "native")
    bench.clock.ahead_us += 2 * DAY
    new_task, new = await film_of(bench, "apixo")
    janitor = Janitor(bench.shop, film_kept_us={"apixo": DAY, "kling3api": DAY})
    await janitor.run_once()
    assert (kept(bench, old), kept(bench, new), kept(bench, other)) == (
        [],
        [Part.FILM, Part.POSTER],
        kept(bench, other),
    )
    assert [film.token for film in (await bench.scene.record(old_task)).films] == [old]
    film = await files.find(bench.scene.store, old)
    assert film is not None
    assert film.removed_at is not None
    assert (await bench.scene.record(new_task)).task.state == "succeeded"
    await assert_sound(bench.scene.store)
    await janitor.run_once()
    assert kept(bench, other) == [Part.FILM, Part.POSTER]


async def test_a_janitor_that_dies_between_row_and_file_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """The row says removed; the file has no claim any more and is swept like an orphan."""
    _, token = await film_of(bench, "apixo")
    bench.clock.ahead_us += 2 * DAY
    with monkeypatch.context() as patched:
        patched.setattr(bench.media, "discard", broken)
        with pytest.raises(ConnectionError):
            await Janitor(bench.shop, film_kept_us={"apixo": DAY}).run_once()
    assert kept(bench, token) == [Part.FILM, Part.POSTER]
    await Janitor(bench.shop).run_once()
    assert kept(bench, token) == []
    await assert_sound(bench.scene.store)


async def broken(token: str) -> None:
    raise ConnectionError(token)


async def kept_upload(bench: Bench, folder: UploadFolder, expires_at: int | None) -> str:
    """An upload that expires then, or a file of none."""
    token = bench.scene.nature.entropy(16).hex()
    draft = folder.draft(token)
    draft.write_bytes(b"picture")
    await folder.keep(draft, token)
    path = folder.find(token)
    assert path is not None
    age(path)
    caller, nature = bench.scene.caller, bench.scene.nature
    if expires_at is not None:
        one = Upload(
            id=nature.new_id(),
            account_id=caller.account_id,
            key_id=caller.key_id,
            token=token,
            kind=UploadKind.PICTURE,
            media_type="image/png",
            size=7,
            sha256=b"s",
            width=1,
            height=1,
            duration=0,
            created_at=nature.now(),
            expires_at=expires_at,
        )
        await bench.scene.store.write(uploads.insert(one))
    return token


async def test_uploads_that_nobody_uses_are_removed(bench: Bench, tmp_path: Path):
    """With files of none; what is still good stays."""
    folder = UploadFolder(tmp_path)
    now = bench.scene.nature.now()
    good, expired, stray = [await kept_upload(bench, folder, each) for each in (now + DAY, now, None)]
    await Janitor(bench.shop, folder).run_once()
    assert [token for token, _ in folder.tokens()] == [good]
    found = await uploads.find_by_token(bench.scene.store, expired)
    assert found is not None
    assert found.removed_at is not None
    assert stray not in {good, expired}
