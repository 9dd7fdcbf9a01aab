"""Lists of tasks: newest first, page by page, and cursors that cannot be tampered with."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from filmgate.domain.nature import SECOND, moment
from filmgate.domain.task import FailureCode
from filmgate.store import pages
from fixtures.theatre import Theatre

TASKS = "/filmgate/v1/tasks"


async def create(theatre: Theatre, **more: Any) -> str:
    """A task, a second after the one before it."""
    theatre.clock.now += SECOND
    response = await theatre.post(TASKS, {"prompt": "waves", "duration": 3, "sound": False, **more})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def listed(theatre: Theatre, whose: str = "key", **query: str) -> dict[str, Any]:
    response = await theatre.get(TASKS, whose, **query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def walked(theatre: Theatre, **query: str) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    while True:
        answer = await listed(theatre, **query)
        found += [task["id"] for task in answer["data"]]
        if answer["next_cursor"] is None:
            return found
        query["cursor"] = answer["next_cursor"]


@pytest.mark.parametrize("limit", [1, 7, 10, 100])
async def test_every_task_comes_once_newest_first(theatre: Theatre, limit: int):
    made = [await create(theatre) for _ in range(20)]
    assert await walked(theatre, limit=str(limit)) == made[::-1]


async def test_a_thousand_tasks(theatre: Theatre):
    cheap = {"model": "kling-o3", "workflow": "reference-to-video", "images": ["https://example.com/a.png"]}
    made = [await create(theatre, **cheap) for _ in range(950)]
    # Those of one moment are in the order of their ids, which is no other order on the next page.
    theatre.clock.now += SECOND
    body = {"prompt": "x", "duration": 3, **cheap}
    made += sorted([(await theatre.post(TASKS, body)).json()["id"] for _ in range(50)])
    assert await walked(theatre, limit="100") == made[::-1]
    assert await walked(theatre, limit="99", state="preparing") == made[::-1]
    assert len((await listed(theatre))["data"]) == 20


async def test_tasks_that_come_meanwhile_do_not_move_a_page(theatre: Theatre):
    made = [await create(theatre) for _ in range(6)]
    first = await listed(theatre, limit="3")
    await create(theatre)
    second = await listed(theatre, limit="3", cursor=first["next_cursor"])
    assert [task["id"] for task in first["data"] + second["data"]] == made[::-1]


async def test_a_list_says_the_same_as_a_query(theatre: Theatre):
    task_id = await create(theatre)
    await theatre.finish()
    (task,) = (await listed(theatre))["data"]
    assert task == (await theatre.get(f"{TASKS}/{task_id}")).json()


async def test_nobody_else_sees_them(theatre: Theatre):
    await create(theatre)
    assert await listed(theatre, "stranger") == {"data": [], "next_cursor": None}
    await create(theatre)
    cursor = (await listed(theatre, limit="1"))["next_cursor"]
    foreign = await listed(theatre, "stranger", limit="1", cursor=cursor)
    assert foreign == {"data": [], "next_cursor": None}


async def test_filters(theatre: Theatre):
    failed = await create(theatre)
    await theatre.fail(FailureCode.UPSTREAM, "no")
    other = await create(theatre, model="kling-o3")
    body = {"type": "std-text-to-video", "prompt": "waves"}
    theatre.clock.now += SECOND
    assert (await theatre.post("/kling3api/api/generate", body)).status_code == 200
    third, *rest = await walked(theatre)
    assert rest == [other, failed]
    assert await walked(theatre, state="failed") == [failed]
    assert await walked(theatre, state="queued") == [third, other]
    assert await walked(theatre, model="kling-o3") == [other]
    assert await walked(theatre, model="kling-3.0", state="queued") == [third]
    assert await walked(theatre, dialect="kling3api") == [third]
    assert await walked(theatre, dialect="nobody") == []


async def test_times_include_their_beginning_and_not_their_end(theatre: Theatre):
    made = [await create(theatre) for _ in range(5)]
    times = {task["id"]: task["created_at"] for task in (await listed(theatre))["data"]}
    assert await walked(theatre, created_after=times[made[2]]) == made[:1:-1]
    assert await walked(theatre, created_before=times[made[2]]) == made[1::-1]
    both = await walked(theatre, created_after=times[made[1]], created_before=times[made[4]], limit="1")
    assert both == made[3:0:-1]
    assert await walked(theatre, created_after=times[made[0]].replace("Z", "+00:00")) == made[::-1]
    assert (
        await walked(theatre, created_after="0001-01-01T00:00:00Z", created_before="9999-12-31T23:59:59Z") == made[::-1]
    )
    assert await walked(theatre, created_after=moment(theatre.clock.now + 1)) == []


async def test_a_rare_model_is_looked_for_in_pieces(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "SCAN_MAX", 4)
    rare = await create(theatre, model="kling-o3")
    for _ in range(10):
        await create(theatre)
    first = await listed(theatre, model="kling-o3")
    assert first["data"] == []
    assert first["next_cursor"] is not None
    assert await walked(theatre, model="kling-o3") == [rare]
    assert await walked(theatre, model="kling-o3", state="queued") == [rare]
    assert await walked(theatre, model="kling-o3", state="failed") == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"limit": ""},
        {"limit": "9" * 400},
        {"state": "done"},
        {"state": ""},
        {"model": "\0"},
        {"created_after": "yesterday"},
        {"created_after": "2026-02-05"},
        {"created_after": "2026-02-05T10:30:00"},
        {"created_before": "1770287400"},
        {"cursor": ""},
        {"cursor": "AAAA"},
        {"cursor": "é" * 32},
        {"cursor": "A" * 32},
        {"cursor": "A" * 10_000},
    ],
    ids=lambda query: next(iter(query.items()))[0] + "=" + next(iter(query.values()))[:12],
)
async def test_questions_that_make_no_sense(theatre: Theatre, query: dict[str, str]):
    response = await theatre.get(TASKS, **query)
    assert response.status_code == 400
    (name,) = query
    assert response.json()["error"]["field"] == name


async def test_a_cursor_belongs_to_its_question(theatre: Theatre):
    for _ in range(3):
        await create(theatre)
    cursor = (await listed(theatre, limit="1", state="queued"))["next_cursor"]
    assert (await theatre.get(TASKS, cursor=cursor, state="queued", limit="2")).status_code == 200
    for other in ({}, {"state": "failed"}, {"state": "queued", "model": "kling-3.0"}):
        assert (await theatre.get(TASKS, cursor=cursor, **other)).status_code == 400


async def test_a_cursor_that_was_changed_is_refused(theatre: Theatre):
    for _ in range(2):
        await create(theatre)
    cursor = (await listed(theatre, limit="1"))["next_cursor"]
    raw = bytearray(urlsafe_b64decode(cursor))
    for place in range(len(raw)):
        changed = bytes(byte ^ (1 if number == place else 0) for number, byte in enumerate(raw))
        assert (await theatre.get(TASKS, cursor=urlsafe_b64encode(changed).decode())).status_code == 400
    for cut in (cursor[:-1], cursor[1:], cursor + "A", cursor * 2):
        assert (await theatre.get(TASKS, cursor=cut)).status_code == 400
