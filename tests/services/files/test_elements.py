"""Elements that an account keeps, on both stores: all of it or nothing, by numbers and names of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.access import Caller
from filmgate.domain.elements import KEPT_US, Shown, first_number
from filmgate.domain.errors import IdempotencyMismatch, InvalidField, NameTaken, UnknownElement, UploadCapReached
from filmgate.domain.ids import decimal
from filmgate.domain.nature import DAY
from filmgate.domain.uploads import UploadCaps, UploadKind
from filmgate.media.examiner import Clip, Picture
from filmgate.media.sorting import Arrived
from filmgate.media.uploads import UploadFolder
from filmgate.services.files.find_elements import list_elements, read_element, recall
from filmgate.services.files.keep_element import Introduced, Likeness, keep_element
from filmgate.services.files.remove_element import remove_element
from filmgate.services.files.remove_upload import remove_upload
from filmgate.services.files.upload import UploadDesk
from filmgate.services.upkeep.tidy import expire_uploads
from fixtures.stores import Scene

PICTURE, CLIP = UploadKind.PICTURE, UploadKind.CLIP


class Glance:
    """An examiner that finds everything good."""

    def __init__(self, clip_ms: int = 5_040) -> None:
        self._clip_ms = clip_ms

    async def look(self, path: Path) -> Picture:
        return Picture("image/png", 640, 360)

    async def look_clip(self, path: Path) -> Clip:
        return Clip("video/mp4", 1280, 720, self._clip_ms, 24_000, True, "h264")


def arriving(kind: UploadKind) -> Callable[[Path], Awaitable[Arrived]]:
    async def arrive(draft: Path) -> Arrived:
        draft.write_bytes(b"something")  # noqa: ASYNC240
        return Arrived(kind, "image/png" if kind is PICTURE else "video/mp4", 9, b"s" * 32)

    return arrive


async def never(draft: Path) -> Arrived:
    raise AssertionError("nothing was to be fetched")


def likeness(kind: UploadKind = PICTURE, comes: UploadKind | None = None) -> Likeness:
    return Likeness("element_image_list", kind, arriving(comes or kind))


@dataclass
class Keeper:
    """A desk, and a caller who keeps elements there."""

    desk: UploadDesk
    caller: Caller
    files: UploadFolder

    async def keep(self, *shown_by: Likeness, name: str = "cup", external_id: str | None = None) -> Shown:
        asked = Introduced(
            name=name,
            description="a blue cup",
            likenesses=shown_by or (likeness(), likeness()),
            tags=("o_102",),
            external_id=external_id,
        )
        return await keep_element(self.desk, self.caller, asked)

    async def keep_once(self, key: str = "once", fingerprint: bytes = b"same") -> Shown:
        shown_by = (likeness(), likeness())
        asked = Introduced(name="cup", description="a blue cup", likenesses=shown_by)
        return await keep_element(self.desk, self.caller, replace(asked, idempotency_key=key, fingerprint=fingerprint))

    async def read(self, public_id: str) -> Shown:
        return await read_element(self.desk.store, self.desk.nature, self.caller, public_id)

    async def recall(self, *numbers: int) -> list[Shown]:
        return await recall(self.desk.store, self.desk.nature, self.caller, numbers)

    async def listed(self, page: int = 1, size: int = 30) -> list[Shown]:
        return await list_elements(self.desk.store, self.desk.nature, self.caller, page, size)

    def kept(self) -> set[str]:
        return {token for token, _ in self.files.tokens()}


@pytest.fixture
def keeper(scene: Scene, tmp_path: Path) -> Keeper:
    files, examiner = UploadFolder(tmp_path), Glance()
    fetch: Any = never
    eye: Any = examiner
    desk = UploadDesk(
        store=scene.store,
        nature=scene.nature,
        files=files,
        examiner=eye,
        fetch=fetch,
        kept_us=7 * DAY,
        caps=UploadCaps(100, 10_000),
    )
    return Keeper(desk, scene.caller, files)


async def test_an_element_is_found_by_number_id_and_name(keeper: Keeper):
    first = await keeper.keep(external_id="hero")
    second = await keeper.keep(likeness(CLIP))
    assert await keeper.read("hero") == await keeper.read(decimal(first.element.id)) == first
    assert await keeper.recall(second.element.number, first.element.number) == [second, first]
    assert await keeper.listed() == [second, first]
    assert await keeper.listed(2, 1) == [first]
    assert (first.element.tags, len(first.uploads), first.whole) == (("o_102",), 2, True)
    assert [one.kind for one in second.uploads] == [CLIP]


@pytest.mark.parametrize("name", ["", "\0", "a\0b", "\ud800"])
async def test_a_name_that_no_database_could_keep_is_nobodys(keeper: Keeper, name: str):
    with pytest.raises(UnknownElement):
        await keeper.read(name)


async def test_twins_with_one_key_are_one_element(keeper: Keeper):
    first, *twins = await asyncio.gather(*(keeper.keep_once() for _ in range(4)))
    assert {one.element.id for one in twins} == {first.element.id}
    assert len(keeper.kept()) == 2, "what came with the others is discarded"
    assert (await keeper.keep_once("another")).element.id != first.element.id
    with pytest.raises(IdempotencyMismatch):
        await keeper.keep_once(fingerprint=b"other")


async def test_what_shows_it_outlasts_other_uploads(scene: Scene, keeper: Keeper):
    made = await keeper.keep()
    assert {one.expires_at for one in made.uploads} == {made.element.created_at + KEPT_US}
    scene.nature.clock.ahead_us += 30 * DAY
    assert await expire_uploads(keeper.desk.store, keeper.desk.nature) == []
    assert (await keeper.recall(made.element.number))[0].whole


@pytest.mark.parametrize(
    ("bad", "clip_ms", "says"),
    [
        (likeness(PICTURE, CLIP), 5_040, "must be a picture, not a clip"),
        (likeness(CLIP, PICTURE), 5_040, "must be a clip, not a picture"),
        (likeness(CLIP), 2_000, "must be from 3 to 8 seconds long"),
    ],
    ids=("clip", "picture", "short"),
)
async def test_of_one_that_is_refused_nothing_is_kept(
    scene: Scene, keeper: Keeper, bad: Likeness, clip_ms: int, says: str
):
    eye: Any = Glance(clip_ms)
    keeper.desk = replace(keeper.desk, examiner=eye)
    with pytest.raises(InvalidField, match=f"element_image_list: {says}"):
        await keeper.keep(likeness(), bad)
    assert (await keeper.listed(), keeper.kept()) == ([], set())
    assert await scene.number("elements") == 0


async def test_a_name_is_one_elements(keeper: Keeper):
    await keeper.keep(external_id="hero")
    with pytest.raises(NameTaken):
        await keeper.keep(external_id="hero")
    assert len(keeper.kept()) == 2


async def test_an_account_keeps_so_many(keeper: Keeper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.services.files.keep_element.ELEMENTS_MAX", 1)
    await keeper.keep()
    with pytest.raises(UploadCapReached, match="1 elements"):
        await keeper.keep()
    assert len(keeper.kept()) == 2


async def test_those_of_one_moment_have_numbers_of_their_own(
    scene: Scene, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
):
    """Also where the same is drawn for all of them."""
    await scene.crowd()
    monkeypatch.setattr("filmgate.services.files.keep_element.first_number", lambda identity: 7)
    made = await asyncio.gather(*(keeper.keep(likeness()) for _ in range(3)))
    assert {each.element.number for each in made} == {7, 8, 9}


def test_numbers_fit_into_any_clients():
    last = (2039 - 1970) * 365 * 24 * 3600 * 1000
    assert first_number(last.to_bytes(6, "big") + b"\x7f\xff" + bytes(8)) < 2**53


async def test_a_deleted_one_is_gone_with_what_showed_it(keeper: Keeper):
    made = await keeper.keep(external_id="hero")
    assert await remove_element(keeper.desk, keeper.caller, made.element.number) == made.element
    assert (await keeper.listed(), keeper.kept()) == ([], set())
    for gone in (keeper.read("hero"), remove_element(keeper.desk, keeper.caller, made.element.number)):
        with pytest.raises(UnknownElement):
            await gone
    with pytest.raises(InvalidField, match=f"keeps no element {made.element.number}"):
        await keeper.recall(made.element.number)
    assert (await keeper.keep(external_id="hero")).whole


async def test_one_that_has_lost_a_picture_is_not_named(keeper: Keeper):
    made = await keeper.keep()
    desk = keeper.desk
    await remove_upload(desk.store, desk.nature, desk.files, keeper.caller, decimal(made.uploads[0].id))
    assert not (await keeper.read(decimal(made.element.id))).whole
    with pytest.raises(InvalidField, match="was deleted"):
        await keeper.recall(made.element.number)


async def test_another_accounts_are_unknown(scene: Scene, keeper: Keeper):
    made = await keeper.keep(external_id="hero")
    keeper.caller = replace(keeper.caller, account_id=bytes(16))
    assert await keeper.listed() == []
    for asked in (keeper.read("hero"), remove_element(keeper.desk, keeper.caller, made.element.number)):
        with pytest.raises(UnknownElement):
            await asked
    with pytest.raises(InvalidField):
        await keeper.recall(made.element.number)
