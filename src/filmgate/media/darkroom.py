"""Makes posters, previews and sprite sheets of films when somebody first asks for one, in the workshop, and keeps them.

Everybody who asks for the same at once waits for the same piece of work. Few pieces are under way at a time, and only
so many wait: whoever knows a film's URL may ask, without a key.
"""

import asyncio
import secrets
from collections import OrderedDict
from pathlib import Path

import structlog

from filmgate.compute.child import ChildDied, ChildMissing, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.errors import Busy
from filmgate.media.base import MediaStore, Part

_WORDS = {Part.POSTER: "poster", Part.PREVIEW: "preview", Part.SPRITES: "sprites"}
_WAITING_MAX = 64
_MAKING_SECONDS = 60.0
_RETRY_SECONDS = 2
_BAD_MAX = 1024
_log = structlog.get_logger("filmgate.darkroom")


class Spoilt(Exception):
    """Nothing can be made of this film."""


class Darkroom:
    """Asks the children of a workshop, so that no film is decoded in the server's own process."""

    def __init__(self, workshop: Pool, media: MediaStore, at_once: int = 1) -> None:
        self._workshop = workshop
        self._media = media
        self._room = asyncio.Semaphore(at_once)
        self._making: dict[tuple[str, Part], asyncio.Task[Path]] = {}
        self._bad: OrderedDict[tuple[str, Part], None] = OrderedDict()

    async def develop(self, token: str, part: Part) -> Path:
        """The file of what is made of a film. Raises Spoilt, Busy, FileNotFoundError where there is no film."""
        place = self._media.find(token, part)
        if place is not None:
            return place
        wanted = (token, part)
        if wanted in self._bad:
            raise Spoilt
        making = self._making.get(wanted)
        if making is None:
            if len(self._making) >= _WAITING_MAX:
                raise Busy(_RETRY_SECONDS)
            making = asyncio.get_running_loop().create_task(self._make(token, part))
            self._making[wanted] = making
            making.add_done_callback(lambda done: self._made(wanted, done))
        return await asyncio.shield(making)  # whoever hangs up leaves the work to the others

    async def close(self) -> None:
        for making in self._making.values():
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    async def _make(self, token: str, part: Part) -> Path:
        film = self._media.find(token)
        if film is None:
            raise FileNotFoundError(token)
        # Other servers of this folder may be at the same work: each writes a draft of its own.
        name = f"{_WORDS[part]}-{token}-{secrets.token_hex(4)}"
        draft = self._media.draft(name)
        try:
            async with self._room, asyncio.timeout(_MAKING_SECONDS):
                await self._workshop.do(name, {_WORDS[part]: str(film), "place": str(draft)})
            await self._media.publish(draft, token, part)
        except ChildMissing as error:
            raise OSError(str(error)) from error  # which is not the film's fault
        except (WorkFailed, ChildDied, TimeoutError) as error:
            self._remember(token, part)
            _log.warning("not made", film=token[:8], part=_WORDS[part], reason=str(error))
            raise Spoilt from error
        finally:
            draft.unlink(missing_ok=True)
        made = self._media.find(token, part)
        if made is None or self._media.find(token) is None:
            await self._media.discard(token)  # the film went meanwhile, and this goes with it
            raise FileNotFoundError(token)
        return made

    def _made(self, wanted: tuple[str, Part], making: "asyncio.Task[Path]") -> None:
        del self._making[wanted]
        if not making.cancelled():
            making.exception()  # told to whoever waits, if anybody still does

    def _remember(self, token: str, part: Part) -> None:
        """What failed once is not tried again by this process: decoding costs more than asking."""
        self._bad[token, part] = None
        while len(self._bad) > _BAD_MAX:
            self._bad.popitem(last=False)
