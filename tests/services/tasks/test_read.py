"""Reading a task back."""

import pytest

from filmgate.domain import ids
from filmgate.domain.errors import UnknownTask
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.services.tasks.content import read_generation, read_result
from filmgate.services.tasks.read import read
from filmgate.services.tasks.read_film import read_film
from fixtures.stores import Clock, Scene, new_scene

WHOLE = Generation(
    model="kling-o3",
    workflow=Workflow.REFERENCE_TO_VIDEO,
    mode=Mode.PRO,
    prompt='naïve 映画 🎬 "quoted" \u2028',
    negative_prompt="rain",
    duration=9,
    aspect_ratio=AspectRatio.TALL,
    sound=False,
    cfg_scale=0.25,
    seed=7,
    shots=(Shot(prompt="one", duration=4), Shot(prompt="two", duration=5)),
    image="http://a/1.png",
    end_image="http://a/2.png",
    images=("http://a/3.png", "https://a/5.png"),
    video="http://a/4.mp4",
    keep_original_sound=False,
    character_orientation="image",
)


async def test_what_was_asked_comes_back_whole(scene: Scene):
    """Request and Generation are kept as they were, to the last field."""
    task_id = await scene.submit(generation=WHOLE, request='{"prompt": "映画"}')
    record = await read(scene.store, scene.caller, ids.dashed(task_id))
    assert read_generation(record.content.generation) == WHOLE
    assert record.content.request == '{"prompt": "映画"}'
    assert read_result(record.content.result) == {}


async def test_a_task_is_its_accounts_alone(scene: Scene, clock: Clock):
    """Another account's task is unknown, in every form of its id."""
    task_id = await scene.submit()
    stranger = await new_scene(scene.store, clock, name="stranger")
    for public_id in (ids.dashed(task_id), f"task_{task_id.hex()}", f"n70{task_id.hex()}kling3"):
        assert (await read(scene.store, scene.caller, public_id)).task.id == task_id
        with pytest.raises(UnknownTask):
            await read(scene.store, stranger.caller, public_id)


async def test_a_film_is_found_by_its_token(scene: Scene):
    """A film's token leads to its file, an invented one nowhere."""
    job = await scene.collecting()
    await scene.succeed(job)
    (film,) = (await scene.record(job.task_id)).films
    found = await read_film(scene.store, film.token)
    assert found is not None
    assert (found.task_id, found.size, found.media_type) == (job.task_id, film.size, "video/mp4")
    assert await read_film(scene.store, "f" * 32) is None
