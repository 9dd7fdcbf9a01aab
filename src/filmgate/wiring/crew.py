"""A worker: all chores with what they work on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from filmgate.dialects import BY_NAME
from filmgate.wiring.choices import film_kept_us, networks_of
from filmgate.wiring.installation import Installation
from filmgate.wiring.rates import rates_of
from filmgate.wiring.serving import house
from filmgate.worker.crew import Crew
from filmgate.worker.shop import Shop

if TYPE_CHECKING:
    from filmgate.worker.courier import Voice
    from filmgate.worker.moderator import Moderator

# How long deliveries under way may still take when the server stops.
_FAREWELL_SECONDS = 5.0


@asynccontextmanager
async def _moderating(installation: Installation) -> "AsyncIterator[Moderator | None]":
    """Who judges what tasks ask for, where somebody does."""
    if installation.checks is None:
        yield None
        return
    from filmgate.worker.moderator import open_moderator

    async with open_moderator(installation.checks, installation.peephole) as moderator:
        yield moderator


@asynccontextmanager
async def working(installation: Installation) -> AsyncIterator[Crew]:
    """A crew at work; on leaving it drains."""
    from filmgate.media.fetch import Fetcher
    from filmgate.media.fetch_clip import ClipFetcher
    from filmgate.media.intake import Intake
    from filmgate.worker.courier import Courier, Manners
    from filmgate.worker.doorman import LOOKUPS_AT_ONCE, customers_session
    from filmgate.worker.inquirer import Inquirer
    from filmgate.worker.janitor import Janitor
    from filmgate.worker.mender import Mender
    from filmgate.worker.preparer import Preparer
    from filmgate.worker.rescuer import Rescuer
    from filmgate.worker.runner import Runner
    from filmgate.worker.watcher import Watcher

    settings = installation.settings
    shop = Shop(
        store=installation.store,
        nature=installation.nature,
        router=installation.router,
        engines=installation.engines,
        media=installation.media,
        inputs=installation.inputs,
        checker=installation.checker,
        lease_seconds=settings.lease_seconds,
        renew_seconds=settings.lease_seconds / 3,
    )
    lookups = LOOKUPS_AT_ONCE + settings.webhook_at_once
    async with customers_session(networks_of(settings), lookups) as session, _moderating(installation) as moderator:
        shop = replace(shop, moderator=moderator)
        manners = Manners(
            timeout_seconds=settings.webhook_timeout_seconds,
            at_once=settings.webhook_at_once,
            each=settings.webhook_each,
            pause_hours=settings.webhook_pause_hours,
        )
        courier = Courier(shop, installation.secret, _voices(installation), session, manners)
        mender = Mender(
            shop,
            deadline_seconds=settings.deadline_seconds,
            pause_hours=settings.webhook_pause_hours,
            kept_days=settings.webhook_log_days,
        )
        janitor = Janitor(shop, installation.uploads, film_kept_us(settings))
        fetchers = Fetcher(session, networks_of(settings)), ClipFetcher(session, networks_of(settings))
        intake = Intake(shop.inputs, *fetchers, installation.examiner)
        cards = {name: rates_of(settings, name) for name in BY_NAME}
        preparer = Preparer(shop, intake, lambda dialect, asked: cards[dialect].price(asked))
        runner = Runner(shop)
        rescuer = Rescuer(shop, lambda: runner.tended)
        crew = Crew(shop, runner, [preparer, rescuer, Inquirer(shop), Watcher(shop), courier, janitor, mender])
        crew.start()
        try:
            yield crew
        finally:
            await crew.drain(settings.drain_seconds)
            await preparer.drain()
            await courier.drain(_FAREWELL_SECONDS)


def _voices(installation: Installation) -> "dict[str, Voice]":
    """How each dialect speaks to its customers' addresses."""
    from filmgate.worker.courier import Voice

    here = house(installation)
    ladder = installation.settings.webhook_retry_seconds
    return {
        name: Voice(
            partial(dialect.render_callback, here),
            ladder or dialect.retry_seconds,
            partial(dialect.sign_callback, here) if dialect.sign_callback else None,
        )
        for name, dialect in BY_NAME.items()
    }
