"""Asks the workshop whether a film plays and is what was ordered, and has it put in its place."""

import asyncio
import itertools
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filmgate.compute.child import WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.frozen import frozen
from filmgate.media.expected import Expected

# A decoder that hangs on a film must not hold its place for ever.
_CHECK_SECONDS = 300.0
_JOIN_SECONDS = 900.0


@frozen
class Checked:
    """A film that plays and is what was ordered. `size` in bytes once it lies in its place, None: it does not."""

    facts: dict[str, Any]
    size: int | None = None


class BrokenFilm(Exception):
    """The film does not play, or is not what was ordered."""


def workshop_argv() -> tuple[str, ...]:
    return (sys.executable, "-m", "filmgate.media.workshop")


class Checker:
    """Films are checked by children of their own: decoders are where hostile bytes would strike."""

    def __init__(self, workshop: Pool) -> None:
        self._workshop = workshop
        self._numbers = itertools.count()

    async def check(self, path: Path, expected: Expected, place: Path | None = None) -> Checked:
        """Facts of the film; raises BrokenFilm, ChildDied.

        A good film is moved to `place` by the same child, and survives a power cut there. Where that cannot be done
        (the disk is full, above all) it stays where it was.
        """
        work = {"check": str(path), "expected": asdict(expected), "place": str(place) if place else None}
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                return Checked(**await self._workshop.do(f"check-{next(self._numbers)}", work))
        except TimeoutError as error:
            raise BrokenFilm("the film takes too long to look through") from error
        except WorkFailed as error:
            raise BrokenFilm(error.message) from error

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
