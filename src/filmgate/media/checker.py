"""Asks the workshop whether a film plays and is what was ordered."""

import asyncio
import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filmgate.compute.child import WorkFailed
from filmgate.compute.pool import Pool

_SECONDS_OFF = 0.2
# A decoder that hangs on a film must not hold its place for ever.
_CHECK_SECONDS = 300.0
_JOIN_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Expected:
    """What was ordered. Size in pixels, 0 where it follows a picture; seconds 0 where they follow a clip."""

    width: int
    height: int
    seconds: float
    sound: bool


class BrokenFilm(Exception):
    """The film does not play, or is not what was ordered."""


def workshop_argv() -> tuple[str, ...]:
    return (sys.executable, "-m", "filmgate.media.workshop")


class Checker:
    """Films are checked by children of their own: decoders are where hostile bytes would strike."""

    def __init__(self, workshop: Pool) -> None:
        self._workshop = workshop
        self._numbers = itertools.count()

    async def check(self, path: Path, expected: Expected) -> dict[str, Any]:
        """Facts of the film; raises BrokenFilm, ChildDied."""
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                facts = await self._workshop.do(f"check-{next(self._numbers)}", {"check": str(path)})
        except TimeoutError as error:
            raise BrokenFilm("the film takes too long to look through") from error
        except WorkFailed as error:
            raise BrokenFilm(error.message) from error
        wrong = _differences(facts, expected)
        if wrong:
            raise BrokenFilm("the film is not what was ordered: " + "; ".join(wrong))
        return facts

    async def join(self, before: Path, film: Path, place: Path) -> None:
        """Write a clip and the film that goes on from it as one film; raises BrokenFilm, ChildDied."""
        work = {"join": str(before), "film": str(film), "place": str(place)}
        try:
            async with asyncio.timeout(_JOIN_SECONDS):
                await self._workshop.do(f"join-{next(self._numbers)}", work)
        except TimeoutError as error:
            raise BrokenFilm("the films take too long to be joined") from error
        except WorkFailed as error:
            raise BrokenFilm(error.message) from error


def _differences(facts: dict[str, Any], expected: Expected) -> list[str]:
    wrong = []
    if expected.width and (facts["width"], facts["height"]) != (expected.width, expected.height):
        wrong.append(f"{facts['width']}x{facts['height']} instead of {expected.width}x{expected.height}")
    if expected.seconds and abs(facts["seconds"] - expected.seconds) > _SECONDS_OFF:
        wrong.append(f"{facts['seconds']:.2f} s instead of {expected.seconds:g} s")
    if bool(facts["audio_codec"]) != expected.sound:
        wrong.append("it has sound" if facts["audio_codec"] else "it has no sound")
    if not facts["index_first"]:
        wrong.append("its index comes last")
    return wrong
