"""Deliveries: claimed, attempted along the ladder, delivered or given up."""

import pytest

from filmgate.domain.delivery import Attempt, DeliveryState
from filmgate.domain.nature import HOUR
from filmgate.domain.task import TaskState
from filmgate.services.webhooks import deliver
from filmgate.services.webhooks.deliver import Parcel
from fixtures.stores import LAPSED_US, LEASE_US, SECRET, Scene


@pytest.fixture
async def task_id(scene: Scene) -> bytes:
    """A settled task with a delivery that is due."""
    job = await scene.collecting(callback_url="http://there/")
    await scene.succeed(job)
    return job.task_id


async def claim(scene: Scene, worker: str, lease_us: int = LEASE_US) -> list[Parcel]:
    ids = [one for line in await deliver.look(scene.store, "", 100) for one in line.ids]
    return await deliver.claim(scene.store, scene.nature, SECRET, worker, lease_us, ids) if ids else []


async def note(scene: Scene, parcel: Parcel, status: int, ladder: tuple[float, ...] = ()) -> DeliveryState:
    delivery = parcel.delivery
    attempt = Attempt(number=delivery.attempts + 1, at=scene.nature.now(), url=delivery.url, duration=5, status=status)
    return (await deliver.note(scene.store, scene.nature, delivery, attempt, ladder, HOUR)).state


async def test_a_parcel_holds_the_settled_task(scene: Scene, task_id: bytes):
    """Whoever claims a delivery gets the task as it ended, and nobody else gets it meanwhile."""
    (parcel,) = await claim(scene, "one")
    assert parcel.record is not None
    assert (parcel.record.task.id, parcel.record.task.state) == (task_id, TaskState.SUCCEEDED)
    assert (parcel.delivery.url, parcel.delivery.attempts) == ("http://there/", 0)
    assert await claim(scene, "two") == []


async def test_a_delivery_arrives_once(scene: Scene, task_id: bytes):
    """A delivery that arrived is not attempted again."""
    (parcel,) = await claim(scene, "one")
    assert await note(scene, parcel, 200) is DeliveryState.DELIVERED
    assert await scene.deliveries(task_id) == [("delivered", 1)]
    await scene.run("UPDATE outbox SET due_at = 0")
    assert await claim(scene, "two") == []


async def test_the_ladder_is_climbed_and_ends(scene: Scene, task_id: bytes):
    """Each failed attempt waits for its rung, under the same id; after the last rung the delivery is given up."""
    ladder, seen = (0.0, 0.0, 0.0), []
    for expected in (DeliveryState.DUE, DeliveryState.DUE, DeliveryState.DUE, DeliveryState.GIVEN_UP):
        (parcel,) = await claim(scene, "one")
        seen.append(parcel.delivery.id)
        assert await note(scene, parcel, 500, ladder) is expected
    assert len(set(seen)) == 1
    assert await scene.deliveries(task_id) == [("given_up", 4)]
    assert await claim(scene, "one") == []


async def test_a_waiting_delivery_waits(scene: Scene, task_id: bytes):
    """A failed delivery is not attempted before its wait is over."""
    (parcel,) = await claim(scene, "one")
    await note(scene, parcel, 500, (3600.0,))
    assert await scene.deliveries(task_id) == [("due", 1)]
    assert await claim(scene, "one") == []


async def test_a_dead_couriers_delivery_goes_to_another(scene: Scene, task_id: bytes):
    """A lapsed lease lets another courier try; what the first one then says no longer counts."""
    (dead,) = await claim(scene, "dead", LAPSED_US)
    (alive,) = await claim(scene, "alive")
    assert alive.delivery.id == dead.delivery.id
    await note(scene, dead, 500)
    assert await scene.deliveries(task_id) == [("due", 0)]
    await note(scene, alive, 200)
    assert await scene.deliveries(task_id) == [("delivered", 1)]
