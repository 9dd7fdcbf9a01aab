"""Asks a workshop what a picture or a clip is. Callers' bytes are only ever decoded there, in a child process."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

from filmgate.compute.child import ChildDied, ChildMissing, ChildSpent, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.errors import BadClip, BadInput, BadPicture
from filmgate.domain.frozen import frozen
from filmgate.domain.pictures import check_measures

_LOOK_SECONDS = 30.0
_CLIP_SECONDS = 150.0
# A child may die of something else, an impatient operator say; one that dies twice died of what it looked at.
_DEATHS_MAX = 2


@frozen
class Picture:
    """A good picture: its sides in pixels as it is looked at, turned the way its camera said."""

    media_type: str
    width: int
    height: int


@frozen
class Clip:
    """A clip that plays: sides as it is looked at, how long its pictures last, frames a second in thousandths."""

    media_type: str
    width: int
    height: int
    duration_ms: int
    fps_thousandths: int
    sound: bool
    codec: str


@frozen
class _Question:
    """`kind` is the workshop's word for such work, `code` the one for what is wrong; `noun` and `bad` are ours."""

    kind: str
    code: str
    bad: type[BadInput]
    seconds: float
    noun: str


class Examiner:
    """Looks at pictures and clips, at most as many at once as its workshop has children.

    A clip may keep a child busy for minutes, a picture takes none: clips leave one child to the pictures.
    """

    def __init__(self, workshop: Pool, at_once: int) -> None:
        self._workshop = workshop
        self._room = asyncio.Semaphore(at_once)
        self._room_of_clips = asyncio.Semaphore(max(1, at_once - 1))
        self._numbers = itertools.count()

    async def look(self, path: Path) -> Picture:
        """What the file holds. BadPicture says what would be right; OSError: nobody can be asked now."""
        picture = Picture(
            **await self._look(path, _Question("picture", "bad_picture", BadPicture, _LOOK_SECONDS, "picture"))
        )
        check_measures(picture.width, picture.height)
        return picture

    async def look_clip(self, path: Path) -> Clip:
        """The same for a clip, which may be of any length. BadClip says what would be right."""
        async with self._room_of_clips:
            return Clip(**await self._look(path, _Question("clip", "bad_clip", BadClip, _CLIP_SECONDS, "clip")))

    async def ending(self, path: Path, place: Path) -> None:
        """Write the last picture of a film, or of a clip that was looked at, as a JPEG. Raises BadClip, OSError."""
        async with self._room_of_clips:
            await self._look(path, _Question("ending", "bad_ending", BadClip, _CLIP_SECONDS, "clip"), place=str(place))

    async def _look(self, path: Path, question: _Question, **more: str) -> dict[str, Any]:
        async with self._room:
            for _ in range(_DEATHS_MAX):
                try:
                    return await self._ask(path, question, more)
                except ChildMissing as error:
                    raise OSError(str(error)) from error  # it never came to life, so it is not the caller's fault
                except ChildSpent:
                    break  # it would be again
                except ChildDied:
                    continue
        raise question.bad(f"must be a {question.noun} that can be opened; this one cannot.")

    async def _ask(self, path: Path, question: _Question, more: dict[str, str]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(question.seconds):
                return await self._workshop.do(f"look-{next(self._numbers)}", {question.kind: str(path), **more})
        except TimeoutError as error:
            raise question.bad(f"must be a {question.noun} that opens at once; this one takes too long.") from error
        except WorkFailed as error:
            if error.code != question.code:
                raise
            raise question.bad(error.message) from error
