"""Films as a customer gets them: downloaded whole, and played to the last frame."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import av

_AT_ONCE = 8
_RATE = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """A film by its URL, and how long it has to be."""

    subject: str
    url: str
    seconds: int


class Projector:
    """Plays films; each content is decoded once, however many tasks it belongs to."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int], str] = {}

    async def broken(self, wanted: Iterable[Wanted]) -> list[str]:
        """What is wrong with them, one sentence each."""
        room = asyncio.Semaphore(_AT_ONCE)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:

            async def look(film: Wanted) -> str:
                async with room:
                    problem = await self._problem(session, film)
                return f"{film.subject}: {problem}" if problem else ""

            return [fault for fault in await asyncio.gather(*map(look, wanted)) if fault]

    async def _problem(self, session: aiohttp.ClientSession, film: Wanted) -> str:
        try:
            async with session.get(film.url) as answer:
                content = await answer.read()
                if answer.status != 200:
                    return f"HTTP {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"not whole: {error}"
        known = hashlib.sha256(content).digest(), film.seconds
        if known not in self._known:
            self._known[known] = await asyncio.to_thread(_play, content, film.seconds)
        return self._known[known]


def _play(content: bytes, seconds: int) -> str:
    """What is wrong with a silent film of so many seconds at 720p; nothing where it plays."""
    try:
        with av.open(BytesIO(content), "r", format="mov") as film:
            sizes = [(frame.width, frame.height) for frame in film.decode(video=0)]
            sound = bool(film.streams.audio)
    except (av.FFmpegError, ValueError, IndexError) as error:
        return f"does not play: {error}"
    if len(sizes) != seconds * _RATE or set(sizes) != {(1280, 720)}:
        return f"{len(sizes)} frames of {sorted(set(sizes))} where {seconds * _RATE} of 1280x720 were ordered"
    return "it has sound" if sound else ""
