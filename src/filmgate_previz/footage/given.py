"""Pictures given beside a clip: the first that shows a place and nobody cut out of it may stand behind the clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from filmgate_previz.guests.cutout import SURE, cut_out
from filmgate_previz.media.picture import Picture, load, load_clear
from filmgate_previz.order import FilmOrder, Reference


@dataclass(slots=True)
class Given:
    """The picture of a place, if there is one, and a line about each reference for the customer."""

    place: Picture | None = None
    told: list[dict[str, Any]] = field(default_factory=list)


def given_beside(order: FilmOrder, *, placed: bool) -> Given:
    """Look at an order's references; placed: words put a place behind the clip already. Raises PictureError."""
    given = Given()
    for number, reference in enumerate(order.references):
        path = next(iter(reference.pictures), None)
        used = path is not None and not placed and given.place is None and _shows_place(path)
        if used:
            given.place = load(str(path))
        given.told.append({"reference": _name(reference, number), "used": "backdrop" if used else "unused"})
    return given


def _name(reference: Reference, number: int) -> str:
    name = reference.name.strip().lstrip("@")
    return f"@{name}" if name else f"images.{number}"


def _shows_place(path: str) -> bool:
    cutout = cut_out(*load_clear(path))
    return cutout is None or cutout.confidence < SURE
