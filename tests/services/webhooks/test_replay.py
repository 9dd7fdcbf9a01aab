"""Deliveries are listed, shown, and sent once more under their old ids."""

import pytest

from filmgate.domain.delivery import Attempt, DeliveryState
from filmgate.domain.errors import NotReplayable, UnknownDelivery
from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.webhook import EndpointState, message_id
from filmgate.services.webhooks import deliver
from filmgate.services.webhooks.add_endpoint import add_endpoint
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.services.webhooks.list_deliveries import Wanted, list_all_deliveries, list_deliveries
from filmgate.services.webhooks.replay import replay, replay_all
from filmgate.services.webhooks.send_test import send_test
from filmgate.services.webhooks.show_delivery import Shown, show_any_delivery, show_delivery
from fixtures.stores import LEASE_US, SECRET, Clock, Scene, new_scene

URL = "https://hooks.example/a"


async def settled(scene: Scene) -> bytes:
    job = await scene.collecting(callback_url=URL)
    await scene.succeed(job)
    return job.task_id


async def attempt(scene: Scene, status: int, ladder: tuple[float, ...] = ()) -> None:
    """Every delivery that is due is tried, and answered like that."""
    ids = [one for line in await deliver.look(scene.store, "", 100) for one in line.ids]
    for parcel in await deliver.claim(scene.store, scene.nature, SECRET, "worker", LEASE_US, ids):
        made = parcel.delivery
        tried = Attempt(number=made.attempts + 1, at=scene.nature.now(), url=made.url, duration=7, status=status)
        await deliver.note(scene.store, scene.nature, made, tried, ladder, DAY)


async def only(scene: Scene) -> Shown:
    page = await list_deliveries(scene.store, scene.caller, Wanted(), None, 10)
    (one,) = page.deliveries
    return await show_delivery(scene.store, scene.caller.account_id, one.id.hex())


async def test_what_arrived_and_what_was_given_up_can_be_sent_again(scene: Scene):
    await settled(scene)
    for status, state in (
        (500, DeliveryState.GIVEN_UP),
        (200, DeliveryState.DELIVERED),
        (200, DeliveryState.DELIVERED),
    ):
        await attempt(scene, status)
        shown = await only(scene)
        assert shown.delivery.state is state
        again = await replay(scene.store, shown.delivery)
        assert (again.id, again.state, again.ended_at) == (shown.delivery.id, DeliveryState.DUE, None)
    assert [one.number for one in (await only(scene)).attempts] == [1, 2, 3]


async def test_a_replay_climbs_the_ladder_from_its_foot(scene: Scene):
    await settled(scene)
    await attempt(scene, 500, (0.0,))
    await attempt(scene, 500, (0.0,))
    assert (await only(scene)).delivery.state is DeliveryState.GIVEN_UP
    await replay(scene.store, (await only(scene)).delivery)
    await attempt(scene, 500, (0.0,))
    assert (await only(scene)).delivery.state is DeliveryState.DUE
    await attempt(scene, 500, (0.0,))
    assert (await only(scene)).delivery.state is DeliveryState.GIVEN_UP


async def test_what_is_under_way_is_not_sent_twice(scene: Scene):
    await settled(scene)
    shown = await only(scene)
    (claimed,) = await deliver.claim(scene.store, scene.nature, SECRET, "worker", LEASE_US, [shown.delivery.id])
    await replay(scene.store, shown.delivery)
    assert await deliver.look(scene.store, "", 10) == [deliver.Line(claimed.delivery.receiver, (), 0)]


async def test_where_nothing_is_taken_nothing_is_sent(scene: Scene):
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, URL)
    job = await scene.collecting()
    await scene.succeed(job)
    changes = Changes(state=EndpointState.PAUSED)
    await change_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id, changes)
    with pytest.raises(NotReplayable, match="its endpoint is paused"):
        await replay(scene.store, (await only(scene)).delivery)


async def test_a_test_is_not_sent_again(scene: Scene):
    test_id = await send_test(scene.store, scene.nature, scene.caller.account_id, URL, None)
    with pytest.raises(NotReplayable, match="make another one"):
        await replay(scene.store, (await show_any_delivery(scene.store, test_id.hex())).delivery)


async def test_an_endpoints_deliveries_are_sent_again_from_some_time_on(scene: Scene, clock: Clock):
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, URL)
    for hours in (0, 1, 2):
        clock.ahead_us = hours * HOUR
        job = await scene.collecting()
        await scene.succeed(job)
        await scene.run("UPDATE outbox SET due_at = 0 WHERE state = 'due'")
        await attempt(scene, 200)
    since = scene.nature.now() - HOUR - HOUR // 2
    assert await replay_all(scene.store, Wanted(endpoint_id=endpoint.id, since=since)) == 2
    states = [one.state for one in (await list_all_deliveries(scene.store, Wanted(), None, 10)).deliveries]
    assert states == [DeliveryState.DUE, DeliveryState.DUE, DeliveryState.DELIVERED]


async def test_what_cannot_be_sent_again_keeps_nothing_else(scene: Scene):
    """Of all that is wanted, what goes to a paused endpoint is left out; where that is all, it is said."""
    endpoint = await add_endpoint(scene.store, scene.nature, scene.caller.account_id, "https://hooks.example/b")
    task_id = await settled(scene)
    await attempt(scene, 200)
    changes = Changes(state=EndpointState.PAUSED)
    await change_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id, changes)
    assert await replay_all(scene.store, Wanted(task_id=task_id)) == 1
    with pytest.raises(NotReplayable, match="its endpoint is paused"):
        await replay_all(scene.store, Wanted(endpoint_id=endpoint.id))


async def test_pages_hold_every_delivery_once_newest_first(scene: Scene):
    tasks = [await settled(scene) for _ in range(7)]
    after, found = None, []
    while True:
        page = await list_deliveries(scene.store, scene.caller, Wanted(), after, 3)
        found += [one.task_id for one in page.deliveries]
        after = page.next
        if after is None:
            break
    assert found == tasks[::-1]
    (one,) = (await list_deliveries(scene.store, scene.caller, Wanted(task_id=tasks[2]), None, 3)).deliveries
    assert one.task_id == tasks[2]
    none = await list_deliveries(scene.store, scene.caller, Wanted(state=DeliveryState.DELIVERED), None, 3)
    assert none.deliveries == ()


async def test_rare_ones_are_looked_for_in_bounded_pieces(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.store.deliveries.SCAN_MAX", 2)
    first = await settled(scene)
    await attempt(scene, 200)
    for _ in range(4):
        await settled(scene)
    after, found, pages = None, [], 0
    while True:
        page = await list_deliveries(scene.store, scene.caller, Wanted(state=DeliveryState.DELIVERED), after, 3)
        found += [one.task_id for one in page.deliveries]
        pages, after = pages + 1, page.next
        if after is None:
            break
    assert (found, pages) == ([first], 3)


async def test_a_delivery_is_known_by_either_name_and_to_its_own_account_alone(scene: Scene, clock: Clock):
    await settled(scene)
    delivery = (await only(scene)).delivery
    for name in (delivery.id.hex(), message_id(delivery.id)):
        assert (await show_delivery(scene.store, scene.caller.account_id, name)).delivery == delivery
    other = await new_scene(scene.store, clock, name="other")
    for name in (delivery.id.hex(), "nonsense", "msg_", bytes(16).hex()):
        with pytest.raises(UnknownDelivery):
            await show_delivery(scene.store, other.caller.account_id, name)
    assert (await list_deliveries(scene.store, other.caller, Wanted(), None, 5)).deliveries == ()
