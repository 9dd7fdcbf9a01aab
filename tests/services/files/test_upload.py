"""Keeping what customers send: within caps, all or nothing, on both stores."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from filmgate.domain.access import Caller, Terms
from filmgate.domain.errors import (
    BadInput,
    BadPicture,
    Busy,
    FileRemoved,
    InvalidField,
    RateLimited,
    StoreUnavailable,
    UnknownFile,
    UnknownRoute,
    UploadCapReached,
)
from filmgate.domain.ids import dashed
from filmgate.domain.nature import DAY, SECOND
from filmgate.domain.uploads import Upload, UploadCaps, UploadKind
from filmgate.media.examiner import Clip, Picture
from filmgate.media.sorting import Arrived
from filmgate.media.uploads import UploadFolder
from filmgate.services.files.list_uploads import list_uploads
from filmgate.services.files.remove_upload import remove_upload
from filmgate.services.files.show_upload import find_upload, show_upload
from filmgate.services.files.upload import UploadDesk, upload
from filmgate.services.upkeep.tidy import expire_uploads, stray_uploads
from filmgate.store import uploads
from filmgate.store.base import Transaction
from fixtures.stores import Clock, Scene, new_scene
from fixtures.waiting import eventually

KEPT_US = 7 * DAY


class Glance:
    """An examiner that finds everything good, or everything bad."""

    def __init__(self, problem: BadInput | None = None) -> None:
        self._problem = problem

    async def look(self, path: Path) -> Picture:
        if self._problem:
            raise self._problem
        return Picture("image/png", 640, 360)

    async def look_clip(self, path: Path) -> Clip:
        return Clip("video/mp4", 1280, 720, 5_040, 24_000, True, "h264")


@dataclass
class Counter:
    """A desk, and a caller who uploads there."""

    desk: UploadDesk
    caller: Caller
    files: UploadFolder

    async def keep(self, size: int = 10, kind: UploadKind = UploadKind.PICTURE, **changes: Any) -> Upload:
        desk = replace(self.desk, **changes)
        return await upload(desk, self.caller, "file", arriving(size, kind))

    def kept(self) -> set[str]:
        return {token for token, _ in self.files.tokens()}

    def drafts(self) -> list[Path]:
        return list(self.files.draft("x").parent.iterdir())

    async def listed(self, after: bytes | None = None, limit: int = 100) -> tuple[list[bytes], bytes | None]:
        found, last = await list_uploads(self.desk.store, self.desk.nature, self.caller, after, limit)
        return [one.id for one in found], last


def write(draft: Path, content: bytes) -> None:
    draft.write_bytes(content)


def arriving(size: int = 10, kind: UploadKind = UploadKind.PICTURE) -> Callable[[Path], Awaitable[Arrived]]:
    async def arrive(draft: Path) -> Arrived:
        write(draft, bytes(size))
        media_type = "image/png" if kind is UploadKind.PICTURE else "video/quicktime"
        return Arrived(kind, media_type, size, b"s" * 32)

    return arrive


async def nobody(url: str, draft: Path) -> Arrived:
    raise AssertionError(url)


@pytest.fixture
def counter(scene: Scene, tmp_path: Path) -> Counter:
    files = UploadFolder(tmp_path)
    examiner: Any = Glance()
    desk = UploadDesk(
        store=scene.store,
        nature=scene.nature,
        files=files,
        examiner=examiner,
        fetch=nobody,
        kept_us=KEPT_US,
        caps=UploadCaps(3, 100),
    )
    return Counter(desk, scene.caller, files)


async def test_an_upload_is_kept_and_found_by_id_and_by_token(counter: Counter):
    made = await counter.keep()
    store, nature = counter.desk.store, counter.desk.nature
    assert (made.width, made.height, made.duration, made.extension) == (640, 360, 0, "png")
    assert made.expires_at == made.created_at + KEPT_US
    assert await show_upload(store, nature, counter.caller, dashed(made.id)) == made
    assert await find_upload(store, nature, made.token) == made
    path = counter.files.find(made.token)
    assert path is not None
    assert path.read_bytes() == bytes(10)
    assert counter.drafts() == []


async def test_a_clip_knows_how_long_it_is(counter: Counter):
    made = await counter.keep(kind=UploadKind.CLIP)
    assert (made.kind, made.duration, made.extension) == ("clip", 5_040, "mov")


async def test_what_is_bad_is_not_kept(counter: Counter):
    """The member of the request is named with what would be right; nothing is left."""
    problem = BadPicture("must be at least 300 pixels on each side, not 2x2.")
    with pytest.raises(InvalidField, match=r"^file: must be at least 300 pixels"):
        await counter.keep(examiner=Glance(problem))
    assert (counter.kept(), counter.drafts(), await counter.listed()) == (set(), [], ([], None))


async def test_who_hangs_up_leaves_nothing(counter: Counter):
    async def arrive(draft: Path) -> Arrived:
        write(draft, b"half")
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await upload(counter.desk, counter.caller, "file", arrive)
    assert (counter.drafts(), counter.desk.under_way) == ([], {})


async def test_a_full_disk_is_trouble_that_passes(counter: Counter):
    async def arrive(draft: Path) -> Arrived:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreUnavailable, match="no room"):
        await upload(counter.desk, counter.caller, "file", arrive)


async def test_a_key_keeps_so_many_files(counter: Counter):
    for _ in range(3):
        await counter.keep(1)
    with pytest.raises(UploadCapReached, match="keep 3 files"):
        await counter.keep(1)
    assert len(counter.kept()) == 3


async def test_a_key_keeps_so_many_bytes(counter: Counter):
    await counter.keep(60)
    with pytest.raises(UploadCapReached, match="MB"):
        await counter.keep(41)
    assert len(counter.kept()) == 1
    await counter.keep(40)


async def test_what_is_said_to_come_is_refused_before_it_comes(counter: Counter):
    with pytest.raises(UploadCapReached):
        await upload(counter.desk, counter.caller, "file", arriving_never, declared=101)


async def arriving_never(draft: Path) -> Arrived:
    raise AssertionError("nobody was to send it")


async def test_a_crowd_never_keeps_one_too_many(scene: Scene, counter: Counter, monkeypatch: pytest.MonkeyPatch):
    """Counted under the key's lock: of eight that come at once, three are kept."""
    monkeypatch.setattr("filmgate.services.files.upload._OF_A_KEY", 8)
    await scene.crowd()
    asked = [upload(counter.desk, counter.caller, "file", arriving()) for _ in range(8)]
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in ended].count(Upload) == 3
    assert {type(each) for each in ended} == {Upload, UploadCapReached}
    assert len(counter.kept()) == 3
    assert await scene.number("uploads") == 3


async def test_only_so_many_come_at_once(counter: Counter):
    """Four of a key, and thirty-two in all; a turn comes back when the upload has ended."""
    counter.desk.under_way[counter.caller.key_id] = 4
    with pytest.raises(RateLimited, match="Only 4 uploads"):
        await counter.keep()
    counter.desk.under_way[counter.caller.key_id] = 0
    counter.desk.under_way[b"others"] = 32
    with pytest.raises(Busy):
        await counter.keep()
    counter.desk.under_way[b"others"] = 31
    await counter.keep()
    assert counter.desk.under_way == {b"others": 31}


async def test_a_keys_own_terms_win(counter: Counter):
    caller = replace(counter.caller, terms=Terms(upload_files=0))
    with pytest.raises(UploadCapReached, match="keep 0 files"):
        await upload(counter.desk, caller, "file", arriving())
    roomy = replace(counter.caller, terms=Terms(upload_files=9, upload_bytes=1000))
    for _ in range(4):
        await upload(counter.desk, roomy, "file", arriving(200))


async def test_deleting_gives_room_back(counter: Counter):
    """The file goes with the row; a second time there is nothing to delete."""
    made = [await counter.keep() for _ in range(3)]
    store, nature = counter.desk.store, counter.desk.nature
    await remove_upload(store, nature, counter.files, counter.caller, dashed(made[0].id))
    assert counter.kept() == {made[1].token, made[2].token}
    with pytest.raises(UnknownFile):
        await remove_upload(store, nature, counter.files, counter.caller, dashed(made[0].id))
    with pytest.raises(FileRemoved):
        await find_upload(store, nature, made[0].token)
    await counter.keep()


async def test_what_is_an_accounts_is_nobody_elses(counter: Counter, scene: Scene, clock: Clock):
    made = await counter.keep()
    other = await new_scene(scene.store, clock, name="other")
    for wanted in (dashed(made.id), "nonsense", "0" * 32):
        with pytest.raises(UnknownFile):
            await show_upload(scene.store, scene.nature, other.caller, wanted)
        with pytest.raises(UnknownFile):
            await remove_upload(scene.store, scene.nature, counter.files, other.caller, wanted)
    with pytest.raises(UnknownRoute):
        await find_upload(scene.store, scene.nature, "0" * 32)
    assert counter.kept() == {made.token}


async def test_a_list_goes_on_where_it_ended(counter: Counter):
    made = [(await counter.keep()).id for _ in range(3)]
    first, after = await counter.listed(limit=2)
    assert (first, after) == ([made[2], made[1]], made[1])
    assert await counter.listed(after, 2) == ([made[0]], None)


async def test_what_nobody_uses_expires(counter: Counter, clock: Clock):
    """At once for everybody, with its room; its file goes when somebody tidies."""
    old = await counter.keep(60)
    clock.ahead_us += KEPT_US + SECOND
    store, nature = counter.desk.store, counter.desk.nature
    with pytest.raises(FileRemoved):
        await find_upload(store, nature, old.token)
    with pytest.raises(UnknownFile):
        await show_upload(store, nature, counter.caller, dashed(old.id))
    assert await counter.listed() == ([], None)
    new = await counter.keep(60)
    assert await stray_uploads(store, [old.token, new.token]) == []
    assert await expire_uploads(store, nature) == [old.token]
    assert await expire_uploads(store, nature) == []
    assert await stray_uploads(store, [old.token, new.token, "f" * 32]) == [old.token, "f" * 32]


async def test_who_is_cut_off_while_the_row_is_written_keeps_the_file(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    """The row may be there: it must not name a file that is not."""
    transact = counter.desk.store.transact

    async def cut_off(work: Any) -> None:
        await transact(work)
        raise asyncio.CancelledError

    monkeypatch.setattr(counter.desk.store, "transact", cut_off)
    with pytest.raises(asyncio.CancelledError):
        await counter.keep()
    monkeypatch.undo()
    ((made,), _) = await counter.listed()
    one = await show_upload(counter.desk.store, counter.desk.nature, counter.caller, dashed(made))
    assert counter.kept() == {one.token}


async def test_what_is_put_off_just_now_does_not_expire(counter: Counter, scene: Scene, clock: Clock):
    """Whoever tidies waits for the row, and then looks at it again."""
    if scene.store.name == "sqlite":
        pytest.skip("SQLite writes one transaction after the other")
    made = await counter.keep()
    clock.ahead_us += KEPT_US + SECOND
    expiring: list[asyncio.Task[list[str]]] = []

    async def waits() -> bool:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        row = await scene.store.row(sql)
        return row is not None and int(row[0]) > 0

    async def work(transaction: Transaction) -> None:
        await transaction.batch(uploads.put_off(made.id, scene.nature.now() + KEPT_US))
        expiring.append(asyncio.create_task(expire_uploads(scene.store, scene.nature)))
        await eventually(waits, "the other one to wait for the row")

    await scene.store.transact(work)
    assert await expiring[0] == []
    row = await uploads.find_by_token(scene.store, made.token)
    assert row is not None
    assert row.removed_at is None
