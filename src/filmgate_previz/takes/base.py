"""The contract of a take, and what it tells about itself afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame of a shot: its share (0..1) of the shot, seconds since the shot began, its number in the film."""

    u: float
    t: float
    number: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a shot was made of, told with the film.

    kind is one word, such as "parallax" or "motion"; note is a sentence for whoever watches, facts are measured.
    """

    kind: str
    note: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Take(Protocol):
    """Frames of one shot.

    What has to happen in the order of time (decoding a clip, following something through it) is done by `plates`,
    which yields one plate a frame and is advanced by one thread. `frame` makes a finished frame of a plate and may be
    called in any order by several threads at once; everything heavy belongs there. Both raise MediaError.
    """

    def plates(self, count: int) -> Iterator[Any]:
        """`count` plates, in order; None for each where time plays no part."""
        ...

    def frame(self, plate: Any, moment: Moment) -> Bytes:
        """The finished I420 frame, (h * 3 / 2, w) bytes."""
        ...

    def source(self) -> Source | None:
        """What the shot was made of, once all plates were taken; None for a world alone."""
        ...
