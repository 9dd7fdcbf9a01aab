"""Endpoints, secrets and deliveries by way of the native API: an account's own, and nobody else's."""

from typing import Any

import httpx
import pytest

from filmgate.domain.webhook import ENDPOINTS_MAX
from fixtures.theatre import Theatre

BASE = "/filmgate/v1"
PUBLIC = "https://93.184.216.34/hook"


async def created(theatre: Theatre, **given: Any) -> dict[str, Any]:
    response = await theatre.post(f"{BASE}/webhooks", {"url": PUBLIC, **given})
    assert response.status_code == 201, response.text
    endpoint: dict[str, Any] = response.json()
    assert response.headers["location"] == f"{BASE}/webhooks/{endpoint['id']}"
    return endpoint


async def send(theatre: Theatre, method: str, path: str, body: Any = None, whose: str = "key") -> httpx.Response:
    return await theatre.client.request(method, f"{BASE}/{path}", json=body, headers=theatre.headers(whose))


async def ended(theatre: Theatre) -> str:
    theatre.clock.now += 1000  # ids tell the order of milliseconds
    task = (await theatre.post(f"{BASE}/tasks", {"prompt": "a lake"})).json()
    await theatre.finish()
    return str(task["id"])


async def test_an_endpoint_is_shown_as_it_was_made(theatre: Theatre):
    asked = {"events": ["task.failed"], "dialects": ["apixo"], "body": "native", "note": "pager"}
    endpoint = await created(theatre, **asked)
    assert {name: endpoint[name] for name in asked} == asked
    assert (endpoint["state"], endpoint["reason"], endpoint["failures"]) == ("active", "", 0)
    assert (await theatre.get(f"{BASE}/webhooks/{endpoint['id']}")).json() == endpoint
    assert (await theatre.get(f"{BASE}/webhooks")).json() == {"data": [endpoint], "next_cursor": None}


async def test_what_is_not_named_stays_as_it_is(theatre: Theatre):
    endpoint = await created(theatre, events=["task.failed"], note="pager")
    response = await send(theatre, "PATCH", f"webhooks/{endpoint['id']}", {"note": "phone"})
    assert response.json() == endpoint | {"note": "phone"}
    response = await send(theatre, "PATCH", f"webhooks/{endpoint['id']}", {"events": [], "state": "paused"})
    changed = response.json()
    assert (changed["events"], changed["state"], changed["note"]) == ([], "paused", "phone")
    assert changed["reason"] == "its account asked for it"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://10.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "ftp://93.184.216.34/",
        "nonsense",
        "https://user:pass@93.184.216.34/",
        "https://93.184.216.34/" + "x" * 2048,
        "",
    ],
)
async def test_an_address_that_may_not_be_reached_is_refused(theatre: Theatre, url: str):
    """At creation and at every change; nothing is kept."""
    refused = await theatre.post(f"{BASE}/webhooks", {"url": url})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "url")
    endpoint = await created(theatre)
    refused = await send(theatre, "PATCH", f"webhooks/{endpoint['id']}", {"url": url})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "url")
    assert (await theatre.get(f"{BASE}/webhooks")).json()["data"] == [endpoint]


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": None},
        {"url": 5},
        {"events": ["task.exploded"]},
        {"events": "task.failed"},
        {"dialects": ["klingon"]},
        {"body": "other"},
        {"note": "x" * 201},
        {"note": "a\u0000b"},
    ],
)
async def test_what_makes_no_sense_is_refused(theatre: Theatre, wrong: dict[str, Any]):
    refused = await theatre.post(f"{BASE}/webhooks", {"url": PUBLIC} | wrong)
    assert refused.status_code == 400, refused.text
    assert (await theatre.get(f"{BASE}/webhooks")).json()["data"] == []


async def test_no_account_has_very_many(theatre: Theatre):
    for number in range(ENDPOINTS_MAX):
        await created(theatre, url=f"{PUBLIC}/{number}")
    for url in (PUBLIC, f"{PUBLIC}/0"):
        refused = await theatre.post(f"{BASE}/webhooks", {"url": url})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "endpoint_conflict")


async def test_an_endpoint_that_is_deleted_is_gone(theatre: Theatre):
    endpoint = await created(theatre)
    task_id = await ended(theatre)
    assert (await send(theatre, "DELETE", f"webhooks/{endpoint['id']}")).status_code == 204
    assert (await theatre.get(f"{BASE}/webhooks/{endpoint['id']}")).status_code == 404
    (delivery,) = (await theatre.get(f"{BASE}/deliveries", task_id=task_id)).json()["data"]
    assert (delivery["state"], delivery["last_answer"]) == ("given_up", "its endpoint was removed")


async def test_other_accounts_see_nothing_of_it(theatre: Theatre):
    """Whatever they ask, an endpoint or delivery of another account is as unknown as an invented one."""
    endpoint = await created(theatre)
    await ended(theatre)
    (delivery,) = (await theatre.get(f"{BASE}/deliveries")).json()["data"]
    for method, path, body in (
        ("GET", f"webhooks/{endpoint['id']}", None),
        ("PATCH", f"webhooks/{endpoint['id']}", {"note": "mine"}),
        ("DELETE", f"webhooks/{endpoint['id']}", None),
        ("POST", f"webhooks/{endpoint['id']}/test", {}),
        ("GET", f"deliveries/{delivery['id']}", None),
        ("POST", f"deliveries/{delivery['id']}/replay", {}),
    ):
        refused = await send(theatre, method, path, body, "stranger")
        invented = await send(theatre, method, path.replace(path.split("/")[1], "x"), body)
        assert refused.status_code == invented.status_code == 404
        assert refused.json() == invented.json()
    assert (await theatre.get(f"{BASE}/webhooks", "stranger")).json()["data"] == []
    assert (await theatre.get(f"{BASE}/deliveries", "stranger")).json()["data"] == []
    own, theirs = [(await theatre.get(f"{BASE}/webhooks/secret", whose)).json() for whose in ("key", "stranger")]
    assert own["data"][0]["secret"] != theirs["data"][0]["secret"]


async def test_a_test_that_nobody_sends_is_due(theatre: Theatre):
    """Without a worker the answer says so, and a second test has to wait."""
    endpoint = await created(theatre)
    delivery = (await send(theatre, "POST", f"webhooks/{endpoint['id']}/test", {})).json()
    assert (delivery["event"], delivery["state"], delivery["tries"]) == ("webhook.test", "due", [])
    assert delivery["next_attempt_at"] is not None
    refused = await send(theatre, "POST", f"webhooks/{endpoint['id']}/test", {})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    replayed = await send(theatre, "POST", f"deliveries/{delivery['id']}/replay", {})
    assert (replayed.status_code, replayed.json()["error"]["code"]) == (409, "not_replayable")


async def test_deliveries_are_paged_and_filtered(theatre: Theatre):
    endpoint = await created(theatre)
    tasks = [await ended(theatre) for _ in range(5)]
    page = (await theatre.get(f"{BASE}/deliveries", limit="2")).json()
    rest = (await theatre.get(f"{BASE}/deliveries", limit="3", cursor=page["next_cursor"])).json()
    assert [one["task_id"] for one in page["data"] + rest["data"]] == tasks[::-1]
    assert rest["next_cursor"] is None
    for query, count in (
        ({"endpoint_id": endpoint["id"]}, 5),
        ({"task_id": tasks[0]}, 1),
        ({"task_id": f"task_{tasks[0]}"}, 1),
        ({"state": "due", "event": "task.succeeded"}, 5),
        ({"state": "delivered"}, 0),
        ({"task_id": "x"}, 0),
        ({"endpoint_id": ""}, 0),
        ({"event": "webhook.test"}, 0),
        ({"created_after": "2099-01-01T00:00:00Z"}, 0),
        ({"created_after": "2001-01-01T00:00:00Z"}, 5),
    ):
        assert len((await theatre.get(f"{BASE}/deliveries", **query)).json()["data"]) == count, query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "101"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"state": "lost"}, "state"),
        ({"created_after": "yesterday"}, "created_after"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(theatre: Theatre, query: dict[str, str], field: str):
    refused = await theatre.get(f"{BASE}/deliveries", **query)
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, field)


async def test_a_cursor_of_one_list_is_none_of_another(theatre: Theatre):
    await created(theatre)
    for _ in range(2):
        await ended(theatre)
    cursor = (await theatre.get(f"{BASE}/deliveries", limit="1")).json()["next_cursor"]
    assert (await theatre.get(f"{BASE}/tasks", cursor=cursor)).status_code == 400
    assert (await theatre.get(f"{BASE}/deliveries", cursor=cursor, state="due")).status_code == 400


async def test_a_delivery_is_found_by_the_name_that_its_receiver_knows(theatre: Theatre):
    await created(theatre)
    await ended(theatre)
    (delivery,) = (await theatre.get(f"{BASE}/deliveries")).json()["data"]
    assert (await theatre.get(f"{BASE}/deliveries/{delivery['webhook_id']}")).json() == delivery | {"tries": []}
    replayed = await send(theatre, "POST", f"deliveries/{delivery['webhook_id']}/replay", {})
    assert (replayed.status_code, replayed.json()["state"]) == (200, "due")
