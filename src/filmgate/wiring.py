"""The only module that knows all parts: it opens an installation and puts a worker together."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.compute.pool import Pool
from filmgate.dialects import BY_NAME
from filmgate.domain.addresses import Network
from filmgate.domain.cardfile import broken
from filmgate.domain.errors import Misconfigured
from filmgate.domain.links import Links
from filmgate.domain.nature import DAY, HOUR, SECOND, Nature
from filmgate.domain.pricing import RateCard
from filmgate.domain.routing import Router
from filmgate.domain.secret import SecretKey
from filmgate.domain.uploads import UploadCaps
from filmgate.edge.house import House
from filmgate.engines.base import Engine
from filmgate.media.base import InputStore, MediaStore, UploadStore
from filmgate.media.checker import Checker, workshop_argv
from filmgate.media.darkroom import Darkroom
from filmgate.media.examiner import Examiner
from filmgate.media.folder import FilmFolder
from filmgate.media.inputs import InputFolder
from filmgate.media.peephole import Peephole
from filmgate.media.uploads import UploadFolder
from filmgate.services import advance
from filmgate.services.adopt_files import Shelves
from filmgate.services.show_secrets import check_secret
from filmgate.services.submit import Desk
from filmgate.services.upload import UploadDesk
from filmgate.settings import SCRIPTED, Settings
from filmgate.store.base import Store
from filmgate.store.lock import DatabaseLock
from filmgate.store.migrate import migrate
from filmgate.store.open import is_sqlite, open_store
from filmgate.store.secret import open_secret
from filmgate.worker.crew import Crew
from filmgate.worker.shop import Shop

if TYPE_CHECKING:
    from filmgate.media.fetch_upload import UploadFetcher
    from filmgate.media.sorting import Arrived
    from filmgate.worker.courier import Voice
    from filmgate.worker.moderator import Checks, Moderator

_WORKSHOP_CHILDREN = 2
# How many films go out at a time, where the system has connections for them.
_SENDING_MAX = 4096
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
    uploads: UploadStore
    darkroom: Darkroom
    porter: "Porter"
    peephole: Peephole
    checks: "Checks | None"

    @property
    def router(self) -> Router:
        return Router(tuple(self.engines[name].card for name in self.settings.engines))

    @property
    def desk(self) -> Desk:
        deadline_us, moderated = self.settings.deadline_seconds * SECOND, self.settings.moderation != "off"
        return Desk(self.store, self.nature, self.router, deadline_us, self.inputs, self.shelves, moderated)

    @property
    def links(self) -> Links:
        signed = self.settings.film_links == "signed"
        return Links(self.secret, self.settings.film_link_seconds) if signed else Links()

    @property
    def shelves(self) -> Shelves:
        return Shelves(
            media=self.media,
            uploads=self.uploads,
            develop=self.darkroom.develop,
            links=self.links,
            origin=self.settings.public_url,
            kept_us=int(self.settings.upload_days * DAY),
        )

    @property
    def upload_desk(self) -> UploadDesk:
        return UploadDesk(
            store=self.store,
            nature=self.nature,
            files=self.uploads,
            examiner=self.examiner,
            fetch=self.porter.fetch,
            kept_us=self.shelves.kept_us,
            caps=UploadCaps(self.settings.upload_files, self.settings.upload_mb * 1024 * 1024),
        )


@asynccontextmanager
async def open_installation(
    settings: Settings, *, server: bool, nature: Nature | None = None
) -> AsyncIterator[Installation]:
    """Open (and make, and migrate) what the settings name.

    `server` takes the lock of a SQLite database; raises StoreBusy if another server has it.
    """
    nature = nature or Nature()
    sole = server and is_sqlite(settings.store_url)
    if server:
        _rate_cards(settings)  # whoever cannot price must not begin
    async with AsyncExitStack() as stack:
        folder = _folder(settings.data_folder)
        checks = checks_of(settings) if server else None
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
        elif server:
            await check_secret(store, secret)
        workshop, lobby = (Pool(workshop_argv(), _WORKSHOP_CHILDREN) for _ in range(2))
        # Posters and previews come from a child of their own: whoever knows a film may ask for them, without a key.
        cellar = Pool(workshop_argv(), 1)
        for pool in (workshop, lobby, cellar):
            stack.push_async_callback(pool.close)
        engines = {name: _engine(name, settings, workshop) for name in settings.engines}
        # Callers' pictures are looked at by children of their own: a hostile one must not keep a film waiting.
        examiner = Examiner(lobby, _WORKSHOP_CHILDREN)
        media, inputs, uploads = FilmFolder(folder), InputFolder(folder), UploadFolder(folder)
        darkroom, porter = Darkroom(cellar, media), Porter(_networks(settings))
        for closing in (darkroom.close, porter.close):
            stack.push_async_callback(closing)
        yield Installation(
            settings,
            nature,
            secret,
            store,
            media,
            inputs,
            engines,
            Checker(workshop),
            examiner,
            uploads,
            darkroom,
            porter,
            Peephole(lobby, _WORKSHOP_CHILDREN),
            checks,
        )


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(f"The data folder {path} cannot be made: {error}. Name another with --data.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise Misconfigured(f"The data folder {path} cannot be written to. Name another with --data.")
    return path


def _engine(name: str, settings: Settings, workshop: Pool) -> Engine:
    if name in SCRIPTED:
        from filmgate.engines.scripted import ScriptedEngine

        return ScriptedEngine(workshop, _folder(settings.data_folder / "scripted"), name=name)
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
        secret=installation.secret,
        dialects=tuple(BY_NAME),
        test_seconds=settings.webhook_timeout_seconds + 5,
        overlap_us=int(settings.webhook_overlap_hours * HOUR),
        uploads=installation.upload_desk,
        develop=installation.darkroom.develop,
        links=installation.links,
        films_last=not _film_kept_us(settings),
        sending_max=_sending_max(),
    )


def _sending_max() -> int:
    """How many files may be sent at once: half of the connections that the system lets this process have."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _SENDING_MAX
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _SENDING_MAX if allowed == resource.RLIM_INFINITY else max(16, min(allowed // 2, _SENDING_MAX))


def _film_kept_us(settings: Settings) -> dict[str, int]:
    """How long films are kept, by dialect; Misconfigured names a dialect that there is not."""
    for name in settings.film_days:
        if name not in BY_NAME:
            raise Misconfigured(f"FILMGATE_FILM_DAYS names '{name}'; the dialects are {', '.join(sorted(BY_NAME))}.")
    return {name: int(days * DAY) for name, days in settings.film_days.items()}


class Porter:
    """Fetches what customers upload by URL; its connections are opened when somebody first does."""

    def __init__(self, networks: tuple[Network, ...]) -> None:
        self._networks = networks
        self._stack = AsyncExitStack()
        self._fetcher: UploadFetcher | None = None

    async def fetch(self, url: str, draft: Path) -> "Arrived":
        if self._fetcher is None:
            self._fetcher = await self._opened()
        return await self._fetcher.fetch(url, draft)

    async def close(self) -> None:
        await self._stack.aclose()

    async def _opened(self) -> "UploadFetcher":
        from filmgate.media.fetch import Fetcher
        from filmgate.media.fetch_clip import ClipFetcher
        from filmgate.media.fetch_upload import UploadFetcher
        from filmgate.worker.doorman import customers_session

        networks = self._networks
        session = await self._stack.enter_async_context(customers_session(networks))
        return UploadFetcher(session, networks, Fetcher(session, networks), ClipFetcher(session, networks))


def checks_of(settings: Settings) -> "Checks | None":
    """How tasks are judged, or None where they are not; Misconfigured names a broken file of rules."""
    from filmgate.domain.moderation import Mode

    if settings.moderation == Mode.OFF:
        return None
    from filmgate.worker.moderator import Checks
    from filmgate.worker.rulebook import open_rulebook

    own = Path(settings.moderation_rules).expanduser() if settings.moderation_rules else None
    return Checks(
        mode=Mode(settings.moderation),
        rules=open_rulebook(own, shipped=settings.moderation_words),
        url=settings.moderation_url,
        key=settings.moderation_key,
        timeout_seconds=settings.moderation_timeout_seconds,
        open=settings.moderation_away == "open",
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
    """The cards that the operator has put in place of the shipped ones; Misconfigured names a broken one, and where."""
    if not settings.rates:
        return {}
    cards = {}
    for path in card_files(Path(settings.rates).expanduser()):
        card, problems = BY_NAME[path.stem].check_rates(read_text(path))
        if card is None:
            raise broken(str(path), [problem for problem in problems if not problem.warning])
        cards[path.stem] = card
    return cards


def card_files(folder: Path) -> list[Path]:
    """The rate cards in a folder, each named as its dialect; Misconfigured where one is named otherwise."""
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is no folder with rate cards; 'filmgate rates export {folder}' makes one.")
    found = sorted(folder.glob("*.toml"))
    for path in found:
        if path.stem not in BY_NAME:
            raise Misconfigured(f"{path} is no dialect's rate card; the names are {', '.join(sorted(BY_NAME))}.")
    return found


def read_text(path: Path) -> str:
    """What a rate card says; Misconfigured where it is no text."""
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"Rate card {path} cannot be read: {error}.") from error


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
    from filmgate.worker.doorman import customers_session
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
    async with customers_session(_networks(settings)) as session, _moderating(installation) as moderator:
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
        janitor = Janitor(shop, installation.uploads, _film_kept_us(settings))
        fetchers = Fetcher(session, _networks(settings)), ClipFetcher(session, _networks(settings))
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
