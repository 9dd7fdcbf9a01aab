"""What is swept away, and what is not."""

import os
import time
from pathlib import Path

import pytest

from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.nature import DAY
from filmgate.services.settle import end_early
from filmgate.store import inputs
from filmgate.worker.janitor import Janitor
from filmgate.worker.rescuer import TOO_LATE
from fixtures.pictures import data_url, png
from fixtures.shops import Bench

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
