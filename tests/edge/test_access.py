"""From where a key may be used, and which version of shared paths it means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from filmgate.domain.access import Terms
from filmgate.services.accounts.create_key import create_key
from fixtures.theatre import ORIGIN, Theatre

BODY = {"type": "pro-text-to-video", "prompt": "waves", "duration": 5}
ALLOWED = ("203.0.113.7", "198.51.100.0/24", "2001:db8:1::/48", "::ffff:192.0.2.5")


async def key_of(theatre: Theatre, **terms: Any) -> str:
    return (await create_key(theatre.desk.store, theatre.desk.nature, "key", "", Terms(**terms))).text


@asynccontextmanager
async def coming_from(theatre: Theatre, address: str | None) -> AsyncIterator[httpx.AsyncClient]:
    """A client at this address; None: one that has no address, as behind a local socket."""
    transport = httpx.ASGITransport(theatre.app, client=(address, 4711) if address else None)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def status_of(theatre: Theatre, address: str | None, key: str, **headers: str) -> int:
    async with coming_from(theatre, address) as client:
        sent = {"Authorization": f"Bearer {key}", **headers}
        return (await client.post("/api/generate", json=BODY, headers=sent)).status_code


@pytest.mark.parametrize(
    "address",
    ["203.0.113.7", "::ffff:203.0.113.7", "198.51.100.255", "2001:db8:1:ffff::1", "192.0.2.5", "::ffff:192.0.2.5"],
)
async def test_a_listed_address_comes_in(theatre: Theatre, address: str):
    """IPv4 is the same whether it is written as IPv4 or inside IPv6, in the list and in the request."""
    assert await status_of(theatre, address, await key_of(theatre, networks=ALLOWED)) == 200


@pytest.mark.parametrize(
    "address", ["203.0.113.8", "::ffff:203.0.113.8", "198.51.101.0", "2001:db8:2::1", "::1", "127.0.0.1", None]
)
async def test_another_address_stays_out(theatre: Theatre, address: str | None):
    assert await status_of(theatre, address, await key_of(theatre, networks=ALLOWED)) == 403
    assert await status_of(theatre, address, await key_of(theatre)) == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"])
async def test_a_header_alone_is_not_believed(theatre: Theatre, name: str):
    said = "for=203.0.113.7" if name == "Forwarded" else "203.0.113.7"
    assert await status_of(theatre, "192.0.2.9", await key_of(theatre, networks=ALLOWED), **{name: said}) == 403


# ---- pins ------------------------------------------------------------------------------------------------------------


async def created(theatre: Theatre, key: str, prefix: str = "") -> dict[str, Any]:
    sent = {"Authorization": f"Bearer {key}"}
    response = await theatre.client.post(f"{prefix}/api/generate", json=BODY, headers=sent)
    assert response.status_code == 200, response.text
    return dict(response.json()["data"])


@pytest.mark.parametrize(
    ("pin", "prefix", "credits", "start"),
    [
        ("", "", 400, "n75"),
        ("kling3api", "", 400, "n75"),
        ("kling3api-v1", "", 240, "n70"),
        ("kling3api-v1", "/kling3api", 400, "n75"),
        ("kling3api-v1", "/kling3api-v1", 240, "n70"),
        ("", "/kling3api-v1", 240, "n70"),
        ("kling3api", "/kling3api-v1", 240, "n70"),
    ],
)
async def test_a_pin_decides_at_the_root_alone(theatre: Theatre, pin: str, prefix: str, credits: int, start: str):
    """The older version's prices, its default of no sound and its ids; a path that names a version means that one."""
    key = await key_of(theatre, dialect=pin)
    answer = await created(theatre, key, prefix)
    assert (answer["consumed_credits"], answer["task_id"][:3]) == (credits, start)
    sent = {"Authorization": f"Bearer {key}"}
    path = f"{prefix}/api/status?task_id={answer['task_id']}"
    status = (await theatre.client.get(path, headers=sent)).json()["data"]
    assert (status["consumed_credits"], status["task_id"]) == (credits, answer["task_id"])


async def test_a_pinned_key_is_refused_what_the_older_version_lacks(theatre: Theatre):
    key = await key_of(theatre, dialect="kling3api-v1")
    sent = {"Authorization": f"Bearer {key}"}
    for prefix, status in (("", 400), ("/kling3api", 200)):
        body = {**BODY, "duration": 7}
        assert (await theatre.client.post(f"{prefix}/api/generate", json=body, headers=sent)).status_code == status


async def test_a_pin_changes_nothing_elsewhere(theatre: Theatre):
    """Other dialects at the root answer a pinned key as any other."""
    sent = {"Authorization": f"Bearer {await key_of(theatre, dialect='kling3api-v1')}"}
    body = {"model": "kling-3", "prompt": "waves", "duration": 7}
    response = await theatre.client.post("/api/v1/videos/generations", json=body, headers=sent)
    assert response.status_code == 200
