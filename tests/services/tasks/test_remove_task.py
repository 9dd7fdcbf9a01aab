"""A customer deletes a task, on both stores: it is gone for them, and for nobody else."""

import asyncio
from pathlib import Path

import pytest

from filmgate.domain.errors import UnknownTask
from filmgate.domain.task import TaskState
from filmgate.media.folder import FilmFolder
from filmgate.services.money.show_balance import show_balance
from filmgate.services.money.verify_ledger import verify_ledger
from filmgate.services.tasks.list_tasks import Filter, list_rising, list_tasks
from filmgate.services.tasks.read import read
from filmgate.services.tasks.remove_task import remove_task
from filmgate.store import files
from fixtures.stores import FUNDS, PRICE, Scene


@pytest.fixture
def media(tmp_path: Path) -> FilmFolder:
    return FilmFolder(tmp_path)


async def kept(scene: Scene, media: FilmFolder) -> tuple[bytes, str]:
    """A task that has succeeded, and the token of its film, which is there."""
    job = await scene.collecting()
    await scene.succeed(job)
    (film,) = (await scene.record(job.task_id)).films
    draft = media.draft("film")
    draft.write_bytes(b"film")
    await media.publish(draft, film.token)
    return job.task_id, film.token


async def remove(scene: Scene, media: FilmFolder, task_id: bytes) -> TaskState:
    return (await remove_task(scene.store, scene.nature, media, scene.caller, task_id.hex())).task.state


async def test_it_is_unknown_to_its_customer_and_known_to_the_operator(scene: Scene, media: FilmFolder):
    task_id, token = await kept(scene, media)
    other = await scene.submit()
    assert await remove(scene, media, task_id) is TaskState.SUCCEEDED
    with pytest.raises(UnknownTask):
        await read(scene.store, scene.caller, task_id.hex())
    with pytest.raises(UnknownTask):
        await remove(scene, media, task_id)
    for page in (
        await list_tasks(scene.store, scene.caller, Filter(), None, 5),
        await list_rising(scene.store, scene.caller, None, 5),
    ):
        assert [record.task.id for record in page.records] == [other]
    film = await files.find(scene.store, token)
    assert film is not None and film.removed_at is not None
    assert media.find(token) is None
    assert (await scene.record(task_id)).task.state is TaskState.SUCCEEDED
    assert (await show_balance(scene.store, scene.nature, scene.caller)).balance == FUNDS - 2 * PRICE
    assert not (await verify_ledger(scene.store)).faults


async def test_an_open_one_is_cancelled_and_paid_back(scene: Scene, media: FilmFolder):
    task_id = await scene.submit()
    assert await remove(scene, media, task_id) is TaskState.CANCELLED
    assert (await show_balance(scene.store, scene.nature, scene.caller)).balance == FUNDS


async def test_whoever_deletes_at_once_is_told_either(scene: Scene, media: FilmFolder):
    task_id, _ = await kept(scene, media)
    said = await asyncio.gather(*(remove(scene, media, task_id) for _ in range(4)), return_exceptions=True)
    assert TaskState.SUCCEEDED in said
    assert {type(each) for each in said} <= {TaskState, UnknownTask}


async def test_oldest_first_and_each_once(scene: Scene):
    made = [await scene.submit() for _ in range(7)]
    for limit in (1, 3, 7, 8):
        found: list[bytes] = []
        after = None
        while True:
            page = await list_rising(scene.store, scene.caller, after, limit)
            found += [record.task.id for record in page.records]
            after = page.next
            if after is None:
                break
        assert found == made
