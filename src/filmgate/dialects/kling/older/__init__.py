"""The older design of Kling's API: each kind of film has its path, its tasks and its list; the body names the model.

In: its requests. Out: Generations, and its envelopes. May import what a dialect may, and what both designs share.
"""

from starlette.types import ASGIApp

from filmgate.dialects.kling.design import dialect, rates_of
from filmgate.dialects.kling.older import openapi, routes, wire
from filmgate.dialects.kling.older.phrase import TONGUE
from filmgate.edge.house import House

_NAME = "kling-v1"


def build(house: House) -> ASGIApp:
    return routes.build(house, _NAME, rates_of(house, _NAME))


KLING_V1 = dialect(
    _NAME,
    routes.PREFIXES,
    wire.CARDS,
    wire.NAMES,
    build=build,
    tell=wire.status_of,
    api=openapi.api(_NAME),
    tongue=TONGUE,
)
