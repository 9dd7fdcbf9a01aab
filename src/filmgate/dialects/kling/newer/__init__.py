"""The newer design of Kling's API: the path names the kind of film and the model; all tasks are asked after together.

In: its requests. Out: Generations, and its envelopes. May import what a dialect may, what both designs share, and the
older design, which answers at its own paths under the same name.
"""

from starlette.types import ASGIApp

from filmgate.dialects.kling import older
from filmgate.dialects.kling.design import dialect, rates_of
from filmgate.dialects.kling.newer import openapi, routes, wire
from filmgate.dialects.kling.newer.phrase import TONGUE
from filmgate.dialects.kling.older.routes import BELOW
from filmgate.edge.house import House

_NAME = "kling"


def _build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, rates_of(house, _NAME), (older.build(house), BELOW))


KLING = dialect(
    _NAME,
    routes.PREFIXES,
    wire.CARDS,
    wire.NAMES,
    build=_build,
    tell=wire.status_of,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
