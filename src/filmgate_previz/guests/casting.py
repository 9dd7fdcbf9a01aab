"""What each visitor is in a shot: its size, what it does, and whether it is a bust or a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from filmgate_previz.guests.facing import facing
from filmgate_previz.guests.found import Visitor
from filmgate_previz.guests.guest import Guest
from filmgate_previz.guests.size import kind_of, print_kind
from filmgate_previz.guests.standee import Standee
from filmgate_previz.subjects.kind import Kind
from filmgate_previz.subjects.lighting import Lighting

ALOFT = ("fly", "soar", "swim")  # what every guest can be lifted to do


@dataclass(frozen=True, slots=True)
class Part:
    """A visitor's part in a shot, before there is light; bust and thing are those of a Guest."""

    visitor: Visitor
    kind: Kind
    act: str
    bust: bool
    thing: bool
    facing: int = 0

    @property
    def close(self) -> bool:
        """Whether it is filmed from so near that nothing of its world stands before it."""
        return self.bust or self.thing

    def guest(self, light: Lighting, exposure: float) -> Guest:
        standee = Standee(self.visitor.cutout, light, exposure)
        return Guest(self.visitor.number, standee, self.kind, self.act, self.visitor.cutout.head, self.bust, self.thing,
                     self.facing)  # fmt: skip


def parts_of(visitors: Sequence[Visitor], subjects: Mapping[int, str], *, tracked: bool) -> list[Part]:
    """subjects says by number which subject of the words a visitor is; tracked: the camera goes along with somebody.

    Where there are only things, they are as small as what stands on a table.
    """
    things = all(_is_thing(one, subjects.get(one.number, "")) for one in visitors)
    return [_part(one, subjects.get(one.number, ""), tracked=tracked, small=things) for one in visitors]


def _is_thing(one: Visitor, subject: str) -> bool:
    return one.printed or (not _is_bust(one) and kind_of(one.cutout, subject, one.role.size).acts.keys() == {"stand"})


def _is_bust(one: Visitor) -> bool:
    return one.cutout.cropped and one.role.size != "small"


def _part(one: Visitor, subject: str, *, tracked: bool, small: bool) -> Part:
    kind = (
        print_kind(one.cutout, small=small)
        if one.printed
        else kind_of(one.cutout, subject, "small" if small else one.role.size)
    )
    if _is_thing(one, subject):
        return Part(one, kind, "stand", bust=False, thing=True)
    act = next((act for act in one.role.acts if act in kind.acts or act in ALOFT), "")
    if not act:
        act = "stand" if "stand" in kind.acts else next(iter(kind.acts))
    if tracked and not kind.acts.get(act, 1.0):
        act = next((act for act in ("walk", "drive") if act in kind.acts), act)
    return Part(one, kind, act, _is_bust(one), False, facing(one.cutout, subject))
