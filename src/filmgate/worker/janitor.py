"""The janitor: removes drafts that nobody finishes, films that nobody owns, and keys of long answered requests."""

import structlog

from filmgate.domain.nature import SECOND
from filmgate.services import tidy
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.janitor")
_DRAFT_SECONDS = 24 * 3600.0
_ORPHAN_SECONDS = 3600.0


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
        old = [token for token, at in self._shop.media.tokens() if at < before]
        orphans = await tidy.orphans(self._shop.store, old)
        for token in orphans:
            await self._shop.media.discard(token)
        if drafts or orphans:
            _log.info("tidied", drafts=drafts, orphans=len(orphans))
        return 0
