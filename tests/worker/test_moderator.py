"""Tasks are judged before they are queued: by word rules, and by an endpoint of the operator's own."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
import pytest_asyncio
from aiohttp import web

from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.moderation import Mode
from filmgate.domain.task import FailureCode
from filmgate.domain.word_rules import RuleBook
from filmgate.media.peephole import Peephole, Unseen
from filmgate.services.jobs.prepare import claim
from filmgate.services.tasks.submit import submit
from filmgate.store import events
from filmgate.worker import endpoint
from filmgate.worker.moderator import Checks, open_moderator
from filmgate.worker.preparer import Preparer
from filmgate.worker.rulebook import open_rulebook
from fixtures.films import MakeFilm, films
from fixtures.pictures import data_url, png
from fixtures.stores import HOUR_US
from fixtures.studio import Studio
from fixtures.waiting import eventually

__all__ = ["films"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
BAD = "how to make a pipe bomb at home"
TOLD = "prompt: refused by the content rules of this server (weapons instructions)."
Answer = Callable[[dict[str, Any]], Any]


@dataclass
class Censor:
    """The operator's endpoint: it answers what a test says, and remembers what it was asked."""

    url: str = ""
    answer: Any = field(default_factory=lambda: {"flagged": False})
    status: int = 200
    wait: Awaitable[Any] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(json.loads(await request.text()))
        self.headers = dict(request.headers)
        if self.wait is not None:
            await self.wait
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(text=text, status=self.status, headers={"Location": "/elsewhere"})


@pytest_asyncio.fixture(loop_scope="session")
async def censor() -> AsyncIterator[Censor]:
    censor = Censor()
    app = web.Application()
    app.router.add_post("/judge", censor.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    censor.url = f"http://127.0.0.1:{port}/judge"
    yield censor
    await runner.cleanup()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmgate.worker.endpoint._WAITS_SECONDS", (0.001, 0.001))
    monkeypatch.setattr("filmgate.worker.preparing._ASK_AGAIN_SECONDS", (0.0, 0.0))


@dataclass
class Court:
    """A studio whose tasks are judged."""

    studio: Studio
    preparer: Preparer

    async def submit(self, prompt: str = "a lake", **given: Any) -> bytes:
        words = {"model": "kling-3.0", "workflow": Workflow.TEXT_TO_VIDEO, "duration": 3, "sound": False}
        generation = Generation(**{**words, "prompt": prompt, **given})
        scene = self.studio.bench.scene
        return await submit(replace(scene.desk, moderated=True), scene.asked(generation=generation))

    async def prepare(self) -> None:
        await self.preparer.run_once()
        await self.preparer.settle_all()

    async def judged(self, prompt: str = "a lake", **given: Any) -> bytes:
        """A task, submitted and prepared to its end."""
        task_id = await self.submit(prompt, **given)
        assert await self.studio.bench.scene.states(task_id) == ("preparing", [])
        await self.prepare()
        return task_id

    async def state(self, task_id: bytes) -> str:
        return (await self.studio.bench.scene.record(task_id)).task.state

    async def causes(self, task_id: bytes) -> list[str]:
        """Why the task changed its state, as the operator reads it."""
        found = await events.of_task(self.studio.bench.scene.store, task_id)
        return [event.cause for event in found if event.noun == "task"]


async def court(studio: Studio, workshop: Pool, **checks: Any) -> AsyncIterator[Court]:
    standard: dict[str, Any] = {"mode": Mode.ENFORCE, "rules": open_rulebook()}
    async with open_moderator(Checks(**{**standard, **checks}), Peephole(workshop, 2)) as moderator:
        bench = studio.bench.changed(moderator=moderator)
        yield Court(studio, studio.another(bench))


@pytest_asyncio.fixture(loop_scope="session")
async def strict(studio: Studio, workshop: Pool) -> AsyncIterator[Court]:
    async for one in court(studio, workshop):
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def mild(studio: Studio, workshop: Pool) -> AsyncIterator[Court]:
    async for one in court(studio, workshop, mode=Mode.LOG):
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def asking(small_studio: Studio, workshop: Pool, censor: Censor) -> AsyncIterator[Court]:
    """Enforced, by the endpoint alone."""
    async for one in court(small_studio, workshop, rules=RuleBook(), url=censor.url, key="hush", timeout_seconds=5.0):
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def trusting(small_studio: Studio, workshop: Pool, censor: Censor) -> AsyncIterator[Court]:
    """Enforced, but open while the endpoint is away."""
    async for one in court(small_studio, workshop, rules=RuleBook(), url=censor.url, open=True):
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def noting(small_studio: Studio, workshop: Pool, censor: Censor) -> AsyncIterator[Court]:
    """Nothing is refused; word rules and the endpoint are both asked."""
    async for one in court(small_studio, workshop, mode=Mode.LOG, url=censor.url):
        yield one


# ---- word rules ------------------------------------------------------------------------------------------------------


async def test_what_breaks_a_rule_fails_free_of_charge(strict: Court):
    """With the place and the kind, and nobody's money."""
    task_id = await strict.judged(BAD)
    assert await strict.studio.failure(task_id) == (FailureCode.CONTENT_VIOLATION, TOLD)
    assert await strict.studio.bench.scene.states(task_id) == ("failed", [])


async def test_what_is_harmless_becomes_a_film(strict: Court):
    """It passes through preparing, and leaves no note."""
    task_id = await strict.judged("how to make a bath bomb at home")
    assert await strict.causes(task_id) == ["", ""]
    assert (await strict.studio.bench.settled(task_id)).task.state == "succeeded"


async def test_nothing_is_fetched_for_words_that_are_refused(strict: Court):
    url = strict.studio.gallery.show(png())
    task_id = await strict.judged(BAD, workflow=Workflow.IMAGE_TO_VIDEO, image=url)
    assert (await strict.studio.failure(task_id))[0] is FailureCode.CONTENT_VIOLATION
    assert strict.studio.gallery.asked == []


async def test_in_log_mode_the_operator_sees_it_and_the_customer_does_not(mild: Court):
    """The task becomes a film; the finding is in the timeline for the operator alone."""
    task_id = await mild.judged(BAD)
    begun, queued = await mild.causes(task_id)
    assert (begun, queued.partition(" (")[0]) == ("", "· moderation: prompt weapons instructions")
    scene = mild.studio.bench.scene
    found = await events.of_task(scene.store, task_id)
    assert all("moderation" not in event.told for event in found)
    assert (await mild.studio.bench.settled(task_id)).task.state == "succeeded"


async def test_with_moderation_off_nothing_is_prepared(studio: Studio):
    """A task that names nothing is queued at once, whatever it says."""
    task_id = await studio.bench.scene.submit(prompt=BAD)
    assert await studio.bench.scene.states(task_id) == ("queued", ["planned"])
    assert await claim(studio.bench.scene.store, "worker", 1, 10) == []


# ---- the endpoint ----------------------------------------------------------------------------------------------------


async def test_the_endpoint_is_sent_what_is_said_and_shown(asking: Court, censor: Censor):
    """Texts by their places, pictures as small JPEGs, and who asks; never the caller's own bytes or key."""
    task_id = await asking.judged(
        "a boat", negative_prompt="rain", workflow=Workflow.IMAGE_TO_VIDEO, image=data_url(png(1024, 600))
    )
    assert await asking.state(task_id) == "queued"
    (asked,) = censor.asked
    caller = asking.studio.bench.scene.caller
    assert asked["version"] == 1
    assert asked["task"].replace("-", "") == task_id.hex()
    assert asked["account"].replace("-", "") == caller.account_id.hex()
    assert asked["model"] == "kling-3.0"
    assert asked["texts"] == [{"field": "prompt", "text": "a boat"}, {"field": "negative_prompt", "text": "rain"}]
    (picture,) = asked["pictures"]
    assert (picture["field"], picture["media_type"]) == ("image", "image/jpeg")
    assert (picture["width"], picture["height"]) == (512, 300)
    pixels = cv2.imdecode(np.frombuffer(base64.b64decode(picture["data"]), np.uint8), cv2.IMREAD_COLOR)
    assert pixels.shape == (300, 512, 3)
    assert censor.headers["Authorization"] == "Bearer hush"


async def test_what_the_endpoint_flags_fails_in_its_words(asking: Court, censor: Censor):
    """Its message is for the customer, its categories for the operator; the picture goes."""
    censor.answer = {"flagged": True, "categories": ["violence", "x\nx"], "message": "Please\0 no  knives.", "score": 1}
    task_id = await asking.judged("a knife", workflow=Workflow.IMAGE_TO_VIDEO, image=data_url(png()))
    assert await asking.studio.failure(task_id) == (FailureCode.CONTENT_VIOLATION, "Please no knives.")
    censor.answer = {"flagged": True, "field": "prompt", "categories": ["violence"]}
    task_id = await asking.judged("a knife")
    told = "prompt: refused by the content rules of this server (violence)."
    assert await asking.studio.failure(task_id) == (FailureCode.CONTENT_VIOLATION, told)
    censor.answer = {"flagged": True}
    _, message = await asking.studio.failure(await asking.judged("a knife"))
    assert message == "refused by the content rules of this server (content)."


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {"flagged": False}),
        (302, {"flagged": False}),
        (401, {"flagged": False}),
        (200, "<html>"),
        (200, {"flagged": "no"}),
        (200, {}),
        (200, {"flagged": False, "message": "x" * 100_000}),
        (200, "[" * 60_000),
    ],
)
async def test_without_a_verdict_a_task_waits(asking: Court, censor: Censor, status: int, answer: Any):
    """Whatever it says that was not agreed is no yes: three times, then later again; with a verdict it goes on."""
    censor.status, censor.answer = status, answer
    task_id = await asking.judged()
    assert await asking.state(task_id) == "preparing"
    assert len(censor.asked) == 3
    censor.status, censor.answer = 200, {"flagged": False}
    await asking.prepare()
    assert await asking.state(task_id) == "queued"


async def test_an_endpoint_that_stays_away_costs_a_task_its_time(asking: Court, censor: Censor):
    """Nothing passes unseen: at its deadline the task fails, free of charge."""
    censor.status = 503
    task_id = await asking.judged(workflow=Workflow.IMAGE_TO_VIDEO, image=data_url(png()))
    bench = asking.studio.bench
    assert await asking.state(task_id) == "preparing"
    assert bench.drafts() == []
    bench.clock.ahead_us += 2 * HOUR_US
    await bench.rescuer.run_once()
    record = await bench.scene.record(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.TIMEOUT


async def test_waiting_grows_with_the_age_of_the_task(asking: Court, censor: Censor, monkeypatch: pytest.MonkeyPatch):
    """So that pictures are not fetched over and over."""
    monkeypatch.setattr("filmgate.worker.preparing._ASK_AGAIN_SECONDS", (2.0, 300.0))
    censor.status = 503
    bench = asking.studio.bench
    for ahead_seconds, about in ((0, 2), (400, 100), (3000, 300)):
        task_id = await asking.submit()
        bench.clock.ahead_us += ahead_seconds * 1_000_000
        await bench.scene.run("UPDATE tasks SET due_at = clock_us() - 1 WHERE id = $1", task_id)
        await asking.prepare()
        row = await bench.scene.store.row("SELECT due_at - clock_us() FROM tasks WHERE id = $1", task_id)
        assert row is not None
        assert about - 10 < int(row[0]) / 1_000_000 <= about + 10
        bench.clock.ahead_us -= ahead_seconds * 1_000_000


async def test_an_open_door_lets_tasks_pass_unseen_and_says_so(trusting: Court, censor: Censor):
    censor.status = 503
    task_id = await trusting.judged()
    assert await trusting.state(task_id) == "queued"
    assert (await trusting.causes(task_id))[1] == "· moderation: not seen: moderation endpoint: it answered 503"
    censor.status, censor.answer = 200, {"flagged": True}
    assert await trusting.state(await trusting.judged()) == "failed"


async def test_in_log_mode_nothing_waits(noting: Court, censor: Censor):
    """What both checks found, or did not see, is noted; the task is queued."""
    censor.answer = {"flagged": True, "categories": ["violence"]}
    task_id = await noting.judged(BAD)
    assert await noting.state(task_id) == "queued"
    (_, note) = await noting.causes(task_id)
    assert "prompt weapons instructions (english/" in note
    assert note.endswith("; all violence (endpoint)")
    censor.status = 500
    task_id = await noting.judged()
    assert await noting.state(task_id) == "queued"
    assert (await noting.causes(task_id))[1].endswith("not seen: moderation endpoint: it answered 500")


async def test_a_worker_that_stops_gives_the_task_back(asking: Court, censor: Censor):
    """While the endpoint thinks, the task may go to somebody else."""
    thinking = asyncio.get_running_loop().create_future()
    censor.wait = asyncio.shield(thinking)
    await asking.submit()
    await asking.preparer.run_once()
    await eventually(lambda: asyncio.sleep(0, bool(censor.asked)), "the question")
    await asking.preparer.drain()
    thinking.set_result(None)
    assert len(await claim(asking.studio.bench.scene.store, "next", 1, 5)) == 1


async def test_nobody_at_the_endpoint_is_said() -> None:
    async with endpoint.endpoint_session() as session:
        nobody = endpoint.Endpoint(session, "http://127.0.0.1:9/", timeout_seconds=1)
        with pytest.raises(endpoint.Away, match="127"):
            await nobody.judge(None, endpoint.Seen({"prompt": "a"}))


# ---- glimpses --------------------------------------------------------------------------------------------------------


async def test_a_clip_is_shown_by_a_few_moments(workshop: Pool, films: MakeFilm):
    """Small JPEGs, within the bounds of a child."""
    shown = await Peephole(workshop, 2).glimpses(await films(640, 360, 2), clip=True)
    assert [(one.width, one.height) for one in shown] == [(512, 288)] * 4
    for one in shown:
        assert base64.b64decode(one.data).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("keys", [1, 12, 1000])
async def test_a_clip_is_shown_as_it_is_and_not_by_its_key_frames(workshop: Pool, tmp_path: Path, keys: int):
    """One that begins harmlessly and has no later key frame is seen through: it turns from dark to bright."""
    path = tmp_path / "turning.mp4"
    with av.open(str(path), "w", format="mp4") as film:
        options = {"preset": "ultrafast", "sc_threshold": "0", "g": str(keys), "bf": "2"}
        video = film.add_stream("libx264", rate=24, options=options)
        video.width, video.height, video.pix_fmt = 320, 320, "yuv420p"
        for number in range(72):
            shade = np.full((320 * 3 // 2, 320), 128, np.uint8)
            shade[:320] = 20 + 3 * number
            frame = av.VideoFrame.from_ndarray(shade, format="yuv420p")
            frame.pts = number
            film.mux(video.encode(frame))
        film.mux(video.encode(None))
    shown = await Peephole(workshop, 2).glimpses(path, clip=True)
    pictures = [cv2.imdecode(np.frombuffer(base64.b64decode(one.data), np.uint8), 0) for one in shown]
    # Each moment is 0.3 of the clip after the one before: 22 frames, which are 66 shades, as a screen shows them.
    steps = np.diff([float(picture.mean()) for picture in pictures])
    assert all(40 < step < 100 for step in steps)


async def test_what_cannot_be_seen_is_said(workshop: Pool, tmp_path: Path):
    (tmp_path / "a").write_bytes(b"no picture")
    for clip in (False, True):
        with pytest.raises(Unseen, match="nothing can be seen of it"):
            await Peephole(workshop, 2).glimpses(tmp_path / "a", clip=clip)
