"""One attempt to bring a delivery to its receiver: rendered, signed, posted, and what the receiver said."""

import asyncio
import time
from collections.abc import Callable, Mapping

import aiohttp

from filmgate.domain.delivery import ANSWER_MAX, Attempt, Delivery, legible, read_retry_after
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import Nature
from filmgate.domain.task import TaskRecord
from filmgate.domain.webhook import Body, headers, message_id
from filmgate.services.webhooks.deliver import Parcel

NATIVE = "native"
UNSIGNED = "the server cannot read the secret that this delivery has to be signed with"
_CONNECT_SECONDS = 10.0
# What the answer says after its status is for the log alone: nobody waits for it.
_GRACE_SECONDS = 0.5
_MICROSECONDS = 1_000_000


@frozen
class Voice:
    """How one dialect speaks to a customer's address: the body it sends, and the waits between attempts in seconds.

    `headers` are its own, made from the body and the time in microseconds; every dialect has those of Standard Webhooks
    besides.
    """

    body: Callable[[TaskRecord], bytes]
    ladder: tuple[float, ...]
    headers: Callable[[TaskRecord, bytes, int], Mapping[str, str]] | None = None


class Unsendable(Exception):
    """There is nothing that could be sent; says why."""


class Sender:
    """Posts parcels. Redirects are not followed; `session` judges every address that it connects to."""

    def __init__(
        self, nature: Nature, voices: Mapping[str, Voice], session: aiohttp.ClientSession, timeout_seconds: float
    ) -> None:
        self._nature = nature
        self._voices = voices
        self._session = session
        connect = min(_CONNECT_SECONDS, timeout_seconds)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=connect)

    def ladder(self, parcel: Parcel) -> tuple[float, ...]:
        """The waits between attempts: those of the task's dialect; a test is tried once."""
        return self._voices[parcel.record.task.dialect].ladder if parcel.record else ()

    def render(self, parcel: Parcel) -> bytes:
        """The body, byte for byte what a query would answer. Raises Unsendable."""
        if parcel.delivery.body is not None:
            return parcel.delivery.body.encode()
        if parcel.record is None:
            raise Unsendable("its task cannot be read")
        dialect = parcel.record.task.dialect
        if dialect not in self._voices:
            raise Unsendable(f"nobody here speaks the dialect '{dialect}'")
        try:
            return self._voices[NATIVE if parcel.body is Body.NATIVE else dialect].body(parcel.record)
        except Exception as error:  # whatever the task's texts hold, it holds at every attempt
            raise Unsendable(f"its task cannot be written: {type(error).__name__}: {error}") from error

    def _own(self, parcel: Parcel, body: bytes, at: int) -> Mapping[str, str]:
        """The headers of the task's dialect, where it is that one's body that is sent."""
        if parcel.record is None or parcel.body is Body.NATIVE:
            return {}
        own = self._voices[parcel.record.task.dialect].headers
        return own(parcel.record, body, at) if own else {}

    async def send(self, parcel: Parcel, body: bytes) -> Attempt:
        """Try once. Any answer with a 2xx status is good, whatever becomes of the rest of it."""
        delivery, at, begun = parcel.delivery, self._nature.now(), time.monotonic()
        if parcel.secrets is None:
            return _attempt(delivery, at, begun, error=UNSIGNED)
        signed = headers(parcel.secrets, message_id(delivery.id), delivery.event, at, body)
        sent = {"Content-Type": "application/json", "User-Agent": "Filmgate", **self._own(parcel, body, at), **signed}
        try:
            response = await self._session.post(
                delivery.url,
                data=body,
                headers=sent,
                timeout=self._timeout,
                allow_redirects=False,
                auto_decompress=False,
            )
        except Exception as error:  # whatever a stranger's address or answer breaks, the attempt has failed
            return _attempt(delivery, at, begun, error=legible(_reason(error)))
        try:
            answer = await _beginning(response)
        finally:
            if response.content.at_eof():
                response.release()
            else:
                response.close()
        wait = read_retry_after(response.headers.get("Retry-After"), self._nature.now())
        return _attempt(delivery, at, begun, status=response.status, answer=answer, retry_after=wait)


def _attempt(
    delivery: Delivery,
    at: int,
    begun: float,
    *,
    status: int | None = None,
    error: str | None = None,
    answer: str = "",
    retry_after: float | None = None,
) -> Attempt:
    return Attempt(
        number=delivery.attempts + 1,
        at=at,
        url=delivery.url,
        duration=int((time.monotonic() - begun) * _MICROSECONDS),
        status=status,
        error=error,
        answer=answer,
        retry_after=retry_after,
    )


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """The first bytes of an answer, as far as they come soon."""
    said = b""
    try:
        async with asyncio.timeout(_GRACE_SECONDS):
            while len(said) < ANSWER_MAX and (more := await response.content.read(ANSWER_MAX - len(said))):
                said += more
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        pass  # the status stands
    return legible(said.decode("utf-8", "replace"))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{type(error).__name__}: {error.status}, {error.message}"  # its own words end in the URL
    return f"{type(error).__name__}: {error}"
