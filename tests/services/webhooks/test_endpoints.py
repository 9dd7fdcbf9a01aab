"""Endpoints: what they are told, what is kept for them, what becomes of it when they change."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from filmgate.domain.errors import EndpointConflict, InvalidField, UnknownEndpoint
from filmgate.domain.task import Failure, FailureCode
from filmgate.domain.webhook import ENDPOINTS_MAX, Endpoint, EndpointState
from filmgate.services.jobs import settle
from filmgate.services.webhooks.add_endpoint import add_endpoint
from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
from filmgate.services.webhooks.find_endpoint import find_any_endpoint, find_endpoint
from filmgate.services.webhooks.list_endpoints import list_all_endpoints, list_endpoints
from filmgate.services.webhooks.remove_endpoint import remove_endpoint
from filmgate.store import outbox
from fixtures.stores import Clock, Scene, new_scene, opened

URL = "https://hooks.example/a"


async def added(scene: Scene, url: str = URL, **given: Any) -> Endpoint:
    return await add_endpoint(scene.store, scene.nature, scene.caller.account_id, url, **given)


async def changed(scene: Scene, endpoint: Endpoint, **given: Any) -> Endpoint:
    return await change_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id, Changes(**given))


async def succeeded(scene: Scene, **given: Any) -> bytes:
    job = await scene.collecting(**given)
    await scene.succeed(job)
    return job.task_id


async def failed(scene: Scene, code: FailureCode = FailureCode.UPSTREAM, **given: Any) -> bytes:
    task_id = await scene.submit(**given)
    assert await settle.end_early(scene.store, scene.nature, task_id, Failure(code, "It broke."), "operator")
    return task_id


async def rows(scene: Scene, task_id: bytes) -> list[tuple[Any, ...]]:
    """URL, event and state of each delivery of a task."""
    sql = "SELECT url, event, state FROM outbox WHERE task_id = $1 ORDER BY url"
    return [tuple(row) for row in await scene.store.rows(sql, task_id)]


async def test_an_endpoint_is_told_of_every_end(scene: Scene):
    await added(scene)
    assert await rows(scene, await succeeded(scene)) == [(URL, "task.succeeded", "due")]
    assert await rows(scene, await failed(scene)) == [(URL, "task.failed", "due")]
    assert await rows(scene, await failed(scene, FailureCode.CANCELLED)) == [(URL, "task.cancelled", "due")]


async def test_an_endpoint_that_chooses_is_told_of_no_other(scene: Scene):
    await added(scene, events=("task.failed", "task.cancelled"))
    assert await rows(scene, await succeeded(scene)) == []
    assert len(await rows(scene, await failed(scene))) == 1
    assert len(await rows(scene, await failed(scene, FailureCode.CANCELLED))) == 1


async def test_a_dialect_is_not_the_other_whose_name_begins_alike(scene: Scene):
    await added(scene, dialects=("kling3api-v1",))
    assert await rows(scene, await succeeded(scene)) == []
    assert len(await rows(scene, await succeeded(scene, dialect="kling3api-v1"))) == 1
    await added(scene, "https://hooks.example/b", dialects=("kling3api",))
    assert len(await rows(scene, await succeeded(scene))) == 1
    assert len(await rows(scene, await succeeded(scene, dialect="kling3api-v1"))) == 1


async def test_each_receiver_has_a_delivery_of_its_own(scene: Scene):
    urls = [f"https://hooks.example/{number:02}" for number in range(ENDPOINTS_MAX)]
    for url in urls:
        await added(scene, url)
    task_id = await succeeded(scene, callback_url="https://hooks.example/own")
    assert [url for url, *_ in await rows(scene, task_id)] == [*urls, "https://hooks.example/own"]
    ids = await scene.store.rows("SELECT DISTINCT id FROM outbox")
    assert len(ids) == ENDPOINTS_MAX + 1
    assert {len(row[0]) for row in ids} == {16}


async def test_one_address_hears_of_one_event_once(scene: Scene):
    """A callback URL that is an endpoint's too gets the callback alone."""
    await added(scene)
    task_id = await succeeded(scene, callback_url=URL)
    assert await rows(scene, task_id) == [(URL, "task.succeeded", "due")]
    row = await scene.store.row("SELECT endpoint_id FROM outbox")
    assert row is not None
    assert row[0] is None


async def test_other_accounts_endpoints_hear_nothing(scene: Scene, clock: Clock):
    other = await new_scene(scene.store, clock, name="other")
    endpoint = await added(other)
    assert await rows(scene, await succeeded(scene)) == []
    with pytest.raises(UnknownEndpoint):
        await find_endpoint(scene.store, scene.caller.account_id, endpoint.id.hex())
    with pytest.raises(UnknownEndpoint):
        await changed(scene, replace(endpoint, account_id=scene.caller.account_id), note="mine now")
    with pytest.raises(UnknownEndpoint):
        await remove_endpoint(scene.store, scene.nature, scene.caller.account_id, endpoint.id)
    assert await list_endpoints(scene.store, scene.caller.account_id) == []
    assert await list_all_endpoints(scene.store) == [endpoint]
    assert await find_any_endpoint(scene.store, endpoint.id.hex()) == endpoint


async def test_what_happens_during_a_pause_is_kept_and_due_afterwards(scene: Scene):
    endpoint = await added(scene)
    before = await succeeded(scene)
    paused = await changed(scene, endpoint, state=EndpointState.PAUSED, reason="holidays")
    assert (paused.state, paused.reason) == (EndpointState.PAUSED, "holidays")
    during = await succeeded(scene)
    assert [state for task in (before, during) for *_, state in await rows(scene, task)] == ["held", "held"]
    await changed(scene, endpoint, state=EndpointState.ACTIVE)
    assert [state for task in (before, during) for *_, state in await rows(scene, task)] == ["due", "due"]


async def test_what_has_not_arrived_follows_to_a_new_address(scene: Scene):
    endpoint = await added(scene)
    task_id = await succeeded(scene)
    await changed(scene, endpoint, url="https://elsewhere.example:8443/b")
    row = await scene.store.row("SELECT url, receiver FROM outbox WHERE task_id = $1", task_id)
    assert row is not None
    assert tuple(row) == (
        "https://elsewhere.example:8443/b",
        f"{scene.caller.account_id.hex()} https://elsewhere.example:8443",
    )


async def test_what_a_removed_endpoint_has_not_got_is_given_up(scene: Scene):
    endpoint = await added(scene)
    task_id = await succeeded(scene)
    await remove_endpoint(scene.store, scene.nature, endpoint.account_id, endpoint.id)
    assert await rows(scene, task_id) == [(URL, "task.succeeded", "given_up")]
    assert await rows(scene, await succeeded(scene)) == []
    with pytest.raises(UnknownEndpoint):
        await find_any_endpoint(scene.store, endpoint.id.hex())
    assert (await added(scene)).url == URL


async def test_an_address_is_an_endpoint_once(scene: Scene):
    endpoint = await added(scene)
    with pytest.raises(EndpointConflict, match="endpoint with this URL"):
        await added(scene)
    other = await added(scene, "https://hooks.example/b")
    with pytest.raises(EndpointConflict, match="endpoint with this URL"):
        await changed(scene, other, url=URL)
    assert (await changed(scene, endpoint, url=URL, note="the same")).note == "the same"


async def test_there_are_only_so_many_even_in_a_crowd(scene: Scene):
    await scene.crowd()
    made = await asyncio.gather(
        *(added(scene, f"https://hooks.example/{number}") for number in range(ENDPOINTS_MAX + 5)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Endpoint) for one in made) == ENDPOINTS_MAX
    assert {type(one) for one in made} == {Endpoint, EndpointConflict}


@pytest.mark.parametrize(
    ("given", "field"),
    [({"events": ("task.exploded",)}, "events"), ({"note": "x" * 201}, "note")],
)
async def test_what_makes_no_sense_is_refused(scene: Scene, given: dict[str, Any], field: str):
    with pytest.raises(InvalidField) as caught:
        await added(scene, **given)
    assert caught.value.field == field
    assert await list_endpoints(scene.store, scene.caller.account_id) == []


async def test_a_late_film_tells_nobody(scene: Scene):
    """Its task had ended before, and that was told."""
    await added(scene)
    job = await scene.collecting()
    await settle.end_early(scene.store, scene.nature, job.task_id, Failure(FailureCode.CANCELLED, "no"), "customer")
    assert not await scene.succeed(job)
    assert await rows(scene, job.task_id) == [(URL, "task.cancelled", "due")]


async def test_an_index_finds_what_has_not_arrived(sqlite_url: str):
    """However much an endpoint was sent, pausing, resuming and removing it look at what is still open alone."""
    changes = (
        outbox.hold_all(b"e" * 16),
        outbox.let_go_all(b"e" * 16),
        outbox.give_up_all(b"e" * 16, "its endpoint was removed", 1),
    )
    async with opened(sqlite_url) as store:
        plans = [[row[3] for row in await store.rows(f"EXPLAIN QUERY PLAN {sql}", *args)] for sql, args in changes]
    assert all(any("outbox_open " in step for step in plan) for plan in plans), plans
