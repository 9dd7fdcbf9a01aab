"""Asks the workshop for glimpses of what customers named: their bytes are only ever decoded there."""

import asyncio
import itertools
from pathlib import Path

from filmgate.compute.child import ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.frozen import frozen

_SECONDS = 60.0


@frozen
class Glimpse:
    """A small JPEG: sides in pixels, `data` in base64."""

    width: int
    height: int
    data: str


class Unseen(Exception):
    """Nothing could be seen of it; says why."""


class Peephole:
    """Looks at so many at once as its workshop has children."""

    def __init__(self, workshop: Pool, at_once: int) -> None:
        self._workshop = workshop
        self._room = asyncio.Semaphore(at_once)
        self._numbers = itertools.count()

    async def glimpses(self, path: Path, *, clip: bool) -> tuple[Glimpse, ...]:
        """What a picture or a clip looks like, which the examiner has found to be good. Raises Unseen."""
        work = {"glimpses": str(path), "moving": clip}
        try:
            async with self._room, asyncio.timeout(_SECONDS):
                made = await self._workshop.do(f"glimpses-{next(self._numbers)}", work)
        except (TimeoutError, WorkFailed, ChildDied) as error:
            raise Unseen(str(error) or "it took too long") from error
        return tuple(Glimpse(**one) for one in made["glimpses"])
