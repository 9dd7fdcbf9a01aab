"""The janitor: removes drafts that nobody finishes, films that nobody owns or whose time is over, pictures that nobody
needs any longer, uploads that nobody uses, and keys of long answered requests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import structlog

from filmgate.domain.nature import SECOND
from filmgate.media.base import UploadStore
from filmgate.services.money.expire_credit import expire_credit
from filmgate.services.upkeep import tidy
from filmgate.worker.shop import Shop

T = TypeVar("T")
_log = structlog.get_logger("filmgate.janitor")
_DRAFT_SECONDS = 24 * 3600.0
# Long enough that no film still waits for its settlement: the store may have been away.
_ORPHAN_SECONDS = 24 * 3600.0
_AT_ONCE = 100


class Janitor:
    """A round an hour. A crash between publishing a film and settling its task leaves an orphan; it is found here."""

    name = "janitor"
    bell = "tidy"

    def __init__(
        self,
        shop: Shop,
        uploads: UploadStore | None = None,
        film_kept_us: Mapping[str, int] | None = None,
        *,
        rest_seconds: float = 3600.0,
    ) -> None:
        """`film_kept_us`: how long films are kept, by dialect; those of others are kept for ever."""
        self._shop = shop
        self._uploads = uploads
        self._film_kept_us = film_kept_us or {}
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        await tidy.forget_idempotency(self._shop.store, self._shop.nature)
        expired = await expire_credit(self._shop.store, self._shop.nature)
        drafts = await self._shop.media.sweep_drafts(_DRAFT_SECONDS)
        films = await self._remove_films() + await self._sweep_films()
        pictures = await self._sweep_pictures()
        uploads = await self._sweep_uploads(self._uploads) if self._uploads is not None else 0
        if drafts or films or pictures or uploads or expired:
            _log.info("tidied", drafts=drafts, films=films, pictures=pictures, uploads=uploads, expired=expired)
        return 0

    async def _remove_films(self) -> int:
        """Remove films whose time is over. The row first: what a crash leaves behind has no claim, and is swept."""
        store, nature, discard = self._shop.store, self._shop.nature, self._shop.media.discard
        swept = 0
        for dialect, kept_us in self._film_kept_us.items():
            swept += await _emptied(partial(tidy.remove_films, store, nature, dialect, kept_us), discard)
        return swept

    async def _sweep_uploads(self, uploads: UploadStore) -> int:
        """Remove uploads that have expired, and files of none; how many there were."""
        store, nature = self._shop.store, self._shop.nature
        swept = await _emptied(partial(tidy.expire_uploads, store, nature), uploads.discard)
        for tokens in _groups(await asyncio.to_thread(self._old, uploads.tokens)):
            for token in await tidy.stray_uploads(store, tokens):
                await uploads.discard(token)
                swept += 1
            await asyncio.sleep(0)
        return swept

    async def _sweep_films(self) -> int:
        """Remove films of no task; how many there were."""
        swept = 0
        for tokens in _groups(await asyncio.to_thread(self._old, self._shop.media.tokens)):
            for token in await tidy.orphans(self._shop.store, tokens):
                await self._shop.media.discard(token)
                swept += 1
            await asyncio.sleep(0)  # SQLite answers without ever letting others run
        return swept

    async def _sweep_pictures(self) -> int:
        """Remove pictures of tasks that ended long ago, and of none; how many there were."""
        swept = 0
        while outlived := await tidy.forget_inputs(self._shop.store, self._shop.nature):
            for input_id in outlived:
                await self._shop.inputs.discard(input_id)
            swept += len(outlived)
        for input_ids in _groups(await asyncio.to_thread(self._old, self._shop.inputs.ids)):
            for input_id in await tidy.unneeded(self._shop.store, input_ids):
                await self._shop.inputs.discard(input_id)
                swept += 1
            await asyncio.sleep(0)
        return swept

    def _old(self, kept: Callable[[], Iterable[tuple[T, float]]]) -> list[T]:
        """Those of the kept files that are old enough to be an orphan."""
        before = self._shop.nature.now() / SECOND - _ORPHAN_SECONDS
        return [name for name, at in kept() if at < before]


def _groups(names: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


async def _emptied(find: Callable[[], Awaitable[list[str]]], discard: Callable[[str], Awaitable[None]]) -> int:
    """Discard what is found until nothing is; how much there was."""
    swept = 0
    while found := await find():
        for token in found:
            await discard(token)
        swept += len(found)
    return swept
