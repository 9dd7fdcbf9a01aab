"""The preparer: takes tasks that name media and makes them ready for an engine, or says why that cannot be."""

import structlog

from filmgate.domain.errors import ClaimLost, StoreError
from filmgate.domain.task import Failure, FailureCode
from filmgate.services import prepare
from filmgate.services.content import read_generation
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.preparer")
_AT_ONCE = 20


class Preparer:
    """Chooses the engine of each task that was not ready at submission."""

    name = "preparer"
    bell = "tasks"

    def __init__(self, shop: Shop, *, rest_seconds: float = 1.0) -> None:
        self._shop = shop
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        waiting = await prepare.claim(self._shop.store, self._shop.name, self._shop.lease_us, _AT_ONCE)
        for claimed in waiting:
            try:
                await self._prepare(claimed)
            except StoreError:
                raise
            except Exception:  # one task that cannot be read must not hold up the others
                _log.exception("not prepared", task=claimed.task.id.hex())
        return len(waiting)

    async def _prepare(self, claimed: prepare.Claimed) -> None:
        generation = read_generation(claimed.record.content.generation)
        engine = self._shop.router.choose(generation)
        store, nature = self._shop.store, self._shop.nature
        if engine is None:
            failure = Failure(FailureCode.UPSTREAM, f"No engine of this server makes {generation.workflow} yet.")
            await prepare.refuse(store, nature, claimed, failure)
            return
        try:
            await prepare.finish(store, nature, claimed, prepare.Prepared(generation), engine)
        except ClaimLost:
            return  # it ended meanwhile
