"""The worlds by name. A new world is one file and one line here.

In: a Shot. Out: a World, which fills linear frames as a pure function of time. May import `camera`, `palette`, `shots`,
`subjects` and `kernels`.
"""

from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import World
from filmgate_previz.worlds.city import City
from filmgate_previz.worlds.field import Field
from filmgate_previz.worlds.mood import Mood
from filmgate_previz.worlds.mountains import Mountains
from filmgate_previz.worlds.sea import Sea

WORLDS: dict[str, type[World]] = {"mountains": Mountains, "city": City, "sea": Sea, "field": Field, "mood": Mood}


def build(shot: Shot) -> World:
    """The world of a shot; an unknown name is a mood."""
    return WORLDS.get(shot.world, Mood)(shot)
