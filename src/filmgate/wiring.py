"""The only module that knows all parts: it opens an installation and puts a worker together."""

import os
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.compute.pool import Pool
from filmgate.dialects import BY_NAME
from filmgate.domain.addresses import Network
from filmgate.domain.errors import Misconfigured
from filmgate.domain.nature import SECOND, Nature
from filmgate.domain.pricing import RateCard, parse
from filmgate.domain.routing import Router
from filmgate.domain.secret import SecretKey
from filmgate.edge.house import House
from filmgate.engines.base import Engine
from filmgate.media.base import InputStore, MediaStore
from filmgate.media.checker import Checker, workshop_argv
from filmgate.media.examiner import Examiner
from filmgate.media.folder import FilmFolder
from filmgate.media.inputs import InputFolder
from filmgate.services import advance
from filmgate.services.submit import Desk
from filmgate.settings import Settings
from filmgate.store.base import Store
from filmgate.store.lock import DatabaseLock
from filmgate.store.migrate import migrate
from filmgate.store.open import is_sqlite, open_store
from filmgate.store.secret import open_secret
from filmgate.worker.crew import Crew
from filmgate.worker.shop import Shop

if TYPE_CHECKING:
    from filmgate.worker.courier import Voice

_WORKSHOP_CHILDREN = 2
# How long deliveries under way may still take when the server stops.
_FAREWELL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Installation:
    """An opened data folder with its database at the newest schema."""

    settings: Settings
    nature: Nature
    secret: SecretKey
    store: Store
    media: MediaStore
    inputs: InputStore
    engines: Mapping[str, Engine]
    checker: Checker
    examiner: Examiner

    @property
    def router(self) -> Router:
        return Router(tuple(self.engines[name].card for name in self.settings.engines))

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.nature, self.router, self.settings.deadline_seconds * SECOND, self.inputs)


@asynccontextmanager
async def open_installation(
    settings: Settings, *, server: bool, nature: Nature | None = None
) -> AsyncIterator[Installation]:
    """Open (and make, and migrate) what the settings name.

    `server` takes the lock of a SQLite database; raises StoreBusy if another server has it.
    """
    nature = nature or Nature()
    sole = server and is_sqlite(settings.store_url)
    async with AsyncExitStack() as stack:
        folder = _folder(settings.data_folder)
        secret = open_secret(settings.secret_key, folder)
        if sole:
            stack.enter_context(DatabaseLock(settings.store_url))
        store = await open_store(
            settings.store_url, nature.clock, server=server, connections=settings.database_connections
        )
        stack.push_async_callback(store.close)
        await migrate(store)
        if sole:
            await advance.lapse_all(store)
        workshop, lobby = (Pool(workshop_argv(), _WORKSHOP_CHILDREN) for _ in range(2))
        for pool in (workshop, lobby):
            stack.push_async_callback(pool.close)
        engines = {name: _engine(name, settings, workshop) for name in settings.engines}
        # Callers' pictures are looked at by children of their own: a hostile one must not keep a film waiting.
        examiner = Examiner(lobby, _WORKSHOP_CHILDREN)
        media, inputs = FilmFolder(folder), InputFolder(folder)
        yield Installation(settings, nature, secret, store, media, inputs, engines, Checker(workshop), examiner)


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(f"The data folder {path} cannot be made: {error}. Name another with --data.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise Misconfigured(f"The data folder {path} cannot be written to. Name another with --data.")
    return path


def _engine(name: str, settings: Settings, workshop: Pool) -> Engine:
    if name == "scripted":
        from filmgate.engines.scripted import ScriptedEngine

        return ScriptedEngine(workshop, _folder(settings.data_folder / "scripted"))
    from filmgate.engines.previz import PrevizEngine, render_pool

    slots = max(settings.workers, 1)
    return PrevizEngine(render_pool(slots, settings.cache_folder / "kernels"), slots, slate=settings.slate)


def house(installation: Installation) -> House:
    """What the apps of all dialects are built from."""
    settings = installation.settings
    return House(
        desk=installation.desk,
        film_path=lambda token: _film_path(installation.media, token),
        rate_cards=_rate_cards(settings),
        public_url=settings.public_url or None,
        body_max_bytes=settings.body_max_bytes,
        private_networks=_networks(settings),
    )


def _film_path(media: MediaStore, token: str) -> Path:
    path = media.find(token)
    if path is None:
        raise FileNotFoundError(token)
    return path


def rates_of(settings: Settings, dialect: str) -> RateCard:
    """The prices of a dialect that are in force."""
    return _rate_cards(settings).get(dialect, BY_NAME[dialect].rates)


def _rate_cards(settings: Settings) -> dict[str, RateCard]:
    """The cards that the operator has put in place of the shipped ones; Misconfigured names a broken one."""
    if not settings.rates:
        return {}
    cards = {}
    for path in sorted(Path(settings.rates).expanduser().glob("*.toml")):
        if path.stem not in BY_NAME:
            raise Misconfigured(f"{path} is no dialect's rate card; the names are {', '.join(sorted(BY_NAME))}.")
        try:
            table = tomllib.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise Misconfigured(f"Rate card {path} cannot be read: {error}.") from error
        cards[path.stem] = parse(table, str(path))
    return cards


def _networks(settings: Settings) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in settings.private_networks)


def _voices(installation: Installation) -> "dict[str, Voice]":
    """How each dialect speaks to its customers' addresses."""
    from filmgate.worker.courier import Voice

    here = house(installation)
    ladder = installation.settings.webhook_retry_seconds
    return {
        name: Voice(partial(dialect.render_callback, here), ladder or dialect.retry_seconds)
        for name, dialect in BY_NAME.items()
    }


@asynccontextmanager
async def working(installation: Installation) -> AsyncIterator[Crew]:
    """A crew at work; on leaving it drains."""
    from filmgate.media.fetch import Fetcher
    from filmgate.media.intake import Intake
    from filmgate.worker.courier import Courier
    from filmgate.worker.doorman import customers_session
    from filmgate.worker.janitor import Janitor
    from filmgate.worker.preparer import Preparer
    from filmgate.worker.rescuer import Rescuer
    from filmgate.worker.runner import Runner

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
    async with customers_session(_networks(settings)) as session:
        courier = Courier(shop, _voices(installation), session, timeout_seconds=settings.webhook_timeout_seconds)
        intake = Intake(shop.inputs, Fetcher(session, _networks(settings)), installation.examiner)
        runner, preparer = Runner(shop), Preparer(shop, intake)
        crew = Crew(shop, runner, [preparer, Rescuer(shop, lambda: runner.tended), courier, Janitor(shop)])
        crew.start()
        try:
            yield crew
        finally:
            await crew.drain(settings.drain_seconds)
            await preparer.drain()
            await courier.drain(_FAREWELL_SECONDS)
