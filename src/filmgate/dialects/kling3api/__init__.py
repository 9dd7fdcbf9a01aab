"""The API of kling3api.com, in its newer and its older version.

In: its requests. Out: Generations, and its envelopes. May import `edge`, `services` and `domain`, and no other dialect.
"""

from functools import partial

from starlette.types import ASGIApp

from filmgate.dialects.kling3api import openapi, routes, wire
from filmgate.dialects.kling3api.phrase import tongue
from filmgate.dialects.kling3api.profile import NEWER, OLDER, Profile
from filmgate.domain.task import TaskRecord
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House


def _build(profile: Profile, house: House) -> ASGIApp:
    versions = {one.name: (one, house.rate_cards.get(one.name, one.rates)) for one in (NEWER, OLDER)}
    return routes.build(house, profile, versions)


def _render_callback(profile: Profile, house: House, record: TaskRecord) -> bytes:
    rates = house.rate_cards.get(profile.name, profile.rates)
    return wire.write_status(profile, rates, record, house.film_urls(record))


def _dialect(profile: Profile) -> Dialect:
    return Dialect(
        name=profile.name,
        prefixes=profile.prefixes,
        rates=profile.rates,
        rates_file=profile.rates_file,
        offers=profile.cards,
        names=wire.NAMES,
        build=partial(_build, profile),
        render_callback=partial(_render_callback, profile),
        public_id=partial(wire.public_id, profile),
        api=openapi.api(profile),
        tongue=tongue(profile),
    )


KLING3API = _dialect(NEWER)
KLING3API_V1 = _dialect(OLDER)
