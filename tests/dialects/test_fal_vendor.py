"""In fal's place: its clients' proxy header, requests that wait, uploads, callbacks."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from filmgate.dialects import BY_NAME
from filmgate.domain import errors
from filmgate.domain.nature import HOUR
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.read import read
from fixtures import plain_http
from fixtures.fal import APP, QUEUE, TEXT, WORDS, submitted
from fixtures.pictures import jpeg, png
from fixtures.serving import served
from fixtures.theatre import FUNDS, ORIGIN, Theatre
from fixtures.waiting import eventually


@pytest.mark.parametrize("proxy", ["/fal/proxy", "/api/fal/proxy", "/fal"])
async def test_requests_to_the_vendor_are_served_here(theatre: Theatre, proxy: str):
    """Clients with a proxy name the vendor's address in a header. Nothing is fetched there, and they stay behind it."""

    async def sent(method: str, target: str, **given: Any) -> httpx.Response:
        headers = {**theatre.headers(), "x-fal-target-url": target}
        return await theatre.client.request(method, proxy, headers=headers, **given)

    told = (await sent("POST", QUEUE + TEXT, json=WORDS)).json()
    assert told["status_url"].startswith(f"{QUEUE}{APP}/requests/")
    assert (await sent("GET", f"{told['status_url']}?logs=1")).status_code == 202
    token = await theatre.finish()
    result = (await sent("GET", told["response_url"])).json()
    assert result["video"]["url"] == f"{ORIGIN}/films/{token}.mp4"
    assert (await sent("PUT", told["cancel_url"])).json() == {"status": "ALREADY_COMPLETED"}
    stranger = {**theatre.headers("stranger"), "x-fal-target-url": told["status_url"]}
    assert (await theatre.client.get(proxy, headers=stranger)).status_code == 404
    for target in (
        "https://example.com/storage/upload/initiate",
        "https://rest.fal.ai/tokens/",
        "http://127.0.0.1:1/",
        "x",
        "https://[",
        "",
    ):
        answer = await sent("POST", target, json=WORDS)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["header", "x-fal-target-url"]
    assert (await theatre.client.get(proxy)).status_code == 404


@pytest.mark.parametrize("behind", [False, True], ids=["asked", "through the proxy"])
async def test_a_request_may_wait_for_its_result(theatre: Theatre, behind: bool):
    """Without a queue: the answer is the film, or why there is none."""
    target = {"x-fal-target-url": f"https://fal.run{TEXT}"} if behind else {}
    path = "/fal/proxy" if behind else f"/fal/run{TEXT}"

    async def ran() -> httpx.Response:
        return await theatre.client.post(path, headers={**theatre.headers(), **target}, json=WORDS)

    waiting = asyncio.create_task(ran())
    token = await when_there(theatre, theatre.finish)
    answer = await asyncio.wait_for(waiting, 10)
    assert answer.status_code == 200
    assert answer.json()["video"]["url"] == f"{ORIGIN}/films/{token}.mp4"
    found = await theatre.get(f"{APP}/requests/{answer.headers['x-fal-request-id']}")
    assert found.json() == answer.json()
    waiting = asyncio.create_task(ran())
    await when_there(theatre, lambda: theatre.fail(FailureCode.CONTENT_VIOLATION, "Not this one."))
    answer = await asyncio.wait_for(waiting, 10)
    assert (answer.status_code, answer.json()["error_type"]) == (422, "content_policy_violation")
    assert (await theatre.client.post(path, headers={**theatre.headers(), **target}, json={})).status_code == 422


async def when_there(theatre: Theatre, work: Callable[[], Awaitable[Any]]) -> Any:
    """Do it once a task waits for an engine."""

    async def waiting() -> bool:
        return bool((await theatre.get("/filmgate/v1/tasks", state="queued")).json()["data"])

    await eventually(waiting)
    return await work()


async def test_whoever_hangs_up_calls_it_off(theatre: Theatre):
    """Clients send the request again, and would pay for two films."""
    async with served(theatre) as base, plain_http.AsyncClient(base_url=base, headers=theatre.headers()) as client:
        asking = asyncio.create_task(client.post(f"/fal/run{TEXT}", json=WORDS))
        await when_there(theatre, lambda: asyncio.sleep(0))
        asking.cancel()

        async def called_off() -> bool:
            tasks = (await theatre.get("/filmgate/v1/tasks")).json()["data"]
            return [task["state"] for task in tasks] == ["cancelled"]

        assert await eventually(called_off)
    assert await theatre.balance() == FUNDS


async def test_a_film_that_is_made_is_not_asked_for_again(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """Neither where the database is away at the end, nor where the deadline has passed."""
    looks = 0

    async def away(*given: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise errors.StoreUnavailable("away")
        return await read(*given)

    monkeypatch.setattr("filmgate.dialects.fal.routes.read", away)
    monkeypatch.setattr("filmgate.dialects.fal.routes._LOOK_AGAIN_SECONDS", 0.01)
    asking = asyncio.create_task(theatre.post(f"/fal/run{TEXT}", WORDS))
    await when_there(theatre, theatre.finish)
    assert ((await asking).status_code, looks) == (200, 2)
    asking = asyncio.create_task(theatre.post(f"/fal/run{TEXT}", WORDS))
    await when_there(theatre, lambda: theatre.fail(FailureCode.TIMEOUT, "Too late."))
    answer = await asking
    assert (answer.status_code, answer.json()["error_type"]) == (500, "request_timeout")


async def test_files_are_uploaded_as_the_vendors_client_does_it(theatre: Theatre):
    told = (await theatre.client.post("/fal/storage/auth/token", headers=theatre.headers(), json={})).json()
    assert told["base_url"] == f"{ORIGIN}/fal"
    assert datetime.fromisoformat(told["expires_at"]).timestamp() * 1_000_000 > theatre.clock.now
    own = {"Authorization": f"{told['token_type']} {told['token']}", "Content-Type": "image/png"}
    sent = await theatre.client.post("/fal/files/upload", headers=own, content=png())
    assert sent.status_code == 200, sent.text
    url = sent.json()["access_url"]
    assert (await theatre.client.get(url)).content == png()
    assert [one["url"] for one in (await theatre.get("/filmgate/v1/files")).json()["data"]] == [url]
    queued = await submitted(theatre, WORDS | {"start_image_url": url}, f"{APP}/v3/standard/image-to-video")
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, queued["request_id"])
    assert '"input:' in record.content.generation
    bad = await theatre.client.post("/fal/files/upload", headers=own, content=b"text")
    assert (bad.status_code, bad.json()["detail"][0]["loc"]) == (422, ["body", "file"])
    for path in ("/fal/storage/auth/token", "/fal/files/upload"):
        assert (await theatre.client.post(path, content=png())).status_code == 401


async def initiated(theatre: Theatre, whose: str = "key", **said: str) -> httpx.Response:
    target = "https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3"
    headers = {**theatre.headers(whose), "x-fal-target-url": target}
    return await theatre.client.post("/fal/proxy", headers=headers, json=said)


async def test_a_file_is_put_where_its_client_was_told_to(theatre: Theatre):
    """Without a key, as the vendor's client for JavaScript does it; the file is where it was promised to be."""
    for said in ({"content_type": "image/png", "file_name": "a"}, {"content_type": "", "file_name": "A.PNG"}):
        told = (await initiated(theatre, **said)).json()
        assert told["upload_url"].startswith(f"{ORIGIN}/fal/storage/upload/")
        assert (await theatre.client.get(told["file_url"])).status_code == 404
        for _ in range(2):
            sent = await theatre.client.put(told["upload_url"], content=png())
            assert (sent.status_code, sent.json()) == (200, {"access_url": told["file_url"]}), sent.text
        assert (await theatre.client.get(told["file_url"])).content == png()
    assert len((await theatre.get("/filmgate/v1/files")).json()["data"]) == 2
    assert (await theatre.get("/filmgate/v1/files", "stranger")).json()["data"] == []
    queued = await submitted(
        theatre, WORDS | {"start_image_url": told["file_url"]}, f"{APP}/v3/standard/image-to-video"
    )
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, queued["request_id"])
    assert '"input:' in record.content.generation


async def test_what_is_not_put_anywhere(theatre: Theatre):
    assert (await initiated(theatre, content_type="text/plain", file_name="a.txt")).status_code == 422
    keyless = await theatre.client.post("/fal/storage/upload/initiate", json={"content_type": "image/png"})
    assert keyless.status_code == 401
    large = await theatre.client.post("/fal/storage/upload/initiate-multipart", headers=theatre.headers(), json={})
    assert (large.status_code, "/filmgate/v1/files" in large.text) == (422, True)
    url = httpx.URL((await initiated(theatre, content_type="image/png")).json()["upload_url"])
    other = await theatre.client.put(url, content=jpeg())
    assert (other.status_code, other.json()["detail"][0]["loc"]) == (422, ["body", "file"])
    assert "is image/jpeg" in other.json()["message"]
    foreign = httpx.URL((await initiated(theatre, "stranger", content_type="image/png")).json()["upload_url"])
    for forged in (
        url.copy_set_param("key", foreign.params["key"]),
        url.copy_set_param("expires", str(int(url.params["expires"]) + 1)),
        url.copy_set_param("signature", "é"),
        url.copy_with(path=foreign.path, query=url.query),
        url.copy_with(query=None),
    ):
        assert (await theatre.client.put(forged, content=png())).status_code == 403, forged
    assert (await theatre.client.put(f"{ORIGIN}/fal/storage/upload/a.png", content=png())).status_code == 404
    theatre.clock.now += HOUR
    assert (await theatre.client.put(url, content=png())).status_code == 403
    assert (await theatre.get("/filmgate/v1/files")).json()["data"] == []


async def test_a_callback_is_signed_as_the_vendor_signs(theatre: Theatre):
    """Whoever verifies the vendor's callbacks verifies these, with the keys that are published here."""
    body = b'{"status":"OK"}'
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, (await submitted(theatre))["request_id"])
    sign = BY_NAME["fal"].sign_callback
    assert sign is not None
    headers = sign(theatre.house, record, body, 1_767_965_610_929_000)
    request_id, user, at, signature = (
        headers[f"X-Fal-Webhook-{name}"] for name in ("Request-Id", "User-Id", "Timestamp", "Signature")
    )
    assert at == "1767965610"
    for path in ("/.well-known/jwks.json", "/fal/.well-known/jwks.json"):
        (key,) = (await theatre.client.get(path)).json()["keys"]
        assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        message = "\n".join((request_id, user, at, sha256(body).hexdigest()))
        public.verify(bytes.fromhex(signature), message.encode())
