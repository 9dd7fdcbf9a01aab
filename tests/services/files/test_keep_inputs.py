"""Pictures that come inside a request."""

import asyncio
from pathlib import Path

import pytest

from filmgate.domain.errors import IdempotencyMismatch, InsufficientBalance, Misconfigured, StoreUnavailable
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.inputs import Input, InputState, kept, pictures
from filmgate.media.durable import settle_file
from filmgate.media.inputs import InputFolder
from filmgate.services.tasks.content import read_generation
from filmgate.store import inputs
from fixtures.pictures import data_url, jpeg, png
from fixtures.stores import FUNDS, Scene, assert_sound


@pytest.fixture
def folder(tmp_path: Path, scene: Scene) -> InputFolder:
    scene.inputs = InputFolder(tmp_path)
    return scene.inputs


def asked(*urls: str) -> Generation:
    first, *others = urls
    return Generation(model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, image=first, images=tuple(others))


async def rows(scene: Scene, task_id: bytes) -> list[Input]:
    return await inputs.of_task(scene.store, task_id)


def lying(folder: InputFolder) -> list[bytes]:
    return [input_id for input_id, _ in folder.ids()]


async def test_a_picture_in_a_request_becomes_an_input(scene: Scene, folder: InputFolder):
    """The generation names the input, not the bytes; the bytes lie in the folder; the row says what is known."""
    task_id = await scene.submit(generation=asked(data_url(png()), "http://a/b.png", data_url(jpeg(), "image/jpg")))
    record = await scene.record(task_id)
    generation = read_generation(record.content.generation)
    first, second = await rows(scene, task_id)
    assert kept(generation) == {"image": first.id, "images.1": second.id}
    assert pictures(generation)["images.0"] == "http://a/b.png"
    assert [(one.field, one.state, one.size) for one in (first, second)] == [
        ("image", "received", len(png())),
        ("images.1", "received", len(jpeg())),
    ]
    path = folder.find(first.id)
    assert path is not None
    assert path.read_bytes() == png()
    assert len(record.content.generation) < 1000
    await assert_sound(scene.store)


async def test_a_url_without_a_picture_becomes_a_bad_input(scene: Scene, folder: InputFolder):
    """It is no refusal: the task will fail, and say why."""
    task_id = await scene.submit(generation=asked("data:image/png;base64,!!!!"))
    (one,) = await rows(scene, task_id)
    assert (one.state, one.size) == (InputState.BAD, 0)
    assert "valid base64" in one.problem
    assert kept(read_generation((await scene.record(task_id)).content.generation)) == {"image": one.id}
    assert lying(folder) == []


async def test_a_refused_request_leaves_nothing(scene: Scene, folder: InputFolder):
    """Whatever the reason for the refusal, the picture goes."""
    with pytest.raises(InsufficientBalance):
        await scene.submit(generation=asked(data_url(png())), price=FUNDS + 1)
    assert lying(folder) == []
    assert await scene.number("inputs") == 0


async def test_the_same_request_again_keeps_one_picture(scene: Scene, folder: InputFolder):
    """A twin under the same Idempotency-Key adds no file and no row; nor does another request under it."""
    given = {"generation": asked(data_url(png())), "idempotency_key": "k"}
    answers = await asyncio.gather(*(scene.submit(**given) for _ in range(5)))
    assert len(set(answers)) == 1
    with pytest.raises(IdempotencyMismatch):
        await scene.submit(**given, fingerprint=b"other")
    (one,) = await rows(scene, answers[0])
    assert lying(folder) == [one.id]


async def test_when_nobody_knows_whether_it_was_taken_the_picture_stays(
    scene: Scene, folder: InputFolder, monkeypatch: pytest.MonkeyPatch
):
    """A commit whose answer got lost may have happened: the file is left for the janitor to judge."""

    async def lost(*_: object) -> None:
        raise StoreUnavailable("away")

    for way in ("transact", "write_if"):
        monkeypatch.setattr(scene.store, way, lost)
    with pytest.raises(StoreUnavailable):
        await scene.submit(generation=asked(data_url(png())))
    assert len(lying(folder)) == 1


async def test_a_full_disk_refuses_for_now(scene: Scene, folder: InputFolder, monkeypatch: pytest.MonkeyPatch):
    """No room for the picture is an outage, not the customer's mistake."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("filmgate.media.inputs.settle_file", full)
    with pytest.raises(StoreUnavailable, match="no room"):
        await scene.submit(generation=asked(data_url(png())))
    assert await scene.number("tasks") == 0
    assert await scene.balance() == FUNDS


async def test_without_a_place_for_pictures(scene: Scene):
    """A desk that was not given one says so, and stores no bytes anywhere else."""
    with pytest.raises(Misconfigured):
        await scene.submit(generation=asked(data_url(png())))


async def test_a_full_disk_is_not_filled_further(scene: Scene, folder: InputFolder, monkeypatch: pytest.MonkeyPatch):
    """What had room already does not stay when the rest has none."""
    settled: list[Path] = []

    def filling(draft: Path, place: Path) -> int:
        if settled:
            raise OSError(28, "No space left on device")
        settled.append(place)
        return settle_file(draft, place)

    monkeypatch.setattr("filmgate.media.inputs.settle_file", filling)
    with pytest.raises(StoreUnavailable, match="no room"):
        await scene.submit(generation=asked(data_url(png()), data_url(jpeg())))
    assert len(settled) == 1
    assert lying(folder) == []
