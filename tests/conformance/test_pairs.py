"""Every pair of dialects: a task made in one reads right in the other, whatever becomes of it."""

from dataclasses import replace
from typing import Any

import pytest

from filmgate.dialects import BY_NAME
from filmgate.domain import ids
from filmgate.domain.task import FailureCode, TaskState
from filmgate.services.jobs import advance
from fixtures.answers import ANSWERS, ENDED, Seen
from fixtures.speakers import SPEAKERS, Speaker
from fixtures.theatre import ORIGIN, Theatre

every = pytest.mark.parametrize("maker", SPEAKERS, ids=lambda speaker: speaker.dialect)
MODES = {"kling3api": "pro", "kling3api-v1": "pro", "aivideoapi": "pro"}
SECOND = 1_000_000


async def made(theatre: Theatre, maker: Speaker) -> tuple[str, Seen]:
    """A new task: its id in its own dialect, and how it stands."""
    seen_at = theatre.clock.now
    response = await maker.create(theatre)
    assert response.is_success, response.text
    public_id = maker.task_id(response.json())
    return public_id, Seen(
        id=ids.read(public_id) or b"",
        state=TaskState.QUEUED,
        mode=MODES.get(maker.dialect, "std"),
        price=maker.price,
        request=maker.body,
        created_at=seen_at,
    )


def changed(seen: Seen, **changes: Any) -> Seen:
    return replace(seen, **changes)


async def assert_told_everywhere(theatre: Theatre, public_id: str, seen: Seen) -> None:
    for reader in SPEAKERS:
        await assert_told(theatre, reader, public_id, seen)


async def assert_told(theatre: Theatre, reader: Speaker, public_id: str, seen: Seen) -> None:
    """The reader asks by the maker's id and by its own, and is told the same: the whole truth, in its words."""
    response = await reader.query(theatre, public_id)
    assert response.status_code == (200 if seen.state in ENDED else reader.waiting), response.text
    answer = response.json()
    assert reader.plain(await reader.query(theatre, reader.task_id(answer))) == reader.plain(response)
    assert ids.read(reader.task_id(answer)) == seen.id
    pending, running, succeeded, failed = reader.words
    words = {TaskState.QUEUED: pending, TaskState.RUNNING: running, TaskState.SUCCEEDED: succeeded}
    assert reader.state(answer) == words.get(seen.state, failed)
    if seen.urls:
        assert reader.urls(answer) == list(seen.urls)
    if seen.cause:
        assert reader.message(answer) == seen.cause
    if reader.dialect in ANSWERS:
        if reader.numbered:
            del answer["request_id"]
        assert answer == ANSWERS[reader.dialect](seen), reader.dialect


@every
async def test_a_task_that_succeeds(theatre: Theatre, maker: Speaker):
    public_id, seen = await made(theatre, maker)
    await assert_told_everywhere(theatre, public_id, seen)
    theatre.clock.now += 101 * SECOND + 388_000
    token = await theatre.finish()
    done = changed(seen, state=TaskState.SUCCEEDED, ended_at=theatre.clock.now)
    await assert_told_everywhere(theatre, public_id, changed(done, urls=(f"{ORIGIN}/films/{token}.mp4",)))


@every
async def test_a_task_that_runs(theatre: Theatre, maker: Speaker):
    public_id, seen = await made(theatre, maker)
    job = (await theatre.start()).job
    running = changed(seen, state=TaskState.RUNNING)
    await assert_told_everywhere(theatre, public_id, running)
    for percent in (0, 42, 100):
        await advance.report(theatre.desk.store, job, percent)
        await assert_told_everywhere(theatre, public_id, changed(running, progress=percent))


@every
async def test_a_task_that_fails(theatre: Theatre, maker: Speaker):
    for code in FailureCode:
        if code is FailureCode.CANCELLED:
            continue
        public_id, seen = await made(theatre, maker)
        theatre.clock.now += 7 * SECOND
        await theatre.fail(code, f"It broke: {code}, 火.")
        failed = changed(seen, state=TaskState.FAILED, ended_at=theatre.clock.now)
        await assert_told_everywhere(theatre, public_id, changed(failed, code=code, cause=f"It broke: {code}, 火."))


@every
async def test_a_task_that_is_cancelled(theatre: Theatre, maker: Speaker):
    public_id, seen = await made(theatre, maker)
    await theatre.cancel(public_id)
    cancelled = changed(seen, state=TaskState.CANCELLED, ended_at=theatre.clock.now)
    cause = {"code": FailureCode.CANCELLED, "cause": "The task was cancelled."}
    await assert_told_everywhere(theatre, public_id, changed(cancelled, **cause))


PICTURE, CLIP = "https://example.com/a.png", "https://example.com/a.mp4"
APIIN = {"model": "kling-3", "prompt": "waves"}
O3 = {"type": "o3-pro-reference-to-video", "prompt": "waves", "images": [PICTURE]}
MOTION = {"input": {"mode": "motion-control", "image_urls": [PICTURE], "video_urls": [CLIP]}}
# What else can be asked for, and the type and the beginning of the id that kling3api has for it.
NEAREST = [
    ("/apiin/api/v1/videos/generations", APIIN | {"image": PICTURE, "mode": "4k"}, "pro-image-to-video", "n75"),
    ("/apiin/api/v1/videos/generations", APIIN | {"mode": "4k"}, "pro-text-to-video", "n75"),
    ("/apiin/api/v1/videos/generations", APIIN | {"image": PICTURE}, "std-image-to-video", "n75"),
    ("/aivideoapi/v1/videos/generations", {"model": "kling-3.0", "input": {"mode": "4k"}}, "pro-text-to-video", "n75"),
    ("/apixo/api/v1/generateTask/kling-3-0-std", MOTION, "std-image-to-video", "n75"),
    ("/kling3api/api/generate", O3, "o3-pro-reference-to-video", "n71"),
]


@pytest.mark.parametrize(("path", "body", "kind", "prefix"), NEAREST, ids=range(len(NEAREST)))
async def test_what_a_dialect_has_no_word_for_is_told_in_the_nearest(
    theatre: Theatre, path: str, body: dict[str, Any], kind: str, prefix: str
):
    response = (await theatre.post(path, body)).json()["data"]
    public_id = str(response.get("task_id") or response["taskId"])
    for reader in SPEAKERS:
        answer = (await reader.query(theatre, public_id)).json()
        assert reader.state(answer) == reader.words[0]
        assert ids.read(reader.task_id(answer)) == ids.read(public_id)
    newer = (await theatre.get(f"/kling3api/api/status?task_id={public_id}")).json()["data"]
    assert (newer["type"], newer["task_id"][:3], newer["request"]) == (kind, prefix, body)
    bare = (await theatre.get(f"/aivideoapi/v1/tasks/{public_id}")).json()
    assert (bare["status"], bare["model"]) == ("pending", "kling-3.0")


def test_the_answers_of_every_vendor_are_written_down_here():
    assert set(BY_NAME) - {"native"} <= set(ANSWERS)
