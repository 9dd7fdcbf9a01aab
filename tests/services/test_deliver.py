"""Deliveries: claimed, attempted along the ladder, delivered or given up."""

import pytest

from filmgate.domain.delivery import DeliveryState
from filmgate.domain.task import TaskState
from filmgate.services import deliver
from fixtures.stores import LAPSED_US, LEASE_US, Scene


@pytest.fixture
async def task_id(scene: Scene) -> bytes:
    """A settled task with a delivery that is due."""
    job = await scene.collecting(callback_url="http://there/")
    await scene.succeed(job)
    return job.task_id


async def test_a_parcel_holds_the_settled_task(scene: Scene, task_id: bytes):
    """Whoever claims a delivery gets the task as it ended, and nobody else gets it meanwhile."""
    (parcel,) = await deliver.claim(scene.store, "one", LEASE_US, 5)
    assert (parcel.record.task.id, parcel.record.task.state) == (task_id, TaskState.SUCCEEDED)
    assert (parcel.delivery.url, parcel.delivery.attempts) == ("http://there/", 0)
    assert await deliver.claim(scene.store, "two", LEASE_US, 5) == []


async def test_a_delivery_arrives_once(scene: Scene, task_id: bytes):
    """A delivery that arrived is not attempted again."""
    (parcel,) = await deliver.claim(scene.store, "one", LEASE_US, 5)
    await deliver.delivered(scene.store, scene.nature, parcel.delivery, "200 thanks")
    assert await scene.deliveries(task_id) == [("delivered", 1)]
    await scene.run("UPDATE outbox SET due_at = 0")
    assert await deliver.claim(scene.store, "two", LEASE_US, 5) == []


async def test_the_ladder_is_climbed_and_ends(scene: Scene, task_id: bytes):
    """Each failed attempt waits for its rung, under the same id; after the last rung the delivery is given up."""
    ladder, seen = (0.0, 0.0, 0.0), []
    for expected in (DeliveryState.DUE, DeliveryState.DUE, DeliveryState.DUE, DeliveryState.GIVEN_UP):
        (parcel,) = await deliver.claim(scene.store, "one", LEASE_US, 5)
        seen.append(parcel.delivery.id)
        assert await deliver.failed(scene.store, scene.nature, parcel.delivery, "500", ladder) is expected
    assert len(set(seen)) == 1
    assert await scene.deliveries(task_id) == [("given_up", 4)]
    assert await deliver.claim(scene.store, "one", LEASE_US, 5) == []


async def test_a_waiting_delivery_waits(scene: Scene, task_id: bytes):
    """A failed delivery is not attempted before its wait is over."""
    (parcel,) = await deliver.claim(scene.store, "one", LEASE_US, 5)
    await deliver.failed(scene.store, scene.nature, parcel.delivery, "500", (3600.0,))
    assert await scene.deliveries(task_id) == [("due", 1)]
    assert await deliver.claim(scene.store, "one", LEASE_US, 5) == []


async def test_a_dead_couriers_delivery_goes_to_another(scene: Scene, task_id: bytes):
    """A lapsed lease lets another courier try; what the first one then says no longer counts."""
    (dead,) = await deliver.claim(scene.store, "dead", LAPSED_US, 5)
    (alive,) = await deliver.claim(scene.store, "alive", LEASE_US, 5)
    assert alive.delivery.id == dead.delivery.id
    await deliver.failed(scene.store, scene.nature, dead.delivery, "500", ())
    assert await scene.deliveries(task_id) == [("due", 0)]
    await deliver.delivered(scene.store, scene.nature, alive.delivery, "200")
    assert await scene.deliveries(task_id) == [("delivered", 1)]
