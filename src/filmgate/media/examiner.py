"""Asks a workshop what a picture is. Callers' bytes are only ever decoded there, in a child process."""

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path

from filmgate.compute.child import ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.errors import BadPicture
from filmgate.domain.pictures import check_measures

_LOOK_SECONDS = 30.0
# A child may die of something else, an impatient operator say; one that dies twice died of the picture.
_DEATHS_MAX = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A good picture: its sides in pixels as it is looked at, turned the way its camera said."""

    media_type: str
    width: int
    height: int


class Examiner:
    """Looks at pictures, at most as many at once as its workshop has children."""

    def __init__(self, workshop: Pool, at_once: int) -> None:
        self._workshop = workshop
        self._room = asyncio.Semaphore(at_once)
        self._numbers = itertools.count()

    async def look(self, path: Path) -> Picture:
        """What the file holds. BadPicture says what would be right; OSError: nobody can be asked now."""
        async with self._room:
            for _ in range(_DEATHS_MAX):
                try:
                    picture = await self._ask(path)
                except ChildDied as error:
                    if isinstance(error.__cause__, OSError):
                        raise error.__cause__ from error  # it never came to life, so it is not the picture's fault
                    continue
                check_measures(picture.width, picture.height)
                return picture
        raise BadPicture("must be a picture that can be opened; this one cannot.")

    async def _ask(self, path: Path) -> Picture:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                facts = await self._workshop.do(f"look-{next(self._numbers)}", {"picture": str(path)})
        except TimeoutError as error:
            raise BadPicture("must be a picture that opens at once; this one takes too long.") from error
        except WorkFailed as error:
            if error.code != "bad_picture":
                raise
            raise BadPicture(error.message) from error
        return Picture(**facts)
