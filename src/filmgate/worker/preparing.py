"""One claimed task, taken from what it names to a planned job, or to the reason why it fails."""

import asyncio
from dataclasses import replace

import structlog

from filmgate.domain.errors import BadPicture, ClaimLost
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input, pictures, read_reference, reference, with_pictures
from filmgate.domain.nature import SECOND
from filmgate.domain.pictures import film_size
from filmgate.domain.task import Failure, FailureCode
from filmgate.media.intake import Intake
from filmgate.services import prepare, tidy
from filmgate.services.content import read_generation
from filmgate.services.prepare import Claimed, Prepared
from filmgate.worker.chore import insist
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.preparer")
# Of one task; a request with twenty pictures must not open twenty connections to somebody's server.
_PICTURES_AT_ONCE = 4
_NO_SPACE_SECONDS = 5.0


class Preparing:
    """`run` returns when the task is queued, has failed, was given back, or is no longer ours."""

    def __init__(self, shop: Shop, intake: Intake, claimed: Claimed) -> None:
        self._shop = shop
        self._intake = intake
        self._room = asyncio.Semaphore(_PICTURES_AT_ONCE)
        self._fetched: list[bytes] = []
        self._deciding = False
        self.claimed = claimed

    async def run(self) -> None:
        try:
            await self._prepare()
        except asyncio.CancelledError:
            if self._deciding:
                self._fetched.clear()  # the store may yet take it; the janitor will know
            raise
        except ClaimLost:
            _log.info("claim lost", task=self.claimed.task.id.hex())
        except OSError as error:
            _log.error("picture waits for room", task=self.claimed.task.id.hex(), reason=str(error))
            await self.give_back(_NO_SPACE_SECONDS)
        finally:
            await self._discard_unneeded()

    async def give_back(self, wait_seconds: float = 0.0) -> None:
        """Let somebody else prepare it. Tried once: where the store is away too, the lease lapses by itself."""
        await prepare.give_back(self._shop.store, self.claimed, int(wait_seconds * SECOND))

    async def _prepare(self) -> None:
        """The engine is chosen first: what nobody makes needs no fetching."""
        store, nature = self._shop.store, self._shop.nature
        asked = read_generation(self.claimed.record.content.generation)
        engine = self._shop.router.choose(asked)
        if engine is None:
            failure = Failure(FailureCode.UPSTREAM, f"No engine of this server makes {asked.workflow} yet.")
            return await self._refuse(failure)
        try:
            prepared = await self._take_in(asked)
        except BadPicture as error:
            return await self._refuse(Failure(FailureCode.INVALID_IMAGE, str(error)))
        self._deciding = True
        await insist(lambda: prepare.finish(store, nature, self.claimed, prepared, engine))

    async def _refuse(self, failure: Failure) -> None:
        await insist(lambda: prepare.refuse(self._shop.store, self._shop.nature, self.claimed, failure))
        for received in self.claimed.inputs:
            await self._intake.discard(received.id)

    async def _take_in(self, asked: Generation) -> Prepared:
        """Every picture that is named, kept and good; BadPicture names the first one that is not."""
        try:
            async with asyncio.TaskGroup() as group:
                taking = [group.create_task(self._take(*place)) for place in pictures(asked).items()]
        except ExceptionGroup as group:
            raise group.exceptions[0] from None  # the first to fail has stopped the others
        ready = {task.result().field: task.result() for task in taking}
        known = with_pictures(asked, {field: reference(one.id) for field, one in ready.items()})
        first = ready.get("image")
        if first is not None and asked.follows_picture:
            width, height = film_size(asked.mode, first.width, first.height)
            known = replace(known, width=width, height=height)
        return Prepared(known, tuple(ready.values()))

    async def _take(self, field: str, text: str) -> Input:
        async with self._room:
            try:
                return await self._taken(field, text)
            except BadPicture as error:
                raise BadPicture(f"{field}: {error}") from error

    async def _taken(self, field: str, text: str) -> Input:
        received = read_reference(text)
        if received is None:
            input_id = self._shop.nature.new_id()
            self._fetched.append(input_id)
            return await self._intake.fetch(input_id, field, text)
        for one in self.claimed.inputs:
            if one.id == received:
                return await self._intake.look(one)
        raise BadPicture("was lost on our side; send it again.")

    async def _discard_unneeded(self) -> None:
        """Remove what was fetched for a task that did not come to be queued with it."""
        for input_id in self._fetched:
            if not await tidy.is_needed(self._shop.store, input_id):
                await self._intake.discard(input_id)
