"""Which path leads where."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from filmgate.dialects import DIALECTS
from filmgate.edge import health
from fixtures.theatre import Theatre

# The members of each one's refusal, and of its `error`.
SHAPES: dict[str | None, tuple[list[str], list[str] | None]] = {
    "kling3api": (["code", "message", "error"], ["code", "message"]),
    "kling3api-v1": (["code", "message", "error"], ["code", "message"]),
    "apixo": (["code", "message", "data"], None),
    "aivideoapi": (["error"], ["code", "message", "type"]),
    "apiin": (["error"], ["code", "message", "type"]),
    "openai": (["error"], ["message", "type", "param", "code"]),
    "fal": (["detail", "error_type", "message", "error"], ["code", "message", "type"]),
    "kling": (["code", "message", "request_id"], None),
    "replicate": (["title", "detail", "status"], None),
    None: (["error"], ["code", "message"]),
}


@pytest.mark.parametrize(
    ("path", "dialect"),
    [
        ("/api", "kling3api"),
        ("/api/generate", "kling3api"),
        ("/api/v10/x", "kling3api"),
        ("/api/v1/generateTask", "apixo"),
        ("/api/v1/generateTask/kling-3-0-std", "apixo"),
        ("/api/v1/statusTask/x", "apixo"),
        ("/api/v1/apikeys/current-balance", "apixo"),
        ("/kling3api", "kling3api"),
        ("/kling3api-v1/api/status", "kling3api-v1"),
        ("/apixo/api/v1/statusTask/x", "apixo"),
        ("/apixo/api/generate", "apixo"),
        ("/api/v1", "apiin"),
        ("/api/v1/videos/generations", "apiin"),
        ("/api/v1/tasks/x", "apiin"),
        ("/api/v1/credits", "apiin"),
        ("/api/v1/generateTasks", "apiin"),
        ("/v1", "aivideoapi"),
        ("/v1/credits", "aivideoapi"),
        ("/v1/video", "aivideoapi"),
        ("/v1/videos/generations", "aivideoapi"),
        ("/v1/videos", "openai"),
        ("/v1/videos/edits", "openai"),
        ("/v1/videos/video_1/content", "openai"),
        ("/openai/v1/credits", "openai"),
        ("/apiin/v1/credits", "apiin"),
        ("/v1/predictions/x/y", "replicate"),
        ("/v1/models/kwaivgi", "replicate"),
        ("/v1/webhooks/default", "replicate"),
        ("/replicate/v1/credits", "replicate"),
        ("/fal-ai/flux/dev", "fal"),
        ("/fal-ai/kling-video/v9/pro/text-to-video", "fal"),
        ("/fal/api/generate", "fal"),
        ("/api/fal/proxy", "fal"),
        ("/fal-air", None),
        ("/.well-known/security.txt", None),
        ("/aivideoapi/api/v1/tasks/x", "aivideoapi"),
        ("/text-to-video", "kling"),
        ("/omni-video/kling-3.0-omni", "kling"),
        ("/tasks/x", "kling"),
        ("/v1/videos/text2video", "kling"),
        ("/v1/videos/omni-video/x", "kling"),
        ("/v1/videos/multi-elements/init-selection", "kling"),
        ("/account/costs", "kling"),
        ("/kling/v1/videos/text2video", "kling"),
        ("/kling-v1/tasks", "kling"),
        ("/v1/videos/text2videos", "openai"),
        ("/account", None),
        ("/v10/credits", None),
        ("/apixo2", None),
        ("/API/generate", None),
        ("//api/generate", None),
        ("/nowhere", None),
        ("/é", None),
    ],
)
async def test_paths_lead_to_their_dialects(theatre: Theatre, path: str, dialect: str | None):
    """Each says no in an envelope of its own."""
    answer = (await theatre.client.get(path)).json()
    outer, inner = SHAPES[dialect]
    assert list(answer) == outer
    assert inner is None or list(answer["error"]) == inner
    if dialect in ("aivideoapi", "apiin"):
        assert isinstance(answer["error"]["code"], str if dialect == "aivideoapi" else int)


async def test_the_root_names_what_is_spoken_here(theatre: Theatre):
    answer = (await theatre.client.get("/")).json()
    assert answer == {"name": "filmgate", "dialects": [dialect.name for dialect in DIALECTS]}


async def test_health(theatre: Theatre):
    assert (await theatre.client.get("/healthz")).json() == {"status": "alive"}
    assert (await theatre.client.get("/readyz")).json() == {"status": "ready"}


async def test_not_ready_while_the_store_does_not_answer(theatre: Theatre):
    class Silent:
        async def row(self, sql: str) -> Any:
            raise OSError

    silent: Any = Silent()
    broken = theatre.rebuilt(desk=replace(theatre.desk, store=silent))
    assert (await broken.client.get("/readyz")).status_code == 503
    assert (await broken.client.get("/healthz")).status_code == 200


async def test_nobody_waits_for_a_store_that_cannot_be_left_alone(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """To take a question back means another question, down the same dead line."""
    answered, left = asyncio.Event(), asyncio.Event()

    class Dead:
        async def row(self, sql: str) -> Any:
            try:
                await asyncio.Event().wait()
            finally:
                await answered.wait()
                left.set()

    dead: Any = Dead()
    monkeypatch.setattr(health, "READY_SECONDS", 0.05)
    broken = theatre.rebuilt(desk=replace(theatre.desk, store=dead))
    for _ in range(2):
        answer = await broken.client.get("/readyz")
        assert (answer.status_code, answer.json()["store"]) == (503, "does not answer")
    assert not left.is_set()
    answered.set()
    await left.wait()


async def test_lifespan_and_websockets_are_answered(theatre: Theatre):
    sent: list[Any] = []
    coming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await theatre.app({"type": "lifespan"}, receive, send)
    await theatre.app({"type": "websocket", "path": "/api/generate"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close"]
