"""Tasks that name media, on their way to an engine, or to the reason why they fail."""

import asyncio
from typing import Any

import pytest

from filmgate.domain.generation import Element, Generation, Mode, Workflow
from filmgate.domain.inputs import kept
from filmgate.domain.nature import SECOND
from filmgate.domain.routing import EngineCard, Router
from filmgate.domain.task import FailureCode
from filmgate.services.jobs import prepare
from fixtures.pictures import (
    data_url,
    endless,
    hangs_up,
    in_turn,
    jpeg,
    png,
    redirect,
    served,
    silent,
)
from fixtures.shops import LEASE_US
from fixtures.stores import FUNDS, HOUR_US, PRICE, assert_sound, new_scene
from fixtures.studio import Studio
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


def animate(image: str, **given: Any) -> Generation:
    words = {"model": "kling-3.0", "workflow": Workflow.IMAGE_TO_VIDEO, "prompt": "", "duration": 3, "sound": False}
    return Generation(**{**words, "image": image, **given})


async def test_a_picture_becomes_a_film_of_its_shape(studio: Studio):
    """Fetched, kept, named in the URL's place; the film has the picture's ratio and is checked for it."""
    bench = studio.bench
    task_id = await studio.prepared(animate(studio.gallery.show(png(640, 480)), end_image=data_url(jpeg(300, 700))))
    assert await bench.scene.states(task_id) == ("queued", ["planned"])
    known = await studio.generation(task_id)
    assert (known.width, known.height) == known.size == (1108, 832)
    assert set(kept(known)) == {"image", "end_image"}
    assert set(kept(known).values()) == set(bench.pictures())
    record = await bench.settled(task_id)
    assert record.task.state == "succeeded"
    assert '"width":1108,"height":832' in (record.content.result or "")
    assert await bench.scene.balance() == FUNDS - PRICE
    assert bench.drafts() == []
    await assert_sound(bench.scene.store)


async def test_the_mode_gives_the_pixels_and_aspect_ratio_does_not_matter(small_studio: Studio):
    """pro has the pixels of 1080p in the picture's shape."""
    asked = animate(data_url(jpeg(640, 360, orientation=6)), mode=Mode.PRO)
    known = await small_studio.generation(await small_studio.prepared(asked))
    assert known.size == (1080, 1920)


async def test_the_pictures_of_elements_are_taken_in(small_studio: Studio):
    """A film that follows no picture keeps the shape that was asked for."""
    pictures = tuple(small_studio.gallery.show(png()) for _ in range(3))
    elements = (Element(name="cat", images=pictures[:1]), Element(name="dog", images=pictures[1:]))
    asked = Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt="@cat", elements=elements)
    known = await small_studio.generation(await small_studio.prepared(asked))
    assert set(kept(known)) == {"elements.0.images.0", "elements.1.images.0", "elements.1.images.1"}
    assert known.size == (1280, 720)
    assert len(small_studio.bench.pictures()) == 3


async def test_a_task_goes_to_the_first_engine_that_makes_it(studio: Studio):
    """The engine is chosen by what it can do."""
    able = EngineCard(name="able", workflows=frozenset(Workflow))
    unable = EngineCard(name="unable", workflows=frozenset({Workflow.TEXT_TO_VIDEO}))
    preparer = studio.another(studio.bench.changed(router=Router((unable, able))))
    task_id = await studio.bench.scene.submit(generation=animate(studio.gallery.show(png())))
    assert await preparer.run_once() == 1
    await preparer.settle_all()
    assert await preparer.run_once() == 0
    assert [job.engine for job in await studio.bench.scene.jobs(task_id)] == ["able"]


@pytest.mark.parametrize("workflow", [Workflow.REFERENCE_TO_VIDEO, Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL])
async def test_what_no_engine_makes_is_not_even_fetched(small_studio: Studio, workflow: Workflow):
    """The customer learns it, gets the money back, and nobody's server is asked for anything."""
    url = small_studio.gallery.show(png())
    asked = animate(data_url(png()), workflow=workflow, images=(url,), video=url)
    unable = EngineCard(name="unable", workflows=frozenset({Workflow.TEXT_TO_VIDEO}))
    preparer = small_studio.another(small_studio.bench.changed(router=Router((unable,))))
    task_id = await small_studio.bench.scene.submit(generation=asked)
    await preparer.run_once()
    await preparer.settle_all()
    code, message = await small_studio.failure(task_id)
    assert (code, message) == (FailureCode.UPSTREAM, f"No engine of this server makes {workflow} yet.")
    assert small_studio.gallery.asked == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (served(png(200, 400)), "must be at least 300 pixels on each side, not 200x400."),
        (served(png(1000, 390)), "must have a ratio of sides from 1:2.5 to 2.5:1, not 1000x390."),
        (served(b"<html>"), "must be a JPEG or PNG picture."),
        (served(png()[:-30]), "must be a whole picture; this one is cut off or damaged."),
        (served(b"", 404), "must be a URL that answers with a picture; its server answered 404."),
        (served(b"", 500), "must be a URL that can be fetched: its server answered 500."),
        (endless(png()[:100]), "must be at most 10 MB."),
        (redirect("http://127.0.0.2/x"), "redirects to a URL that must be a public address."),
    ],
)
async def test_bad_pictures_fail_their_task(small_studio: Studio, answer: Any, says: str):
    """Free of charge, with the field's name and what would be right; nothing is left behind."""
    good, bad = small_studio.gallery.show(png()), small_studio.gallery.show(answer)
    task_id = await small_studio.prepared(animate(good, end_image=bad))
    assert await small_studio.failure(task_id) == (FailureCode.INVALID_IMAGE, f"end_image: {says}")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("data:image/png;base64,AAAA", "image: must be a JPEG or PNG picture."),
        ("data:image/png;base64,A", "image: must be valid base64"),
        ("data:image/png;base64,iVBORw0KGgoAAAA=", "image: must be"),
        (data_url(png(100, 100)), "image: must be at least 300 pixels"),
        ("http://127.0.0.2/a.png", "image: must be a public address."),
        ("http://10.0.0.8/a.png", "image: must be a public address."),
        ("http://u:p@127.0.0.1/a.png", "image: must not hold a user name or password."),
        ("http://no-such-name.invalid/a.png", "image: must be a URL that can be fetched"),
    ],
)
async def test_bad_urls_fail_their_task(small_studio: Studio, url: str, says: str):
    """The same for what came with the request, and for what is not even asked for."""
    code, message = await small_studio.failure(await small_studio.prepared(animate(url)))
    assert code is FailureCode.INVALID_IMAGE
    assert message.startswith(says)


async def test_trouble_that_passes_is_no_failure(small_studio: Studio):
    """A server that stumbles is asked again."""
    url = small_studio.gallery.show(in_turn(served(b"", 503), hangs_up, served(png())))
    task_id = await small_studio.prepared(animate(url))
    assert (await small_studio.bench.scene.record(task_id)).task.state == "queued"


async def test_a_full_disk_makes_tasks_wait(small_studio: Studio, monkeypatch: pytest.MonkeyPatch):
    """While there is no room the task is given back; then it is prepared as if nothing had happened."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("filmgate.media.inputs.settle_file", full)
        task_id = await small_studio.prepared(animate(small_studio.gallery.show(png())))
    assert (await small_studio.bench.scene.record(task_id)).task.state == "preparing"
    assert small_studio.bench.drafts() == []
    await small_studio.preparer.run_once()
    await small_studio.preparer.settle_all()
    assert (await small_studio.bench.scene.record(task_id)).task.state == "queued"


async def test_slow_servers_hold_up_nobody_else(studio: Studio):
    """A hundred of one account's pictures that never come, and came first, leave room for another's single one.

    They wait for networks only: no engine has heard of any of them.
    """
    scene = studio.bench.scene
    other = await new_scene(scene.store, studio.bench.clock, name="other")
    other.cards = scene.cards
    stuck = studio.gallery.show(silent)
    for _ in range(100):
        await scene.submit(generation=animate(stuck))
    begun = 0
    while found := await studio.preparer.run_once():
        begun += found
    assert begun == 24
    task_id = await other.submit(generation=animate(studio.gallery.show(png())))

    async def queued() -> bool:
        await studio.preparer.run_once()
        return (await other.record(task_id)).task.state == "queued"

    await eventually(queued, "the other account's task")
    assert await scene.number("jobs") == 1
    await studio.preparer.drain()
    assert len(await prepare.claim(scene.store, "next", LEASE_US, 100)) == 100


async def test_a_task_that_ends_meanwhile_is_dropped(studio: Studio):
    """Whoever fetches for a task that has ended stops, and leaves nothing."""
    bench = studio.bench
    url = studio.gallery.show(silent)
    task_id = await bench.scene.submit(generation=animate(url, end_image=studio.gallery.show(png())))
    await studio.preparer.run_once()
    await studio.asked(url)
    bench.clock.ahead_us += 2 * HOUR_US
    await bench.rescuer.run_once()
    await studio.preparer.run_once()
    async with asyncio.timeout(10):
        await studio.preparer.settle_all()
    assert (await studio.failure(task_id))[0] is FailureCode.TIMEOUT


async def test_a_dead_preparers_task_is_prepared_by_another(studio: Studio):
    """After its lease has lapsed the task is claimed again; the first worker's result comes to nothing."""
    bench = studio.bench
    waiting = asyncio.Event()

    async def late(request: Any) -> Any:
        await waiting.wait()
        return await served(png(300, 300))(request)

    url = studio.gallery.show(in_turn(late, served(png(300, 300))))
    task_id = await bench.scene.submit(generation=animate(url))
    await studio.preparer.run_once()
    await studio.asked(url)
    await bench.scene.run("UPDATE tasks SET due_at = clock_us() - 1")
    other = studio.another(bench.changed())
    assert await other.run_once() == 1
    await other.settle_all()
    assert await bench.scene.states(task_id) == ("queued", ["planned"])
    waiting.set()
    await studio.preparer.settle_all()
    assert await bench.scene.states(task_id) == ("queued", ["planned"])
    assert bench.pictures() == list(kept(await studio.generation(task_id)).values())
    await assert_sound(bench.scene.store)


async def test_draining_gives_tasks_back(studio: Studio):
    """What is under way when a worker stops can be claimed at once by the next."""
    url = studio.gallery.show(silent)
    await studio.bench.scene.submit(generation=animate(url))
    await studio.preparer.run_once()
    await studio.asked(url)
    await studio.preparer.drain()
    assert len(await prepare.claim(studio.bench.scene.store, "next", LEASE_US, 5)) == 1
    assert studio.bench.drafts() == []


async def test_a_long_fetch_keeps_its_lease(small_studio: Studio):
    """Renewed before it lapses, so that nobody fetches the same picture twice."""
    bench = small_studio.bench
    preparer = small_studio.another(bench.changed(lease_seconds=30.0, renew_seconds=10.0))
    task_id = await bench.scene.submit(generation=animate(small_studio.gallery.show(silent)))
    await preparer.run_once()
    for _ in range(6):
        bench.clock.ahead_us += 11 * SECOND
        assert await prepare.claim(bench.scene.store, "thief", LEASE_US, 5) == []
        await preparer.run_once()
    await preparer.drain()
    assert (await bench.scene.record(task_id)).task.state == "preparing"
    assert len(small_studio.gallery.asked) == 1


async def test_one_task_that_cannot_be_read_holds_up_nobody(studio: Studio):
    """A task whose content is damaged waits for its deadline; those behind it are prepared."""
    scene = studio.bench.scene
    broken = await scene.submit(generation=animate("http://127.0.0.2/"))
    fine = await scene.submit(generation=animate("http://127.0.0.2/"))
    await scene.run("UPDATE contents SET generation = 'x' WHERE task_id = $1", broken)
    await studio.preparer.run_once()
    await studio.preparer.settle_all()
    assert (await scene.record(fine)).task.ended
    assert not (await scene.record(broken)).task.ended
