"""The courier: brings settled tasks to the addresses that their customers named, at least once each."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import structlog

from filmgate.domain.delivery import DeliveryState
from filmgate.domain.task import TaskRecord
from filmgate.services import deliver
from filmgate.services.deliver import Parcel
from filmgate.worker.chore import insist
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.courier")
_AT_ONCE = 100
_ANSWER_MAX = 300


@dataclass(frozen=True, slots=True)
class Voice:
    """How one dialect speaks to a customer's address: the body it sends, and the waits between attempts in seconds."""

    body: Callable[[TaskRecord], bytes]
    ladder: tuple[float, ...]


class Courier:
    """Claims due deliveries and sends each in a coroutine of its own, so that a slow receiver delays nobody."""

    name = "courier"
    bell = "outbox"

    def __init__(
        self,
        shop: Shop,
        voices: Mapping[str, Voice],
        session: aiohttp.ClientSession,
        *,
        timeout_seconds: float = 30.0,
        rest_seconds: float = 1.0,
    ) -> None:
        self._shop = shop
        self._voices = voices
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._lease_us = int((timeout_seconds + 30) * 1_000_000)
        self.rest_seconds = rest_seconds
        self._sending: set[asyncio.Task[None]] = set()

    async def run_once(self) -> int:
        free = _AT_ONCE - len(self._sending)
        if free <= 0:
            return 0
        parcels = await deliver.claim(self._shop.store, self._shop.name, self._lease_us, free)
        for parcel in parcels:
            task = asyncio.get_running_loop().create_task(self._send(parcel))
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return len(parcels)

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

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("delivery failed", exc_info=error)  # its lease lapses, and it is tried again

    async def _send(self, parcel: Parcel) -> None:
        voice = self._voices[parcel.record.task.dialect]
        good, answer = await self._post(parcel, voice.body(parcel.record))
        store, nature, delivery = self._shop.store, self._shop.nature, parcel.delivery
        if good:
            await insist(lambda: deliver.delivered(store, nature, delivery, answer))
            return
        state = await insist(lambda: deliver.failed(store, nature, delivery, answer, voice.ladder))
        level = _log.warning if state is DeliveryState.GIVEN_UP else _log.info
        level("not delivered", delivery=delivery.id.hex(), attempts=delivery.attempts + 1, answer=answer, state=state)

    async def _post(self, parcel: Parcel, body: bytes) -> tuple[bool, str]:
        """Whether the receiver took it, and what it said."""
        headers = {"Content-Type": "application/json", "webhook-id": parcel.delivery.id.hex()}
        try:
            async with self._session.post(
                parcel.delivery.url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                said = await response.content.read(_ANSWER_MAX)
                return 200 <= response.status < 300, _legible(f"{response.status} {said.decode('utf-8', 'replace')}")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return False, _legible(f"{type(error).__name__}: {error}"[:_ANSWER_MAX])


def _legible(answer: str) -> str:
    """What a stranger sent, as it can be kept: PostgreSQL takes no NUL."""
    return answer.replace("\0", "\ufffd")
