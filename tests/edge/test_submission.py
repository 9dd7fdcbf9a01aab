"""What a request costs the server before it is a task."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from filmgate.edge import body as bodies
from filmgate.edge import submission
from filmgate.edge.aside import LARGE
from filmgate.edge.body import KEPT_MAX_BYTES
from filmgate.edge.escapes import ESCAPES_MIN
from filmgate.edge.nesting import DEPTH_MAX
from fixtures.theatre import Theatre
from fixtures.waiting import eventually


@pytest.mark.parametrize(("size", "beside"), [(100, False), (LARGE, True)])
async def test_a_large_body_is_looked_through_beside_the_answers_to_others(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, size: int, beside: bool
):
    """A hundred megabytes of small strings take seconds; nobody else may wait for them."""
    seen: list[threading.Thread] = []
    echo = bodies.echo

    def watched(raw: bytes) -> str:
        seen.append(threading.current_thread())
        return echo(raw)

    for module in (bodies, submission):
        monkeypatch.setattr(module, "echo", watched)
    asked = {"type": "std-text-to-video", "prompt": "a boat", "more": ["data:a,b"] * (size // 10)}
    answer = await theatre.post("/api/generate", asked)
    assert answer.status_code == (413 if beside else 200)
    assert [thread is not threading.main_thread() for thread in seen] == [beside]


async def test_what_says_too_much_is_refused_before_it_is_read(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """Four million shots take thirteen seconds to read, while everybody waits."""

    def read(raw: bytes) -> None:
        raise AssertionError("nobody has to read this")

    monkeypatch.setattr("filmgate.dialects.apiin.wire.read_request", read)
    shots = [{"prompt": "a", "duration": 1}] * (KEPT_MAX_BYTES // 20)
    asked = {"model": "kling-3", "prompt": "a boat", "multi_prompt": shots}
    answer = await theatre.post("/api/v1/videos/generations", asked)
    assert (answer.status_code, "without the files in it" in answer.text) == (413, True)


CREATES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("/api/generate", {"type": "std-text-to-video"}, ()),
    ("/v1/videos", {}, ()),
    ("/fal-ai/kling-video/v3/pro/text-to-video", {}, ()),
    ("/v1/models/kwaivgi/kling-v3-video/predictions", {}, ("input",)),
    ("/text-to-video/kling-3.0", {}, ()),
    ("/v1/videos/text2video", {"model_name": "kling-v3"}, ()),
    ("/filmgate/v1/tasks", {"model": "kling-3.0", "workflow": "text-to-video"}, ()),
]
LISTS = ("/v1/videos", "/v1/predictions", "/filmgate/v1/tasks")


def body(members: dict[str, Any], inside: tuple[str, ...], more: str) -> bytes:
    """A request for a film, with a member that nobody knows."""
    said = json.dumps({"prompt": "a boat"} | ({} if inside else members))[:-1] + f', "zzz": {more}}}'
    return (f'{{"{inside[0]}": {said}}}' if inside else said).encode()


# Its own API has one status for all that is wrong with a body.
OF_KLING = ("/text-to-video/kling-3.0", "/v1/videos/text2video")


@pytest.mark.parametrize("create", CREATES, ids=lambda create: create[0])
async def test_no_more_is_kept_of_a_request_than_a_list_of_them_can_show(theatre: Theatre, create: Any):
    path, members, inside = create
    kept = body(members, inside, json.dumps("é" * (KEPT_MAX_BYTES // 4), ensure_ascii=False))
    accepted = await theatre.post(path, kept)
    assert accepted.status_code < 300, accepted.text
    before = await theatre.balance()
    refused = await theatre.post(path, body(members, inside, json.dumps("é" * KEPT_MAX_BYTES, ensure_ascii=False)))
    assert refused.status_code == (400 if path in OF_KLING else 413)
    assert f"without the files in it, is larger than {KEPT_MAX_BYTES} bytes" in refused.text
    assert await theatre.balance() == before


@pytest.mark.parametrize("create", CREATES, ids=lambda create: create[0])
async def test_what_is_nested_too_deeply_is_refused_before_anything_is_promised(theatre: Theatre, create: Any):
    path, members, inside = create
    around = 1 + len(inside)
    for more in (DEPTH_MAX - around, DEPTH_MAX + 1 - around, 500, 920, 930, 100_000):
        before = await theatre.balance()
        answer = await theatre.post(path, body(members, inside, "[" * more + "]" * more))
        if more + around <= DEPTH_MAX:
            assert answer.status_code < 300, answer.text
        else:
            assert answer.status_code == 400
            assert "nested too deeply" in answer.text
            assert await theatre.balance() == before
    for path in LISTS:
        assert (await theatre.get(path)).status_code == 200


@pytest.mark.parametrize("create", CREATES, ids=lambda create: create[0])
async def test_a_file_made_of_escapes_is_refused_before_it_is_read(theatre: Theatre, create: Any):
    """A hundred megabytes of them took a second and more to read, while everybody waited."""
    path, members, inside = create
    slashes = b'"data:image/png;base64,' + b"\\/" * (2 * ESCAPES_MIN) + b'"'
    before = await theatre.balance()
    answer = await theatre.post(path, body(members, inside, slashes.decode()))
    assert (answer.status_code, "too many escapes" in answer.text) == (400, True)
    assert await theatre.balance() == before


async def test_a_form_without_files_is_small(theatre: Theatre):
    """Taken apart it is a hundred times as large."""
    headers = theatre.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
    fit = await theatre.client.post("/v1/videos", content=b"prompt=waves&more=" + b"%41" * 80_000, headers=headers)
    assert fit.status_code == 200
    large = await theatre.client.post("/v1/videos", content=b"prompt=waves&more=" + b"%41" * 400_000, headers=headers)
    assert large.status_code == 413
    assert "larger than 1048576 bytes" in large.text


def slowly(first: bytes, rest: bytes, go_on: asyncio.Event) -> AsyncIterator[bytes]:
    async def pieces() -> AsyncIterator[bytes]:
        yield first
        await go_on.wait()
        yield rest

    return pieces()


@pytest.mark.parametrize("path", ["/api/generate", "/v1/videos", "/filmgate/v1/tasks"])
async def test_large_bodies_that_come_together_do_not_fill_the_memory(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, path: str
):
    """Whoever comes while there is no room is told when to come again; small ones and a single one always have room."""
    monkeypatch.setattr(bodies, "SMALL_BYTES", 1000)
    monkeypatch.setattr(bodies, "HELD_MAX_BYTES", 50_000)
    asked = {"type": "std-text-to-video", "prompt": "a boat"}
    large = json.dumps({**asked, "more": "a" * 60_000}).encode()
    go_on = asyncio.Event()
    headers = {**theatre.headers(), "Content-Type": "application/json"}
    content = slowly(large[:40_000], large[40_000:], go_on)
    first = asyncio.ensure_future(theatre.client.post(path, content=content, headers=headers))
    await eventually(lambda: asyncio.sleep(0, bodies._bodies.held > 0), "the first one")
    refused = await theatre.post(path, large)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert (await theatre.post(path, asked)).status_code < 300
    go_on.set()
    assert (await first).status_code < 300
    assert (await theatre.post(path, large)).status_code < 300
    assert (await theatre.post(path, large[:-1])).status_code == 400
    assert bodies._bodies.held == 0
