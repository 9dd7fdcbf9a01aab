"""The courier: brings events to the addresses that listen to them, at least once each."""

import asyncio
from collections.abc import Mapping, Sequence

import aiohttp
import structlog

from filmgate.domain.delivery import Attempt, DeliveryState
from filmgate.domain.frozen import frozen
from filmgate.domain.ids import dashed
from filmgate.domain.nature import HOUR
from filmgate.domain.secret import SecretKey
from filmgate.services.webhooks import deliver
from filmgate.services.webhooks.deliver import Noted, Parcel
from filmgate.worker.chore import insist
from filmgate.worker.sending import Sender, Unsendable, Voice
from filmgate.worker.shop import Shop
from filmgate.worker.slots import Slots

__all__ = ["Courier", "Manners", "Voice"]

_log = structlog.get_logger("filmgate.courier")
_OTHER_KEY = "it was sealed with another secret key (FILMGATE_SECRET_KEY, or secret.key in the data folder)"
_RECEIVERS = 500
_CLAIM = 64
# A look costs as much as there are receivers with something due: the courier spends a fifth of its time on looking.
_APART_SECONDS = 0.02
_LOOKS_SHARE = 5


@frozen(kw_only=True)
class Manners:
    """How receivers are treated: how long one may take to answer, how many are called at once, and each of them.

    An endpoint that has failed for `pause_hours` is paused.
    """

    timeout_seconds: float = 30.0
    at_once: int = 256
    each: int = 4
    pause_hours: float = 72.0


class Courier:
    """Claims due deliveries, a few of each receiver, and sends each in a coroutine of its own."""

    name = "courier"
    bell = "outbox"

    def __init__(
        self,
        shop: Shop,
        key: SecretKey,
        voices: Mapping[str, Voice],
        session: aiohttp.ClientSession,
        manners: Manners,
        *,
        rest_seconds: float = 1.0,
    ) -> None:
        self._shop = shop
        self._key = key
        self._sender = Sender(shop.nature, voices, session, manners.timeout_seconds)
        self._slots = Slots(manners.at_once, manners.each)
        self._lease_us = int((manners.timeout_seconds + 30) * 1_000_000)
        self._pause_after_us = int(manners.pause_hours * HOUR)
        self.rest_seconds = rest_seconds
        self.apart_seconds = _APART_SECONDS
        self._sending: set[asyncio.Task[None]] = set()

    async def run_once(self) -> int:
        """Look at every receiver that has something due, and send what there are slots for."""
        loop = asyncio.get_running_loop()
        found, after, looked = 0, "", 0.0
        while self._slots.free > 0:
            begun = loop.time()
            lines = await deliver.look(self._shop.store, after, _RECEIVERS)
            looked += loop.time() - begun
            picked = self._slots.pick(lines, loop.time())
            found += await self._begin(picked, {one: line.receiver for line in lines for one in line.ids})
            if len(lines) < _RECEIVERS:
                break
            after = lines[-1].receiver
            await asyncio.sleep(0)  # SQLite answers without ever letting others run
        self.apart_seconds = max(_APART_SECONDS, looked * _LOOKS_SHARE)
        return found

    async def settle_all(self) -> None:
        """Wait until nothing is being sent any more."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def drain(self, seconds: float) -> None:
        """Let what is being sent arrive for so long; the rest is sent again when its lease has lapsed."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _begin(self, picked: Sequence[bytes], receivers: Mapping[bytes, str]) -> int:
        """Claim what was picked, and begin to send it; slots of what others were quicker with are given back."""
        begun = 0
        for start in range(0, len(picked), _CLAIM):
            wanted = picked[start : start + _CLAIM]
            unused = set(wanted)
            try:
                parcels = await deliver.claim(
                    self._shop.store, self._shop.nature, self._key, self._shop.name, self._lease_us, wanted
                )
                for parcel in parcels:
                    unused.discard(parcel.delivery.id)
                    task = asyncio.get_running_loop().create_task(self._bring(parcel))
                    self._sending.add(task)
                    task.add_done_callback(self._brought)
                begun += len(parcels)
            except BaseException:
                unused.update(picked[start:])
                raise
            finally:
                for one in unused:
                    self._slots.give_back(receivers[one])
        return begun

    def _brought(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("delivery failed", exc_info=error)  # its lease lapses, and it is tried again

    async def _bring(self, parcel: Parcel) -> None:
        receiver, store, nature = parcel.delivery.receiver, self._shop.store, self._shop.nature
        try:
            body = self._sender.render(parcel)
            attempt = await self._sender.send(parcel, body)
            if parcel.secrets is not None:
                self._learn(receiver, attempt)
        except Unsendable as error:
            reason = str(error)
            _log.error("delivery given up", delivery=parcel.delivery.id.hex(), reason=reason)
            await insist(lambda: deliver.give_up(store, nature, parcel.delivery, reason))
            return
        finally:
            more = self._slots.is_waiting(receiver)
            self._slots.give_back(receiver)
            if more:
                store.ring(self.bell)
        ladder = self._sender.ladder(parcel)
        noted = await insist(
            lambda: deliver.note(store, nature, parcel.delivery, attempt, ladder, self._pause_after_us)
        )
        if not attempt.good:
            _tell(parcel, attempt, noted)

    def _learn(self, receiver: str, attempt: Attempt) -> None:
        now = asyncio.get_running_loop().time()
        if attempt.status is None:
            self._slots.missed(receiver, now)
        else:
            self._slots.answered(receiver, now, 0.0 if attempt.good else attempt.retry_after or 0.0)


def _tell(parcel: Parcel, attempt: Attempt, noted: Noted) -> None:
    """Say in the log what did not arrive, and what became of its endpoint; whoever knows a hook's path can call it."""
    if parcel.secrets is None:
        _log.error("webhook secret unreadable", account=dashed(parcel.delivery.account_id), reason=_OTHER_KEY)
    level = _log.warning if noted.state is DeliveryState.GIVEN_UP else _log.info
    level(
        "not delivered",
        delivery=parcel.delivery.id.hex(),
        attempts=attempt.number,
        answer=attempt.words,
        state=noted.state,
    )
    if noted.endpoint is not None:
        endpoint, receiver = noted.endpoint, parcel.delivery.receiver
        _log.warning(
            f"endpoint {endpoint.state}", endpoint=dashed(endpoint.id), receiver=receiver, reason=endpoint.reason
        )
