"""The operator's own moderation endpoint: it is sent what a task says and glimpses of what it names, and answers."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from filmgate.domain.frozen import frozen
from filmgate.domain.ids import dashed
from filmgate.domain.moderation import Finding, Verdict
from filmgate.domain.task import Task
from filmgate.media.peephole import Glimpse

VERSION = 1
_WAITS_SECONDS = (0.5, 2.0)
_ANSWER_MAX = 64 * 1024
_WORDS_MAX, _CATEGORIES_MAX, _MESSAGE_MAX = 60, 20, 300


class Away(Exception):
    """The endpoint gave no verdict; says why."""


class _Answer(msgspec.Struct):
    flagged: bool
    categories: list[str] = []
    message: str | None = None
    field: str | None = None


_read = msgspec.json.Decoder(_Answer).decode


@frozen
class Seen:
    """What is sent: texts and glimpses, each by its place in the Generation."""

    texts: Mapping[str, str]
    glimpses: Sequence[tuple[str, Glimpse]] = ()


class Endpoint:
    """`timeout_seconds` is for each of three attempts. Redirects are not followed."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, key: str = "", *, timeout_seconds: float = 10.0
    ) -> None:
        self._session = session
        self._url = url
        self._headers = {"Content-Type": "application/json", "User-Agent": "Filmgate"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def judge(self, task: Task | None, seen: Seen) -> Verdict:
        """Its verdict; Away after the last attempt."""
        body = msgspec.json.encode(_question(task, seen))
        for wait in (*_WAITS_SECONDS, None):
            try:
                return _verdict(await self._ask(body))
            except Away:
                if wait is None:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _ask(self, body: bytes) -> _Answer:
        try:
            async with self._session.post(
                self._url, data=body, headers=self._headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                said = await _whole(response)
                if response.status != 200:
                    raise Away(f"it answered {response.status}")
                return _read(said)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Away(f"{type(error).__name__}: {error}".rstrip(": ")) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Away(f"its answer is not what was agreed: {error}") from error


@asynccontextmanager
async def endpoint_session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client session towards the operator's own servers, wherever they are."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session:
        yield session


def _question(task: Task | None, seen: Seen) -> dict[str, Any]:
    named = {"task": dashed(task.id), "account": dashed(task.account_id), "model": task.model} if task else {}
    return {
        "version": VERSION,
        **named,
        "texts": [{"field": field, "text": text} for field, text in seen.texts.items()],
        "pictures": [
            {"field": field, "media_type": "image/jpeg", "width": one.width, "height": one.height, "data": one.data}
            for field, one in seen.glimpses
        ],
    }


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    said = bytearray()
    async for piece in response.content.iter_any():
        said += piece
        if len(said) > _ANSWER_MAX:
            raise Away(f"it answered more than {_ANSWER_MAX} bytes")
    return bytes(said)


def _verdict(answer: _Answer) -> Verdict:
    if not answer.flagged:
        return Verdict()
    place = _legible(answer.field or "", _WORDS_MAX)
    categories = [_legible(one, _WORDS_MAX) for one in answer.categories[:_CATEGORIES_MAX]]
    found = [Finding(place, one, "endpoint") for one in categories if one] or [Finding(place, "content", "endpoint")]
    return Verdict(tuple(found), _legible(answer.message or "", _MESSAGE_MAX))


def _legible(text: str, most: int) -> str:
    """What somebody else said, as it can be shown and kept."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:most]
