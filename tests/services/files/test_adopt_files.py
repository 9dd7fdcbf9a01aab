"""What a request names of our own is taken from the store, on both databases: uploads, films, posters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.errors import InsufficientBalance
from filmgate.domain.generation import Element, Generation, Workflow
from filmgate.domain.inputs import Input, InputState
from filmgate.domain.links import FILMS, UPLOADS, Links
from filmgate.domain.nature import DAY, SECOND
from filmgate.domain.secret import SecretKey
from filmgate.domain.uploads import Upload, UploadKind
from filmgate.media.base import Part
from filmgate.media.darkroom import Spoilt
from filmgate.media.folder import FilmFolder
from filmgate.media.inputs import InputFolder
from filmgate.media.uploads import UploadFolder
from filmgate.services.files.adopt_files import GONE, Asked, Shelves, adopt_files
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.submit import submit
from filmgate.services.upkeep.tidy import remove_films
from filmgate.store import files, inputs, uploads
from fixtures.stores import Clock, Scene, new_scene

HERE = "http://here"
KEPT_US = 7 * DAY
SIGNED = Links(SecretKey(bytes(32)), 3600)


@dataclass
class House:
    """Shelves over a folder, and the account that asks."""

    scene: Scene
    shelves: Shelves
    inputs: InputFolder
    uploads: UploadFolder
    media: FilmFolder

    async def upload(self, content: bytes = b"picture", media_type: str = "image/png", **given: Any) -> Upload:
        nature = self.scene.nature
        token = nature.entropy(16).hex()
        draft = written(self.uploads.draft(token), content)
        await self.uploads.keep(draft, token)
        one = Upload(
            id=nature.new_id(),
            account_id=self.scene.caller.account_id,
            key_id=self.scene.caller.key_id,
            token=token,
            kind=UploadKind.CLIP if media_type.startswith("video") else UploadKind.PICTURE,
            media_type=media_type,
            size=len(content),
            sha256=b"s" * 32,
            width=640,
            height=360,
            duration=3000 if media_type.startswith("video") else 0,
            created_at=nature.now(),
            expires_at=nature.now() + KEPT_US,
        )
        await self.scene.store.write(uploads.insert(replace(one, **given)))
        return one

    async def film(self, content: bytes = b"film") -> str:
        job = await self.scene.collecting()
        assert await self.scene.succeed(job)
        (film,) = (await self.scene.record(job.task_id)).films
        draft = written(self.media.draft("x"), content)
        await self.media.publish(draft, film.token)
        return film.token

    async def adopt(self, shelves: Shelves | None = None, scene: Scene | None = None, **named: Any) -> dict[str, Input]:
        """The inputs by their places; the Generation names them, and nothing else has changed."""
        scene = scene or self.scene
        asked = Generation(**{"model": "kling-3.0", "workflow": Workflow.REFERENCE_TO_VIDEO, **named})
        wanted = Asked(scene.caller.account_id, HERE, asked)
        known, taken = await adopt_files(scene.store, scene.nature, self.inputs, shelves or self.shelves, wanted)
        assert replace(known, image=None, end_image=None, video=None, images=(), elements=()) == replace(
            asked, image=None, end_image=None, video=None, images=(), elements=()
        )
        return {one.field: one for one in taken}

    def content(self, one: Input) -> bytes:
        path = self.inputs.find(one.id)
        assert path is not None
        return path.read_bytes()

    def kept(self) -> list[bytes]:
        return [input_id for input_id, _ in self.inputs.ids()]


def written(draft: Path, content: bytes) -> Path:
    draft.write_bytes(content)
    return draft


def url(one: Upload, origin: str = HERE) -> str:
    return f"{origin}/files/{one.token}.{one.extension}"


@pytest.fixture
def house(scene: Scene, tmp_path: Path) -> House:
    media, kept, films = InputFolder(tmp_path), UploadFolder(tmp_path), FilmFolder(tmp_path)
    shelves = Shelves(media=films, uploads=kept, develop=developing(films), origin="https://films.example/video")
    scene.inputs = media
    return House(scene, shelves, media, kept, films)


def developing(media: FilmFolder) -> Callable[[str, Part], Awaitable[Path]]:
    async def develop(token: str, part: Part) -> Path:
        draft = written(media.draft("poster"), part.name.encode())
        await media.publish(draft, token, part)
        path = media.find(token, part)
        assert path is not None
        return path

    return develop


async def test_every_place_may_name_an_upload(house: House):
    """In each of them it becomes an input of the task's own, received and not looked into yet."""
    picture, clip = await house.upload(), await house.upload(b"clip", "video/quicktime")
    taken = await house.adopt(
        image=url(picture),
        end_image=url(picture, "http://HERE:80"),
        images=("https://elsewhere.example/a.png", url(picture, "https://films.example/video")),
        video=url(clip, "http://here/kling3api"),
        elements=(Element(name="cat", images=(url(picture),)), Element(name="dog", video=url(clip))),
    )
    places = {"image", "end_image", "images.1", "video", "elements.0.images.0", "elements.1.video"}
    assert set(taken) == places
    for place, one in taken.items():
        assert one.state is InputState.RECEIVED
        assert house.content(one) == (b"clip" if "video" in place else b"picture")
        assert one.is_clip == ("video" in place)
        assert one.sha256 == b"s" * 32
        assert one.size == len(house.content(one))


async def test_a_film_of_ours_and_its_poster_may_be_named(house: House):
    token = await house.film()
    taken = await house.adopt(
        video=f"{HERE}/films/{token}.mp4",
        image=f"{HERE}/films/{token}.jpg",
        elements=(Element(name="cat", video=f"{HERE}/films/{token}-preview.mp4"),),
    )
    contents = {place: house.content(one) for place, one in taken.items()}
    assert contents == {"video": b"film", "image": b"POSTER", "elements.0.video": b"PREVIEW"}
    assert {one.media_type for one in taken.values()} == {"video/mp4", "image/jpeg"}
    assert len(taken["video"].sha256) == 32


async def test_no_byte_is_copied_where_the_disk_can_do_without(house: House):
    """The input is another name of the file, and outlives the upload."""
    one = await house.upload()
    (taken,) = (await house.adopt(image=url(one))).values()
    first, second = house.uploads.find(one.token), house.inputs.find(taken.id)
    assert first is not None
    assert second is not None
    assert first.samefile(second)
    await house.uploads.discard(one.token)
    assert house.content(taken) == b"picture"


async def test_where_there_are_no_second_names_it_is_copied(house: House, monkeypatch: pytest.MonkeyPatch):
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    (taken,) = (await house.adopt(image=url(await house.upload()))).values()
    assert house.content(taken) == b"picture"


async def test_what_is_somebody_elses_is_left_to_be_fetched(house: House):
    other = f"https://elsewhere.example/files/{'e' * 32}.png"
    assert await house.adopt(image=other, video="https://elsewhere.example/a.mp4") == {}


async def test_our_own_under_another_name_of_this_machine_is_ours(house: House):
    """A client may know this server by several names; a token that we gave out is ours under each."""
    one = await house.upload()
    assert set(await house.adopt(image=url(one, "http://127.0.0.1:8787"))) == {"image"}


@pytest.mark.parametrize("shelf", ["files", "films"])
async def test_what_we_do_not_have_is_a_bad_input(house: House, shelf: str):
    ending = "png" if shelf == "files" else "mp4"
    for origin in (HERE, "https://films.example/video"):
        (one,) = (await house.adopt(image=f"{origin}/{shelf}/{'e' * 32}.{ending}")).values()
        assert (one.state, one.problem) == (InputState.BAD, GONE)
    assert house.kept() == []


async def test_what_was_removed_or_has_expired_is_a_bad_input(house: House, clock: Clock):
    removed = await house.upload(removed_at=1)
    expired = await house.upload(expires_at=house.scene.nature.now())
    lost = await house.upload()
    await house.uploads.discard(lost.token)
    wrong = await house.upload()
    film = await house.film()
    clock.ahead_us += SECOND
    assert await remove_films(house.scene.store, house.scene.nature, "kling3api", 0) == [film]
    named = [url(removed), url(expired), url(lost), url(wrong).replace(".png", ".jpg"), f"{HERE}/films/{film}.mp4"]
    taken = await house.adopt(images=tuple(named))
    assert [one.problem for one in taken.values()] == [GONE] * 5


async def test_a_poster_that_cannot_be_made_is_a_bad_input(house: House):
    async def spoilt(token: str, part: Part) -> Path:
        raise Spoilt

    token = await house.film()
    taken = await house.adopt(replace(house.shelves, develop=spoilt), image=f"{HERE}/films/{token}.jpg")
    assert taken["image"].problem == GONE


async def test_anybody_who_has_the_token_may_name_it(house: House, clock: Clock):
    """An upload of another account is as good as any public URL."""
    other = await new_scene(house.scene.store, clock, name="other")
    one, film = await house.upload(), await house.film()
    taken = await house.adopt(scene=other, image=url(one), video=f"{HERE}/films/{film}.mp4")
    assert {one.state for one in taken.values()} == {InputState.RECEIVED}


async def test_signed_links_are_asked_of_others_only(house: House, clock: Clock):
    """An account names its own files however old its link is; for another's the link has to be good."""
    other = await new_scene(house.scene.store, clock, name="other")
    shelves = replace(house.shelves, links=SIGNED)
    one, film = await house.upload(), await house.film()
    now = house.scene.nature.now()
    plain = {"image": url(one), "video": f"{HERE}/films/{film}.mp4"}
    signed = {
        "image": plain["image"] + SIGNED.query(UPLOADS, one.token, now),
        "video": plain["video"] + SIGNED.query(FILMS, film, now),
    }
    for scene, named, good in ((None, plain, True), (other, plain, False), (other, signed, True)):
        taken = await house.adopt(shelves, scene, **named)
        assert {one.state is InputState.RECEIVED for one in taken.values()} == {good}
    clock.ahead_us += 3600 * SECOND
    assert {one.state for one in (await house.adopt(shelves, other, **signed)).values()} == {InputState.BAD}
    assert {one.state for one in (await house.adopt(shelves, **signed)).values()} == {InputState.RECEIVED}


async def test_a_use_puts_the_end_off(house: House, clock: Clock):
    """By the whole time again, but not with a write for every use."""
    one = await house.upload()
    expires = "SELECT expires_at FROM uploads WHERE id = $1"

    async def ends() -> int:
        row = await house.scene.store.row(expires, one.id)
        assert row is not None
        return int(row[0])

    await house.adopt(image=url(one))
    assert await ends() == one.expires_at
    clock.ahead_us += 3 * DAY
    await house.adopt(image=url(one))
    assert await ends() >= one.expires_at + 3 * DAY - SECOND


async def test_a_task_is_submitted_with_inputs_in_the_place_of_urls(house: House):
    """They are rows of the task; one that is refused leaves no file."""
    scene = house.scene
    one = await house.upload()
    asked = Generation(
        model="kling-3.0", workflow=Workflow.IMAGE_TO_VIDEO, duration=3, image=url(one), end_image=f"{HERE}/files/x.png"
    )
    desk = replace(scene.desk, shelves=house.shelves)
    with pytest.raises(InsufficientBalance):
        await submit(desk, scene.asked(generation=asked, price=10**12))
    assert house.kept() == []
    task_id = await submit(desk, scene.asked(generation=asked))
    (row,) = await inputs.of_task(scene.store, task_id)
    known = read_generation((await scene.record(task_id)).content.generation)
    assert known.image == f"input:{row.id.hex()}"
    assert known.end_image == asked.end_image
    assert (row.state, house.kept()) == (InputState.RECEIVED, [row.id])


async def test_a_film_knows_its_dialect_and_its_owner(house: House):
    token = await house.film()
    row = await house.scene.store.row("SELECT dialect FROM files WHERE token = $1", token)
    assert row is not None
    assert row[0] == "kling3api"
    assert await files.owner(house.scene.store, token) == house.scene.caller.account_id
    assert await files.owner(house.scene.store, "f" * 32) is None
