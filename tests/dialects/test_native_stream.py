"""A task's events over a real HTTP server: so far, as they come, again after a break, and until nobody listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from filmgate.dialects.native.stream import frames
from filmgate.domain.errors import StoreUnavailable
from filmgate.services.jobs import advance
from filmgate.services.tasks.timeline import Lookout, News
from fixtures import plain_http
from fixtures.serving import served
from fixtures.theatre import Theatre
from fixtures.waiting import eventually

TASKS = "/filmgate/v1/tasks"


@dataclass
class Heard:
    """One event of a stream."""

    id: str
    event: str
    data: dict[str, Any]


async def heard(response: httpx.Response) -> AsyncIterator[Heard]:
    """The events of a stream, as a browser would read them."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line and "data" in fields:
            yield Heard(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
        if not line:
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


@asynccontextmanager
async def following(theatre: Theatre, base: str, task_id: str, **headers: str) -> AsyncIterator[httpx.Response]:
    async with (
        plain_http.AsyncClient(base_url=base, headers={**theatre.headers(), **headers}, timeout=30) as client,
        client.stream("GET", f"{TASKS}/{task_id}/events") as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield response


async def create(theatre: Theatre) -> str:
    response = await theatre.post(TASKS, {"prompt": "waves", "duration": 3})
    return str(response.json()["id"])


async def test_a_task_is_followed_to_its_film(theatre: Theatre):
    task_id = await create(theatre)
    async with served(theatre) as base, following(theatre, base, task_id) as response:
        events = heard(response)
        first = await anext(events)
        assert (first.id, first.event, first.data["state"], first.data["before"]) == ("1", "state", "queued", None)
        job = (await theatre.start()).job
        running = await anext(events)
        assert (running.id, running.data["before"], running.data["state"]) == ("2", "queued", "running")
        for percent in (10, 60):
            await advance.report(theatre.desk.store, job, percent)
            moved = await anext(events)
            assert (moved.id, moved.event, moved.data) == ("", "progress", {"progress": percent})
        await theatre.cancel(task_id)
        last = await anext(events)
        assert (last.id, last.data["state"], last.data["cause"]) == ("3", "cancelled", "The task was cancelled.")
        assert [event async for event in events] == []


async def test_a_film_ends_the_stream(theatre: Theatre):
    task_id = await create(theatre)
    async with served(theatre) as base, following(theatre, base, task_id) as response:
        finishing = asyncio.create_task(theatre.finish())
        states = [event.data["state"] async for event in heard(response) if event.event == "state"]
        await finishing
    assert states == ["queued", "running", "succeeded"]


async def test_a_stream_goes_on_where_it_broke_off(theatre: Theatre):
    task_id = await create(theatre)
    async with served(theatre) as base:
        async with following(theatre, base, task_id) as response:
            assert (await anext(heard(response))).id == "1"
        await theatre.finish()
        for last, expected in (("1", ["2", "3"]), ("2", ["3"]), ("0", ["1", "2", "3"]), ("no number", ["1", "2", "3"])):
            async with following(theatre, base, task_id, **{"Last-Event-ID": last}) as response:
                assert [event.id async for event in heard(response)] == expected


async def test_who_knows_the_end_need_not_come_again(theatre: Theatre):
    task_id = await create(theatre)
    await theatre.finish()
    for last in ("3", "999"):
        headers = theatre.headers() | {"Last-Event-ID": last}
        response = await theatre.client.get(f"{TASKS}/{task_id}/events", headers=headers)
        assert (response.status_code, response.content) == (204, b"")


async def test_a_number_from_the_future_still_hears_the_end(theatre: Theatre):
    task_id = await create(theatre)
    async with served(theatre) as base, following(theatre, base, task_id, **{"Last-Event-ID": "77"}) as response:
        finishing = asyncio.create_task(theatre.finish())
        assert [event.id async for event in heard(response) if event.id] == ["2", "3"]
        await finishing


async def test_events_as_a_list(theatre: Theatre):
    task_id = await create(theatre)
    await theatre.finish()
    headers = theatre.headers() | {"Accept": "application/json"}
    answer = (await theatre.client.get(f"{TASKS}/{task_id}/events", headers=headers)).json()
    assert [step["state"] for step in answer["data"]] == ["queued", "running", "succeeded"]
    assert answer["data"] == (await theatre.get(f"{TASKS}/{task_id}", events="true")).json()["events"]
    assert answer["next_cursor"] is None


async def test_the_head_of_a_stream_ends_at_once(theatre: Theatre):
    task_id = await create(theatre)
    response = await theatre.client.head(f"{TASKS}/{task_id}/events", headers=theatre.headers())
    assert (response.status_code, response.content) == (200, b"")


async def test_nobody_else_may_follow(theatre: Theatre):
    task_id = await create(theatre)
    assert (await theatre.get(f"{TASKS}/{task_id}/events", "stranger")).status_code == 404
    assert (await theatre.client.get(f"{TASKS}/{task_id}/events")).status_code == 401


async def test_when_the_client_hangs_up_the_follower_ends(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    living: list[str] = []
    follow = Lookout.follow

    async def counted(self: Lookout, task_id: bytes, after: int) -> AsyncIterator[News]:
        living.append("one")
        try:
            async with aclosing(follow(self, task_id, after)) as news:
                async for each in news:
                    yield each
        finally:
            living.remove("one")

    monkeypatch.setattr(Lookout, "follow", counted)
    task_id = await create(theatre)
    async with served(theatre) as base:
        for _ in range(3):
            async with following(theatre, base, task_id) as response:
                await anext(heard(response))
                assert len(living) >= 1
        await eventually(lambda: asyncio.sleep(0, not living), "the followers' end")


async def test_a_server_that_stops_ends_its_streams(theatre: Theatre):
    task_id = await create(theatre)
    with pytest.raises(httpx.RemoteProtocolError):
        async with asyncio.timeout(20), plain_http.AsyncClient(headers=theatre.headers(), timeout=30) as client:
            async with served(theatre) as base:
                stream = client.stream("GET", f"{base}{TASKS}/{task_id}/events")
                response = await stream.__aenter__()
                events = heard(response)
                await anext(events)
            await anext(events)


class Flaky:
    """A store that is away for a while."""

    def __init__(self, store: Any, misses: int) -> None:
        self._store, self._misses = store, misses

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def row(self, sql: str, *args: Any) -> Any:
        if "count(*)" in sql and self._misses:
            self._misses -= 1
            raise StoreUnavailable("away")
        return await self._store.row(sql, *args)


async def test_an_outage_of_the_store_only_delays_a_stream(theatre: Theatre):
    task_id = await create(theatre)
    await theatre.finish()
    store: Any = Flaky(theatre.desk.store, 2)
    flaky = theatre.rebuilt(desk=replace(theatre.desk, store=store))
    response = await flaky.get(f"{TASKS}/{task_id}/events")
    assert response.text.count("event: state") == 3


async def test_a_heartbeat_where_nothing_happens():
    async def silence() -> AsyncIterator[News]:
        for _ in range(6):
            await asyncio.sleep(0.02)
            yield News(())

    said = [frame async for frame in frames(silence(), heartbeat_seconds=0.03)]  # type: ignore[arg-type]
    assert said[0] == b"retry: 2000\n\n"
    assert set(said[1:]) == {b": still here\n\n"}
    assert 1 <= len(said[1:]) <= 5


async def test_a_storm_of_bells_is_a_breeze_of_looks(theatre: Theatre):
    """However often a bell rings, a follower looks at most ten times a second."""
    task_id = bytes.fromhex((await create(theatre)).replace("-", ""))
    lookout = Lookout(theatre.desk.store)
    looks = 0

    async def follow() -> None:
        nonlocal looks
        async with aclosing(lookout.follow(task_id, 0)) as news:
            async for _ in news:
                looks += 1

    following = asyncio.create_task(follow())
    for _ in range(100):
        theatre.desk.store.ring("jobs")
        await asyncio.sleep(0.005)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert 2 <= looks <= 12
