"""Whatever goes wrong, the answer is in the envelope of the dialect whose paths it is under."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog

from filmgate.domain.errors import (
    AddressNotAllowed,
    RateLimited,
    Refusal,
    SpendCapReached,
    StoreTimeout,
    StoreUnavailable,
    TooManyTasks,
)
from fixtures.speakers import SPEAKERS, Speaker
from fixtures.theatre import FUNDS, Theatre

every = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)
DEEP = b'{"prompt":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def of_kling3api(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["code", "message", "error"] and answer["code"] == status
    yield list(answer["error"]) == ["code", "message"] and answer["error"]["code"]
    yield answer["error"]["message"] == answer["message"] != ""


def of_apixo(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["code", "message", "data"] and answer["code"] == status
    yield answer["message"] and answer["data"]["error"]


def of_aivideoapi(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["error"] and list(answer["error"]) == ["code", "message", "type"]
    yield all(isinstance(word, str) and word for word in answer["error"].values())


def of_apiin(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["error"] and list(answer["error"]) == ["code", "message", "type"]
    yield answer["error"]["code"] == status and answer["error"]["message"] and answer["error"]["type"]


def of_openai(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["error"] and list(answer["error"]) == ["message", "type", "param", "code"]
    yield all(isinstance(word, str) and word for name, word in answer["error"].items() if name != "param")


def of_fal(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["detail", "error_type", "message", "error"] and answer["detail"] and answer["message"]
    yield answer["error"] == {"code": status, "message": answer["message"], "type": answer["error_type"]}


def of_kling(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["code", "message", "request_id"] and isinstance(answer["code"], int)
    yield answer["code"] >= 1000 and answer["message"] and UUID(answer["request_id"]).version == 4


def of_replicate(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer)[:3] == ["title", "detail", "status"] and answer["status"] == status
    yield answer["title"] and answer["detail"]
    yield ("invalid_fields" in answer) == (status == 422)


def of_native(answer: dict[str, Any], status: int) -> Iterator[object]:
    yield list(answer) == ["error"] and list(answer["error"])[:2] == ["code", "message"]
    yield all(isinstance(word, str) and word for word in answer["error"].values())


ENVELOPES: dict[str, Callable[[dict[str, Any], int], Iterator[object]]] = {
    "kling3api": of_kling3api,
    "kling3api-v1": of_kling3api,
    "apixo": of_apixo,
    "aivideoapi": of_aivideoapi,
    "apiin": of_apiin,
    "openai": of_openai,
    "fal": of_fal,
    "kling": of_kling,
    "kling-v1": of_kling,
    "replicate": of_replicate,
    "native": of_native,
}
UNREACHABLE = dict.fromkeys(("apixo", "apiin", "openai", "fal", "kling", "kling-v1", "replicate", "native"), 503)


def check(response: httpx.Response, status: int, dialect: str) -> dict[str, Any]:
    """The envelope of the dialect, complete and without a trace of ourselves."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    answer: dict[str, Any] = response.json()
    assert all(ENVELOPES[dialect](answer, status))
    for secret in ("Traceback", ".py", "Error:", "filmgate.", "sk-"):
        assert secret not in response.text
    return answer


@every
@pytest.mark.parametrize("path", ["/", "/api", "/api/v1", "/api/v1/generateTask", "/api/generate/", "/%00", "/é/../x"])
async def test_unknown_routes(theatre: Theatre, speaker: Speaker, path: str):
    check(await theatre.get(f"/{speaker.dialect}{path}"), 404, speaker.dialect)
    check(await theatre.client.get(f"/{speaker.dialect}{path}"), 404, speaker.dialect)


@every
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MADE-UP"])
async def test_wrong_methods_say_the_right_ones(theatre: Theatre, speaker: Speaker, method: str):
    response = await theatre.client.request(method, speaker.create_path, headers=theatre.headers())
    if method in speaker.methods.split(", "):
        assert response.status_code == 200
        return
    assert (response.status_code, response.headers["allow"]) == (speaker.astray, speaker.methods)
    if method != "HEAD":
        check(response, speaker.astray, speaker.dialect)
    status = f"/{speaker.dialect}{speaker.status_path('x')}"
    response = await theatre.client.put(status, headers=theatre.headers())
    assert response.headers["allow"] == speaker.asks
    check(response, speaker.astray, speaker.dialect)


@every
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{}}",
        b"null",
        b"[]",
        b'"text"',
        b"5",
        b"NaN",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b'{"type":"\xed\xa0\x80"}',
        b'{"unknown":"\xff"}',
        b'{"unknown":"\\ud800"}',
        b'{"unknown":"\\u0000"}',
        b"{'type': 'x'}",
        b'{"a":1,}',
        b'{"a":01}',
        b"prompt=waves&type=pro-text-to-video",
        DEEP,
    ],
    ids=range(20),
)
async def test_broken_bodies(theatre: Theatre, speaker: Speaker, body: bytes):
    response = await theatre.post(speaker.create_path, body)
    assert response.status_code in (400, speaker.wrong)
    check(response, response.status_code, speaker.dialect)


@every
@pytest.mark.parametrize("text", [r"a\u0000b", r"\\\u0000", r"\ud800", r"\udc00\ud800", r"\udfff"])
async def test_text_that_no_database_keeps(theatre: Theatre, speaker: Speaker, text: str):
    raw = json.dumps(speaker.body).replace("waves", text).encode()
    check(await theatre.post(speaker.create_path, raw), 400, speaker.dialect)


@every
async def test_text_that_only_looks_like_it(theatre: Theatre, speaker: Speaker):
    raw = json.dumps(speaker.body).replace("waves", r"\\u0000 \\\\ud800 \ud83c\udf0a").encode()
    assert (await theatre.post(speaker.create_path, raw)).status_code == speaker.created


@every
async def test_bodies_over_the_limit(theatre: Theatre, speaker: Speaker):
    small = theatre.rebuilt(body_max_bytes=1000)
    big = json.dumps(speaker.body | {"unknown": "x" * 1000}).encode()
    check(await small.post(speaker.create_path, big), speaker.large, speaker.dialect)
    assert (await small.post(speaker.create_path, speaker.body)).status_code == speaker.created

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 100):
            yield big[start : start + 100]

    chunked = await small.client.post(speaker.create_path, content=pieces(), headers=small.headers())
    assert "content-length" not in chunked.request.headers
    check(chunked, speaker.large, speaker.dialect)
    for declared in ("9" * 30, "-5", "²", "x"):
        headers = {**small.headers(), "Content-Length": declared.encode()}
        response = await small.client.post(speaker.create_path, content=big, headers=headers)
        check(response, speaker.large, speaker.dialect)


@every
async def test_a_bad_key_is_told_before_the_body_is_read(theatre: Theatre, speaker: Speaker):
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = {"Authorization": "Bearer sk-wrong"}
    check(await theatre.client.post(speaker.create_path, content=never(), headers=headers), 401, speaker.dialect)


@every
@pytest.mark.parametrize(
    "header", [b"\xff\xfe", b"Bearer \xff\xfe", b"Bearer ", b"bearer", b"x" * 60_000, b"Bearer a b"]
)
async def test_odd_authorization_headers(theatre: Theatre, speaker: Speaker, header: bytes):
    response = await theatre.client.post(speaker.create_path, headers={b"authorization": header}, content=b"{}")
    check(response, 401, speaker.dialect)


@every
@pytest.mark.parametrize(
    "task_id",
    [
        "%00",
        "%ff%fe",
        "%F0%9F%8C%8A",
        "n75" + "0" * 32 + "kling3",
        "task_" + "f" * 32,
        "01900000-0000-7000-8000-00000000000g",
        "' OR 1=1 --",
        "../../etc/passwd",
        "x" * 20_000,
        "٣" * 32,
        "K" * 40,
    ],
)
async def test_hostile_ids_are_simply_unknown(theatre: Theatre, speaker: Speaker, task_id: str):
    response = await speaker.query(theatre, task_id)
    if speaker.unknown == 200:
        assert (response.status_code, response.json()["data"]) == (200, [])
    else:
        check(response, 404, speaker.dialect)


@every
async def test_odd_headers_and_queries_change_nothing(theatre: Theatre, speaker: Speaker):
    headers = {
        **theatre.headers(),
        "X-Odd": b"\xff\xfe\x80",
        "Host": "ev il/<script>",
        "X-Forwarded-Host": "evil.example",
        "X-Big": "x" * 100_000,
        "Content-Type": "text/plain; charset=nonsense",
    }
    response = await theatre.client.post(
        f"{speaker.create_path}?{'a=b&' * 2000}%ff",
        json=speaker.body,
        headers=headers,
    )
    assert response.status_code == speaker.created
    token = await theatre.finish()
    answer = (await speaker.query(theatre, speaker.task_id(response.json()))).json()
    assert speaker.urls(answer) == [f"http://films.example:8000/films/{token}.mp4"]


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as entries:
        yield entries


class Faulty:
    """A store that breaks: when anything is read, or only when something is written."""

    def __init__(self, store: Any, error: Exception, *, reads: bool) -> None:
        self._store, self._error, self._reads = store, error, reads

    async def row(self, sql: str, *args: Any) -> Any:
        if self._reads:
            raise self._error
        return await self._store.row(sql, *args)

    async def transact(self, *_: Any) -> Any:
        raise self._error

    write_if = transact


def faulty(theatre: Theatre, error: Exception, *, reads: bool) -> Theatre:
    store: Any = Faulty(theatre.desk.store, error, reads=reads)
    return theatre.rebuilt(desk=replace(theatre.desk, store=store))


@every
@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), RecursionError(), KeyError("x"), UnicodeError("y")])
async def test_a_crash_is_a_500_and_tells_nothing(
    theatre: Theatre, speaker: Speaker, error: Exception, reads: bool, logged: list[Any]
):
    broken = faulty(theatre, error, reads=reads)
    response = await broken.post(speaker.create_path, speaker.body)
    check(response, 500, speaker.dialect)
    assert "secret" not in response.text
    assert [(entry["event"], entry["exc_info"], entry["app"]) for entry in logged] == [
        ("request failed", error, speaker.dialect)
    ]


@every
async def test_an_unreachable_store(theatre: Theatre, speaker: Speaker, logged: list[Any]):
    broken = faulty(theatre, StoreUnavailable("disk I/O error at 0x7f"), reads=True)
    status = UNREACHABLE.get(speaker.dialect, 500)
    for response in (await broken.post(speaker.create_path, speaker.body), await speaker.query(broken, "x")):
        check(response, status, speaker.dialect)
        assert "0x7f" not in response.text
    assert [entry["event"] for entry in logged] == ["store unavailable"] * 2


@every
async def test_a_database_that_is_busy_for_too_long(theatre: Theatre, speaker: Speaker, logged: list[Any]):
    """Some have a status of their own for an admission that timed out; the others say what they say of an outage."""
    broken = faulty(theatre, StoreTimeout("locked"), reads=False)
    late = speaker.dialect in ("apixo", "kling", "kling-v1")
    status = 504 if late else UNREACHABLE.get(speaker.dialect, 500)
    check(await broken.post(speaker.create_path, speaker.body), status, speaker.dialect)


def said(answer: dict[str, Any], dialect: str) -> str:
    """The word for what went wrong; on apixo the status is all there is, in Kling's own API it is a number."""
    if dialect == "apixo":
        return ""
    if dialect in ("kling", "kling-v1"):
        return str(answer["code"])
    if dialect == "replicate":
        return str(answer["title"])
    return str(answer["error"]["type" if dialect in ("apiin", "fal") else "code"])


LIMITS: dict[str, Refusal] = {
    "rate": RateLimited(17),
    "slots": TooManyTasks(3, 17),
    "hourly spend": SpendCapReached("hourly", 17),
    "total spend": SpendCapReached("total", None),
    "address": AddressNotAllowed(),
}
# What is said of them: status and word for rates, slots, spend and addresses.
LIMITED: dict[str, tuple[str, str, str, str]] = {
    "kling3api": ("429 RATE_LIMITED", "429 RATE_LIMITED", "429 RATE_LIMITED", "403 IP_NOT_ALLOWED"),
    "kling3api-v1": ("429 RATE_LIMITED", "429 RATE_LIMITED", "429 RATE_LIMITED", "403 IP_NOT_ALLOWED"),
    "apixo": ("429", "429", "402", "403"),
    "aivideoapi": (*["429 rate_limit_exceeded"] * 2, "429 spend_limit_exceeded", "403 ip_not_allowed"),
    "apiin": ("429 rate_limited", "429 rate_limited", "429 rate_limited", "403 permission_error"),
    "openai": (*["429 rate_limit_exceeded"] * 2, "429 spend_limit_exceeded", "403 ip_not_authorized"),
    "fal": (
        *("429 rate_limit_exceeded", "429 concurrent_requests_limit"),
        *("403 spend_limit_exceeded", "403 forbidden"),
    ),
    "kling": ("429 1302", "429 1303", "429 1102", "429 1304"),
    "kling-v1": ("429 1302", "429 1303", "429 1102", "429 1304"),
    "replicate": (
        *("429 Too many requests", "429 Too many predictions"),
        *("402 Spend limit reached", "403 Address not allowed"),
    ),
    "native": ("429 rate_limited", "429 too_many_tasks", "429 spend_cap_reached", "403 address_not_allowed"),
}


@every
@pytest.mark.parametrize("case", LIMITS)
async def test_what_a_key_with_limits_is_told(theatre: Theatre, speaker: Speaker, case: str):
    limited = faulty(theatre, LIMITS[case], reads=case == "address")
    response = await limited.post(speaker.create_path, speaker.body)
    words = dict(zip(("rate", "slots", "spend", "address"), LIMITED[speaker.dialect], strict=True))
    status, _, word = words["spend" if "spend" in case else case].partition(" ")
    assert said(check(response, int(status), speaker.dialect), speaker.dialect) == word
    assert response.headers.get("retry-after") == (None if case in ("total spend", "address") else "17")


@every
async def test_a_client_that_hangs_up_gets_no_answer_and_no_task(theatre: Theatre, speaker: Speaker):
    messages = iter([{"type": "http.request", "body": b'{"type"', "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in theatre.headers().items()]
    scope = {"type": "http", "method": "POST", "path": speaker.create_path, "headers": headers, "query_string": b""}
    await theatre.app(scope, receive, send)
    assert sent == []
    assert await theatre.balance() == FUNDS
