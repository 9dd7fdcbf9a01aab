"""Tasks that name clips: taken in, measured, priced by what was measured, and made into films as long as the clip."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.generation import Element, Generation, Workflow
from filmgate.domain.inputs import kept
from filmgate.domain.ledger import EntryKind
from filmgate.domain.task import FailureCode
from filmgate.media.checker import BrokenFilm
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import prepare
from filmgate.store import inputs, ledger
from fixtures.clips import clip, ranged
from fixtures.pictures import endless, png, served, silent
from fixtures.stores import FUNDS, PRICE, assert_sound, new_scene
from fixtures.studio import Studio
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
HELD = 3 * PRICE


def asked(workflow: Workflow, video: str, **given: Any) -> Generation:
    words = {"model": "kling-o3", "prompt": "waves", "duration": 0, "sound": False, **given}
    return Generation(workflow=workflow, video=video, **words)


def move(studio: Studio, content: bytes, **given: Any) -> Generation:
    """A motion-control with a picture and this clip."""
    image, video = studio.gallery.show(png(640, 480)), studio.gallery.show(ranged(content))
    return asked(Workflow.MOTION_CONTROL, video, **{"image": image, "model": "kling-3.0", **given})


async def submit(studio: Studio, generation: Generation) -> bytes:
    return await studio.bench.scene.submit(generation=generation, price=HELD)


async def prepared(studio: Studio, generation: Generation) -> bytes:
    task_id = await submit(studio, generation)
    assert await studio.preparer.run_once() == 1
    await studio.preparer.settle_all()
    return task_id


async def test_motion_control_from_request_to_film(studio: Studio):
    """The clip is measured, what it costs more is held, and the film is as long as the clip, with its sound."""
    bench = studio.bench
    task_id = await prepared(studio, move(studio, clip(4.5)))
    known = await studio.generation(task_id)
    assert (known.size, known.seconds, known.duration, known.audible) == ((1108, 832), 4.5, 5, True)
    assert set(kept(known)) == {"image", "video"}
    (one,) = [one for one in await inputs.of_task(bench.scene.store, task_id) if one.field == "video"]
    assert (one.media_type, one.width, one.height, one.duration_ms) == ("video/mp4", 640, 360, 4500)
    assert (one.fps_thousandths, one.sound, one.codec, one.size) == (24_000, True, "h264", len(clip(4.5)))
    record = await bench.settled(task_id)
    assert (record.task.state, record.task.price) == ("succeeded", 5 * PRICE)
    assert await bench.scene.balance() == FUNDS - 5 * PRICE
    assert '"seconds":4.5' in (record.content.result or "")
    assert '"audio_codec":"aac"' in (record.content.result or "")
    await assert_sound(bench.scene.store)


async def test_an_edit_is_as_long_as_its_clip(studio: Studio):
    """To the frame, and in its shape."""
    bench = studio.bench
    video = studio.gallery.show(served(clip(3.5, width=360, height=640, sound=False)))
    task_id = await prepared(studio, asked(Workflow.VIDEO_EDIT, video))
    known = await studio.generation(task_id)
    assert (known.size, known.seconds, known.duration, known.audible) == ((720, 1280), 3.5, 4, False)
    record = await bench.settled(task_id)
    assert record.task.state == "succeeded"
    assert '"width":720,"height":1280' in (record.content.result or "")
    await assert_sound(bench.scene.store)


def extension(studio: Studio, before: bytes, **given: Any) -> Generation:
    """What goes on for three seconds after a clip."""
    image, url = studio.gallery.show(png(640, 360)), studio.gallery.show(ranged(before))
    words = {"model": "kling-3.0", "prompt": "on", "sound": False, **given}
    return Generation(workflow=Workflow.IMAGE_TO_VIDEO, image=image, before=url, duration=3, **words)


@pytest.mark.parametrize("sound", [True, False])
async def test_an_extension_is_the_clip_and_what_goes_on_from_it(small_studio: Studio, sound: bool):
    """Its engine makes what is new, which alone is paid for."""
    bench = small_studio.bench
    task_id = await prepared(small_studio, extension(small_studio, clip(4.5, sound=not sound), sound=sound))
    known = await small_studio.generation(task_id)
    assert (known.before_ms, known.seconds, known.whole_seconds, known.audible) == (4500, 3.0, 7.5, sound)
    assert set(kept(known)) == {"image", "before"}
    record = await bench.settled(task_id)
    assert (record.task.state, record.task.price, record.task.film_ms) == ("succeeded", HELD, 7500)
    assert ('"audio_codec":"aac"' in (record.content.result or "")) is sound
    await assert_sound(bench.scene.store)


async def test_an_extension_whose_films_do_not_fit_costs_nothing(small_studio: Studio, monkeypatch: pytest.MonkeyPatch):
    async def broken(*_: object) -> None:
        raise BrokenFilm("its pictures do not decode")

    bench = small_studio.bench
    monkeypatch.setattr(bench.shop.checker, "join", broken)
    record = await bench.settled(await prepared(small_studio, extension(small_studio, clip())))
    failure = record.task.failure
    assert failure is not None
    said = "The video cannot be extended: its pictures do not decode."
    assert (failure.code, failure.message) == (FailureCode.INVALID_VIDEO, said)
    assert list(bench.engine.starts.values()) == [1]
    assert await bench.scene.balance() == FUNDS
    await assert_sound(bench.scene.store)


async def test_an_extension_of_a_long_clip(small_studio: Studio):
    task_id = await prepared(small_studio, extension(small_studio, clip(121, fps=1, sound=False)))
    failure = (await small_studio.bench.scene.record(task_id)).task.failure
    assert failure is not None
    assert (failure.code, "at most 120 seconds" in failure.message) == (FailureCode.INVALID_PARAMETER, True)
    assert await small_studio.bench.scene.balance() == FUNDS


async def test_a_reference_leaves_the_length_as_it_was_asked_for(small_studio: Studio):
    """The price too: only what follows a clip is priced by it. The clips of elements are taken in as well."""
    urls = [small_studio.gallery.show(ranged(clip(3))) for _ in range(2)]
    elements = (Element(name="cat", images=(small_studio.gallery.show(png()),)), Element(name="dog", video=urls[1]))
    generation = asked(Workflow.REFERENCE_TO_VIDEO, urls[0], duration=4, elements=elements)
    task_id = await prepared(small_studio, generation)
    known = await small_studio.generation(task_id)
    assert (known.size, known.seconds, known.audible) == ((1280, 720), 4.0, True)
    assert set(kept(known)) == {"video", "elements.0.images.0", "elements.1.video"}
    record = await small_studio.bench.settled(task_id)
    assert (record.task.state, record.task.price) == ("succeeded", HELD)


@pytest.mark.parametrize(
    ("content", "given", "code", "says"),
    [
        (clip(31, fps=2), {}, FailureCode.INVALID_PARAMETER, "video: must be at most 30 seconds long, not 31 seconds."),
        (
            clip(11, fps=4),
            {"character_orientation": "image"},
            FailureCode.INVALID_PARAMETER,
            "video: must be at most 10 seconds long, not 11 seconds.",
        ),
        (
            clip(1),
            {"workflow": Workflow.VIDEO_EDIT},
            FailureCode.INVALID_PARAMETER,
            "video: must be from 3 to 10 seconds long, not 1 seconds.",
        ),
        (
            clip(11, fps=4),
            {"workflow": Workflow.REFERENCE_TO_VIDEO, "duration": 5},
            FailureCode.INVALID_PARAMETER,
            "video: must be from 3 to 10 seconds long, not 11 seconds.",
        ),
        (b"<html>no clip at all</html>", {}, FailureCode.INVALID_VIDEO, "video: must be an MP4, MOV or M4V clip."),
        (clip(3)[:-100], {}, FailureCode.INVALID_VIDEO, "video: must be a whole clip"),
        (clip(1, width=200, height=200), {}, FailureCode.INVALID_VIDEO, "video: must be at least 300 pixels"),
    ],
)
async def test_bad_clips_fail_their_task(
    small_studio: Studio, content: bytes, given: dict[str, Any], code: FailureCode, says: str
):
    """Free of charge; a clip of the wrong length is a wrong parameter, one that cannot be read a bad clip."""
    video, image = small_studio.gallery.show(ranged(content)), small_studio.gallery.show(png())
    generation = replace(asked(Workflow.MOTION_CONTROL, video, image=image), **given)
    failed, message = await small_studio.failure(await prepared(small_studio, generation))
    assert failed is code
    assert message.startswith(says), message


@pytest.mark.parametrize("answer", [served(b"", 404), endless(clip(3, flags="")[:100]), served(clip(3), 206)])
async def test_clips_that_cannot_be_fetched_fail_their_task(small_studio: Studio, answer: Any):
    generation = asked(Workflow.VIDEO_EDIT, small_studio.gallery.show(answer))
    code, message = await small_studio.failure(await prepared(small_studio, generation))
    assert code is FailureCode.INVALID_VIDEO
    assert message.startswith("video: must be ")


@pytest.mark.parametrize("bad", ["http://10.0.0.1/a.mp4", "http://[::1]/a.mp4", "http://u:p@127.0.0.1/a.mp4"])
async def test_forbidden_places_fail_their_task(small_studio: Studio, bad: str):
    code, _ = await small_studio.failure(await prepared(small_studio, asked(Workflow.VIDEO_EDIT, bad)))
    assert code is FailureCode.INVALID_VIDEO


async def test_too_little_balance_is_found_out_late(studio: Studio):
    """Three seconds are held, the rest is not there: the task fails, free of charge, and no engine hears of it."""
    scene = studio.bench.scene
    task_id = await submit(studio, move(studio, clip(4.5)))
    rest = FUNDS - HELD - (5 * PRICE - HELD) + 1
    await scene.run("UPDATE accounts SET balance = balance - $1", rest)
    await scene.run("UPDATE entries SET amount = amount - $1, change = change - $1 WHERE kind = 'grant'", rest)
    await studio.preparer.run_once()
    await studio.preparer.settle_all()
    record = await scene.record(task_id)
    assert record.task.failure is not None
    assert record.task.failure.code is FailureCode.INSUFFICIENT_BALANCE
    assert record.task.failure.message == (
        "The clip lasts 4.5 seconds. No more can be held for it: The balance is too low for this task."
    )
    assert await scene.balance() == FUNDS - rest
    assert await scene.jobs(task_id) == []
    assert studio.bench.pictures() == []
    await assert_sound(scene.store)


async def test_a_spend_cap_is_found_out_late(small_studio: Studio):
    """It says which; in every dialect it is a matter of money."""
    scene = small_studio.bench.scene
    task_id = await submit(small_studio, move(small_studio, clip(4.5)))
    await limit_account(scene.store, "acme", {"day_spend": 5 * PRICE - 1})
    await small_studio.preparer.run_once()
    await small_studio.preparer.settle_all()
    code, message = await small_studio.failure(task_id)
    assert code is FailureCode.INSUFFICIENT_BALANCE
    assert "The daily spend limit of this key is reached." in message


async def test_a_preparer_that_dies_raises_the_price_once(studio: Studio, monkeypatch: pytest.MonkeyPatch):
    """Killed before it is written, or told that a commit failed that went through: once in all."""
    bench, finish = studio.bench, prepare.finish

    async def killed(*given: Any) -> None:
        raise asyncio.CancelledError

    async def unheard(*given: Any) -> None:
        await finish(*given)
        raise StoreUnavailable("the answer got lost")

    steps = [killed, unheard]

    async def step(*given: Any) -> None:
        await (steps.pop(0) if steps else finish)(*given)

    monkeypatch.setattr(prepare, "finish", step)
    task_id = await submit(studio, move(studio, clip(4.5)))
    for name in ("first", "second"):
        worker = studio.another(bench.changed(name=name))
        assert await worker.run_once() == 1
        await worker.settle_all()
        await bench.scene.run("UPDATE tasks SET due_at = clock_us() - 1 WHERE state = 'preparing'")
    assert steps == []
    entries = [entry.kind for entry in await ledger.of_task(bench.scene.store, task_id)]
    assert entries == [EntryKind.HOLD, EntryKind.RAISE]
    assert (await bench.settled(task_id)).task.price == 5 * PRICE
    assert await bench.scene.balance() == FUNDS - 5 * PRICE
    await assert_sound(bench.scene.store)


async def test_slow_clips_hold_up_nobody_else(small_studio: Studio):
    """An account whose clips never come leaves room for another's."""
    scene = small_studio.bench.scene
    other = await new_scene(scene.store, small_studio.bench.clock, name="other")
    other.cards = scene.cards
    stuck = small_studio.gallery.show(silent)
    for _ in range(40):
        await scene.submit(generation=asked(Workflow.VIDEO_EDIT, stuck))
    while await small_studio.preparer.run_once():
        pass
    video = small_studio.gallery.show(ranged(clip(3)))
    task_id = await other.submit(generation=asked(Workflow.VIDEO_EDIT, video), price=HELD)

    async def queued() -> bool:
        await small_studio.preparer.run_once()
        return (await other.record(task_id)).task.state == "queued"

    await eventually(queued, "the other account's task")


async def test_a_full_disk_makes_clips_wait(small_studio: Studio, monkeypatch: pytest.MonkeyPatch):
    """Then they are taken in as if nothing had happened."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("filmgate.media.inputs.settle_file", full)
        task_id = await prepared(small_studio, move(small_studio, clip(3)))
    assert (await small_studio.bench.scene.record(task_id)).task.state == "preparing"
    assert small_studio.bench.drafts() == []
    await small_studio.preparer.run_once()
    await small_studio.preparer.settle_all()
    assert (await small_studio.bench.scene.record(task_id)).task.state == "queued"
