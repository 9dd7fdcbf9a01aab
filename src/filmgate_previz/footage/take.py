"""A clip that is edited, from its file to finished frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from filmgate_previz.footage.given import Given, given_beside
from filmgate_previz.footage.light import Light, asked_light
from filmgate_previz.footage.regrade import Regrade
from filmgate_previz.footage.scout import NOTHING, Scout, Sight
from filmgate_previz.grading import Bytes
from filmgate_previz.media.clip import Clip, frames, look
from filmgate_previz.media.picture import Picture
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot
from filmgate_previz.takes.base import Moment, Source

RELIT = "The clip plays as it is, in other light."
RESET = "The clip plays as it is, in other light and under a drawn sky."
MOVED = "The clip plays as it is, before another place where its {} was."
UNFOUND = "No {} was surely found in the clip, so none was replaced."
AS_IT_IS = "Nothing that the words ask can be changed in a clip, so it plays as it is."


@dataclass(frozen=True, slots=True)
class Plate:
    """One frame of the clip, what is seen in it, and the light that its words ask of it."""

    picture: Picture
    sight: Sight
    light: Light


class Footage:
    """A Take. The clip is decoded, and its sky followed, in the order of time; all the rest is done frame by frame."""

    def __init__(self, shot: Shot, clip: Clip, fps: int, size: tuple[int, int], given: Given) -> None:
        self.clip, self.fps, self.size, self.given = clip, fps, size, given
        self.regrade = Regrade(shot, next(frames(clip, fps, 1, *size)), given.place)
        self.scout = Scout(fps, borders=self.regrade.placed)

    def plates(self, count: int) -> Iterator[Plate]:
        scene, light = -1, Light()
        for picture in frames(self.clip, self.fps, count, *self.size):
            sight = self.scout.see(picture) if self.regrade.resets else NOTHING
            if sight.scene != scene:
                scene, light = sight.scene, asked_light(picture, self.regrade.shot)
            yield Plate(picture, sight, light)

    def frame(self, plate: Plate, moment: Moment) -> Bytes:
        return self.regrade.finished(plate.picture, plate.sight, plate.light, moment)

    def source(self) -> Source:
        """What was changed, which share of the clip was sky or plain background, and how often it is cut."""
        shot = self.regrade.shot
        changes = {slot: getattr(shot, slot) for slot in shot.changes}
        facts: dict[str, Any] = {"changes": changes}
        if self.regrade.resets:
            facts["border" if self.scout.bordered else "sky"] = round(self.scout.seen, 3)
            facts["cuts"] = self.scout.cuts
        if self.given.told:
            facts["references"] = self.given.told
        return Source("edit", self._note(), facts)

    def _note(self) -> str:
        placed = self.regrade.placed
        if not self.regrade.shot.changes and not placed:
            return AS_IT_IS
        if not self.regrade.resets:
            return RELIT
        if not self.scout.seen:
            return f"{RELIT} {UNFOUND.format('sky and no plain background' if placed else 'sky')}"
        return MOVED.format("plain background" if self.scout.bordered else "sky") if placed else RESET


def open_footage(shot: Shot, order: FilmOrder, video: str) -> Footage:
    """Look at the clip of an order, and at what is given beside it. Raises MediaError."""
    given = given_beside(order, placed="world" in shot.changes)
    return Footage(shot, look(video), order.fps, (order.width, order.height), given)
