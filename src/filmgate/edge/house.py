"""What the server has to offer, handed to every app: the desk where tasks are submitted, prices, films, limits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.domain.addresses import Network
from filmgate.domain.frozen import frozen
from filmgate.domain.links import FILMS, PERMANENT, UPLOADS, Links
from filmgate.domain.nature import DAY
from filmgate.domain.pricing import RateCard
from filmgate.domain.secret import SecretKey
from filmgate.domain.task import Task, TaskRecord
from filmgate.domain.uploads import Upload
from filmgate.edge.sending import Sender
from filmgate.media.base import Part
from filmgate.services.files.upload import UploadDesk
from filmgate.services.tasks.submit import Desk

if TYPE_CHECKING:
    from filmgate.edge.dialect import Dialect

SENDING_MAX = 1000
BODY_MAX_BYTES = 128 * 1024 * 1024


@frozen(kw_only=True)
class House:
    """`film_path` finds a film's file by its token.

    `rate_cards` holds, by dialect, the cards that the operator has changed. `public_url` is the server's own base URL,
    or None: then customers see the origin that they used. Callbacks may reach `private_networks` too, and by http.
    `secret` seals what customers can read again. A test of an endpoint is waited for `test_seconds`; an old webhook
    secret stays good for `overlap_us`. `develop` makes posters and previews, `uploads` is where files are kept for
    customers; `links` says how URLs end. `films_last` where no film is ever removed. `sender` sends files, so many at
    once on all paths together. `dialects` are all that are spoken here. `gives_keys` where the playground gives this
    machine's own browsers a key.
    """

    desk: Desk
    film_path: Callable[[str], Path]
    rate_cards: Mapping[str, RateCard] = field(default_factory=dict)
    public_url: str | None = None
    body_max_bytes: int = BODY_MAX_BYTES
    private_networks: tuple[Network, ...] = ()
    secret: SecretKey
    dialects: "tuple[Dialect, ...]" = ()
    test_seconds: float = 35.0
    overlap_us: int = DAY
    uploads: UploadDesk | None = None
    develop: Callable[[str, Part], Awaitable[Path]] | None = None
    links: Links = PERMANENT
    films_last: bool = True
    sender: Sender = field(default_factory=lambda: Sender(SENDING_MAX))
    gives_keys: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What the dialects are called."""
        return tuple(dialect.name for dialect in self.dialects)

    def film_urls(self, record: TaskRecord) -> list[str]:
        """Absolute URLs of a task's films: the same in an answer and in a callback, for as long as they may be."""
        base = self.base_url(record.task)
        return [f"{base}{FILMS}/{film.token}.mp4{self._ending(FILMS, film.token)}" for film in record.films]

    def upload_url(self, one: Upload, origin: str) -> str:
        """The absolute URL of an upload, for a client that has reached the server under that origin."""
        return self.promised_url(one.token, one.extension, origin)

    def promised_url(self, token: str, extension: str, origin: str) -> str:
        """The same of one that is to come."""
        return f"{origin}{UPLOADS}/{token}.{extension}{self._ending(UPLOADS, token)}"

    def _ending(self, shelf: str, token: str) -> str:
        return self.links.query(shelf, token, self.desk.nature.now()) if self.links.signed else ""

    def base_url(self, task: Task) -> str:
        return (self.public_url or task.origin).rstrip("/")
