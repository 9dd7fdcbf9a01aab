"""One caption of the gallery, with the film that its stills are taken from."""

from __future__ import annotations

from dataclasses import dataclass

from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt import read
from filmgate_previz.shots import Shot


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`order` is filmed as `shots`; where there are none, as its words are read. `moments` are shares of the film."""

    section: str
    title: str
    order: FilmOrder
    shots: tuple[Shot, ...] = ()
    moments: tuple[float, ...] = (0.4,)

    def filmed_as(self) -> tuple[Shot, ...]:
        return self.shots or read(self.order).shots

    @property
    def numbers(self) -> tuple[int, ...]:
        """The frames that are shown, as the film counts them."""
        return tuple(dict.fromkeys(round(share * (self.order.frames - 1)) for share in self.moments))
