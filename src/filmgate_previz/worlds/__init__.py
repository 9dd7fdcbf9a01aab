"""The worlds by name. A new world is one file and one line here.

In: a Shot. Out: a World, which fills linear frames as a pure function of time. May import `camera`, `palette`, `shots`,
`subjects` and `kernels`.
"""

from filmgate_previz.shots import Shot
from filmgate_previz.worlds.base import World
from filmgate_previz.worlds.city import City
from filmgate_previz.worlds.clouds import Clouds
from filmgate_previz.worlds.desert import Desert
from filmgate_previz.worlds.field import Field
from filmgate_previz.worlds.forest import Forest
from filmgate_previz.worlds.future import FutureCity
from filmgate_previz.worlds.interior import Interior
from filmgate_previz.worlds.lake import Lake
from filmgate_previz.worlds.mood import Mood
from filmgate_previz.worlds.mountains import Mountains
from filmgate_previz.worlds.sea import Sea
from filmgate_previz.worlds.snow import Snow
from filmgate_previz.worlds.space import Space
from filmgate_previz.worlds.street import Street
from filmgate_previz.worlds.studio import Studio
from filmgate_previz.worlds.underwater import Underwater

WORLDS: dict[str, type[World]] = {
    "mountains": Mountains,
    "city": City,
    "future-city": FutureCity,
    "lake": Lake,
    "sea": Sea,
    "field": Field,
    "forest": Forest,
    "desert": Desert,
    "snow": Snow,
    "interior": Interior,
    "street": Street,
    "space": Space,
    "underwater": Underwater,
    "clouds": Clouds,
    "studio": Studio,
    "mood": Mood,
}


def build(shot: Shot) -> World:
    """The world of a shot; an unknown name is a mood."""
    return WORLDS.get(shot.world, Mood)(shot)
