"""The mender: looks for deliveries that should be there and are not, and lets go of what has waited in vain."""

import structlog

from filmgate.domain.nature import DAY, HOUR, MINUTE, SECOND
from filmgate.services.webhooks import mend_outbox
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.mender")
_FIRST_LOOK_US = 2 * DAY
_OVERLAP_US = 10 * MINUTE


class Mender:
    """A round an hour. The first one looks two days back, each later one to where the one before it began."""

    name = "mender"
    bell = "mend"

    def __init__(
        self,
        shop: Shop,
        *,
        deadline_seconds: float,
        pause_hours: float,
        kept_days: float,
        rest_seconds: float = 3600.0,
    ) -> None:
        self._shop = shop
        self._deadline_us = int(deadline_seconds * SECOND)
        self._pause_after_us = int(pause_hours * HOUR)
        self._kept_us = int(kept_days * DAY)
        self.rest_seconds = rest_seconds
        self._since: int | None = None

    async def run_once(self) -> int:
        store, nature = self._shop.store, self._shop.nature
        begun = nature.now()
        since = begun - _FIRST_LOOK_US if self._since is None else self._since
        mended = await mend_outbox.mend_outbox(store, nature, since, self._deadline_us)
        await mend_outbox.give_up_stale(store, nature, self._pause_after_us)
        forgotten = await mend_outbox.forget_attempts(store, nature, self._kept_us)
        self._since = begun - _OVERLAP_US
        if mended:
            _log.warning("deliveries were missing", mended=mended)
        if forgotten:
            _log.info("attempts forgotten", attempts=forgotten)
        return 0
