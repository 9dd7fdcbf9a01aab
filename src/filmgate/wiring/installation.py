"""Open the data folder and the database that the settings name, and what works on them in this process."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.compute.pool import Pool
from filmgate.domain.addresses import Network
from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.domain.links import Links
from filmgate.domain.nature import DAY, SECOND, Nature
from filmgate.domain.routing import Router
from filmgate.domain.secret import SecretKey
from filmgate.domain.uploads import UploadCaps
from filmgate.engines.base import Engine
from filmgate.media.base import InputStore, MediaStore, UploadStore
from filmgate.media.checker import Checker, workshop_argv
from filmgate.media.darkroom import Darkroom
from filmgate.media.examiner import Examiner
from filmgate.media.folder import FilmFolder
from filmgate.media.inputs import InputFolder
from filmgate.media.peephole import Peephole
from filmgate.media.uploads import UploadFolder
from filmgate.services.files.adopt_files import Shelves
from filmgate.services.files.upload import UploadDesk
from filmgate.services.jobs import advance
from filmgate.services.tasks.submit import Desk
from filmgate.services.webhooks.show_secrets import check_secret
from filmgate.settings import SCRIPTED, Settings
from filmgate.store.base import Store
from filmgate.store.lock import DatabaseLock
from filmgate.store.migrate import migrate
from filmgate.store.open import is_sqlite, open_store
from filmgate.store.secret import open_secret
from filmgate.wiring.choices import networks_of

if TYPE_CHECKING:
    from filmgate.media.fetch_upload import UploadFetcher
    from filmgate.media.sorting import Arrived
    from filmgate.worker.moderator import Checks

_WORKSHOP_CHILDREN = 2


@frozen
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
        # Imported by those who price alone: with it come all dialects, a quarter of the start of any other command.
        from filmgate.wiring.rates import rate_cards

        rate_cards(settings)  # whoever cannot price must not begin
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
        darkroom, porter = Darkroom(cellar, media), Porter(networks_of(settings))
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
