"""The janitor: removes drafts that nobody finishes, films that nobody owns, and keys of long answered requests."""

import asyncio
from collections.abc import Iterator

import structlog

from filmgate.domain.nature import SECOND
from filmgate.services import tidy
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.janitor")
_DRAFT_SECONDS = 24 * 3600.0
# Long enough that no film still waits for its settlement: the store may have been away.
_ORPHAN_SECONDS = 24 * 3600.0
_AT_ONCE = 100


class Janitor:
    """A round an hour. A crash between publishing a film and settling its task leaves an orphan; it is found here."""

    name = "janitor"
    bell = "tidy"

    def __init__(self, shop: Shop, *, rest_seconds: float = 3600.0) -> None:
        self._shop = shop
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        await tidy.forget_idempotency(self._shop.store, self._shop.nature)
        drafts = await self._shop.media.sweep_drafts(_DRAFT_SECONDS)
        before = self._shop.nature.now() / SECOND - _ORPHAN_SECONDS
        orphans = 0
        for tokens in _groups(await asyncio.to_thread(self._films_before, before)):
            for token in await tidy.orphans(self._shop.store, tokens):
                await self._shop.media.discard(token)
                orphans += 1
            await asyncio.sleep(0)  # SQLite answers without ever letting others run
        if drafts or orphans:
            _log.info("tidied", drafts=drafts, orphans=orphans)
        return 0

    def _films_before(self, before: float) -> list[str]:
        return [token for token, at in self._shop.media.tokens() if at < before]


def _groups(tokens: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(tokens), _AT_ONCE):
        yield tokens[start : start + _AT_ONCE]
