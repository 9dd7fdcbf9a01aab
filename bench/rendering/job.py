"""One kind of film to be made by a process of its own, and what that process tells."""

import os
import subprocess
import sys
from collections.abc import Mapping

import msgspec

from bench.rendering.wish import Size, Wish


class Job(msgspec.Struct, frozen=True):
    """`warm`: a short film of the same kind is made before. `alone`: the same frames are also encoded alone."""

    wish: Wish
    props: str
    seconds: float
    size: Size
    rounds: int = 1
    warm: bool = False
    alone: bool = False

    def done(self, settings: Mapping[str, str] | None = None) -> "Takes":
        """Start the process and wait for its end."""
        words = [sys.executable, "-m", "bench.rendering.studio", msgspec.json.encode(self).decode()]
        said = subprocess.run(words, stdout=subprocess.PIPE, check=True, env={**os.environ, **(settings or {})}).stdout
        return msgspec.json.decode(said, type=Takes)


class Cost(msgspec.Struct):
    """CPU seconds of the process, all its threads included, and seconds on the clock."""

    cpu: float
    wall: float


class Takes(msgspec.Struct):
    """One value a round: whole films, the seconds until their first frame was made, encoding the same frames alone.

    ready is the clock when nothing had been asked of the renderer yet; memory is the most that was in use, in
    megabytes.
    """

    frames: int
    ready: float
    film: list[Cost] = []
    first: list[float] = []
    encode: list[Cost] = []
    memory: float = 0.0

    @property
    def ratios(self) -> tuple[float, ...]:
        """CPU of the whole film beside that of encoding alone, round by round."""
        return tuple(whole.cpu / alone.cpu for whole, alone in zip(self.film, self.encode, strict=True))

    @property
    def wall_ratios(self) -> tuple[float, ...]:
        return tuple(whole.wall / alone.wall for whole, alone in zip(self.film, self.encode, strict=True))
