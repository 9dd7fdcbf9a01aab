"""One claimed task, taken from what it names to a planned job, or to the reason why it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import structlog

from filmgate.domain.clips import Span, span
from filmgate.domain.errors import BadClip, BadInput, BadPicture, ClaimLost, Refusal, UnfitClip
from filmgate.domain.following import follow
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input, clips, pictures, read_reference, reference, with_inputs
from filmgate.domain.nature import SECOND
from filmgate.domain.task import Failure, FailureCode
from filmgate.media.intake import Intake
from filmgate.services.jobs import prepare
from filmgate.services.jobs.prepare import Claimed, Prepared
from filmgate.services.tasks.content import read_generation
from filmgate.services.upkeep import tidy
from filmgate.worker.chore import insist
from filmgate.worker.moderator import Flagged, MustWait
from filmgate.worker.shop import Shop

Price = Callable[[str, Generation], int]
_log = structlog.get_logger("filmgate.preparer")
# Of one task; a request with twenty pictures must not open twenty connections to somebody's server.
_AT_ONCE = 4
_NO_SPACE_SECONDS = 5.0
_ASK_AGAIN_SECONDS = (2.0, 300.0)
_CODES: dict[type[BadInput], FailureCode] = {
    BadPicture: FailureCode.INVALID_IMAGE,
    BadClip: FailureCode.INVALID_VIDEO,
    UnfitClip: FailureCode.INVALID_PARAMETER,
}


def failure_of(error: BadInput) -> Failure:
    """How a task fails over something bad that it names."""
    return Failure(_CODES[type(error)], str(error))


class Preparing:
    """`run` returns when the task is queued, has failed, was given back, or is no longer ours.

    `price` says what a generation costs in a dialect, in micro-dollars.
    """

    def __init__(self, shop: Shop, intake: Intake, price: Price, claimed: Claimed) -> None:
        self._shop = shop
        self._intake = intake
        self._price = price
        self._room = asyncio.Semaphore(_AT_ONCE)
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
        except MustWait:
            await self.give_back(self._patience)
        except OSError as error:
            _log.error("input waits for room", task=self.claimed.task.id.hex(), reason=str(error))
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
            prepared = await self._moderated(asked)
        except BadInput as error:
            return await self._refuse(failure_of(error))
        except Flagged as error:
            return await self._refuse(error.failure)
        self._deciding = True
        try:
            await insist(lambda: prepare.finish(store, nature, self.claimed, prepared, engine))
        except Refusal as error:
            self._deciding = False
            message = f"{prepared.reason} No more can be held for it: {error}"
            await self._refuse(Failure(FailureCode.INSUFFICIENT_BALANCE, message))

    async def _moderated(self, asked: Generation) -> Prepared:
        """What is named, taken in between a look at the words and one at all of it. Raises Flagged, MustWait."""
        moderator, task = self._shop.moderator, self.claimed.task
        if moderator is None:
            return self._priced(await self._take_in(asked))
        read = moderator.read(task, asked)
        prepared = self._priced(await self._take_in(asked))
        seen = await moderator.look(task, asked, prepared.inputs, self._shop.inputs)
        return replace(prepared, note=(read + seen).note)

    @property
    def _patience(self) -> float:
        """Seconds until moderation is asked again: longer for whoever waits for long already, as for the fetching."""
        waited = (self._shop.nature.now() - self.claimed.task.created_at) / SECOND
        return min(max(waited / 4, _ASK_AGAIN_SECONDS[0]), _ASK_AGAIN_SECONDS[1])

    def _priced(self, prepared: Prepared) -> Prepared:
        """What follows a clip is priced again, now that the clip was measured."""
        known = prepared.generation
        if not known.follows_clip:
            return prepared
        price = self._price(self.claimed.task.dialect, known)
        return replace(prepared, price=price, reason=f"The clip lasts {known.seconds:g} seconds.")

    async def _refuse(self, failure: Failure) -> None:
        await insist(lambda: prepare.refuse(self._shop.store, self._shop.nature, self.claimed, failure))
        for received in self.claimed.inputs:
            await self._intake.discard(received.id)

    async def _take_in(self, asked: Generation) -> Prepared:
        """Everything that is named, kept and good; BadInput names the first that is not."""
        try:
            async with asyncio.TaskGroup() as group:
                taking = [group.create_task(self._take(*place, self._picture)) for place in pictures(asked).items()]
                taking += [
                    group.create_task(self._take(place, text, partial(self._clip, span(asked, place))))
                    for place, text in clips(asked).items()
                ]
        except ExceptionGroup as group:
            raise group.exceptions[0] from None  # the first to fail has stopped the others
        ready = {task.result().field: task.result() for task in taking}
        known = with_inputs(asked, {field: reference(one.id) for field, one in ready.items()})
        return Prepared(follow(known, ready), tuple(ready.values()))

    async def _take(self, field: str, text: str, take: Callable[[str, str], Awaitable[Input]]) -> Input:
        async with self._room:
            try:
                return await take(field, text)
            except BadInput as error:
                raise type(error)(f"{field}: {error}") from error

    async def _picture(self, field: str, text: str) -> Input:
        if read_reference(text) is None:
            return await self._intake.fetch(self._new(), field, text)
        return await self._intake.look(self._received(text, BadPicture))

    async def _clip(self, length: Span, field: str, text: str) -> Input:
        if read_reference(text) is None:
            return await self._intake.fetch_clip(self._new(), field, text, length)
        return await self._intake.look_clip(self._received(text, BadClip), length)

    def _new(self) -> bytes:
        input_id = self._shop.nature.new_id()
        self._fetched.append(input_id)
        return input_id

    def _received(self, text: str, bad: type[BadInput]) -> Input:
        """What was here when the request came."""
        input_id = read_reference(text)
        for one in self.claimed.inputs:
            if one.id == input_id:
                return one
        raise bad("was lost on our side; send it again.")

    async def _discard_unneeded(self) -> None:
        """Remove what was fetched for a task that did not come to be queued with it."""
        for input_id in self._fetched:
            if not await tidy.is_needed(self._shop.store, input_id):
                await self._intake.discard(input_id)
