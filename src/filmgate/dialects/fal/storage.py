"""Files as this vendor's clients send them.

That for Python asks for a token, gets its key, and sends the bytes. That for JavaScript asks for an address to put them
at, which it does without its key; the file's own address is promised before it comes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.fal.ticket import Ticket, new_ticket, shown_ticket
from filmgate.dialects.fal.words import Initiated, Initiation, StorageToken, Stored
from filmgate.domain.access import Caller
from filmgate.domain.errors import BadInput, Busy, InvalidField, UnknownRoute
from filmgate.domain.nature import HOUR, moment
from filmgate.domain.uploads import EXTENSIONS
from filmgate.edge.auth import address_of
from filmgate.edge.body import decode_members, read_body, read_bytes
from filmgate.edge.front import NAMED
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.serving import Endpoint
from filmgate.edge.uploads import Arrive, arriving
from filmgate.media.sorting import Arrived
from filmgate.services.accounts.authenticate import authenticate_named
from filmgate.services.files.show_upload import find_upload
from filmgate.services.files.upload import UploadDesk, upload

PUT = "/storage/upload"
_SAME = {"jpeg": "jpg"}
_RETRY_SECONDS = 2
_initiation = msgspec.json.Decoder(Initiation)
_write = msgspec.json.Encoder().encode


class _Storage:
    """The handlers."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._coming: set[str] = set()

    @property
    def _desk(self) -> UploadDesk:
        """UnknownRoute where this server keeps nothing."""
        if self._house.uploads is None:
            raise UnknownRoute
        return self._house.uploads

    async def token(self, caller: Caller, request: Request) -> bytes:
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        until = moment(self._house.desk.nature.now() + HOUR)
        return _write(StorageToken(key, kind, self._here(request), until))

    async def store(self, caller: Caller, request: Request) -> bytes:
        """Kept for the account of whoever uploads it; what it is its bytes say."""
        desk = self._desk
        content = await read_bytes(request, self._house.body_max_bytes)
        one = await upload(desk, caller, "file", arriving(content), len(content))
        return _write(Stored(self._house.upload_url(one, origin_of(self._house, request))))

    async def initiate(self, caller: Caller, request: Request) -> bytes:
        """Where the bytes are to be put, and where the file will be."""
        desk, asked = self._desk, decode_members(_initiation, await read_body(request, self._house.body_max_bytes))
        nature = desk.nature
        ticket = new_ticket(caller.key_id, nature.entropy(16).hex(), _extension(asked), nature.now())
        return _write(
            Initiated(
                file_url=self._house.promised_url(ticket.token, ticket.extension, origin_of(self._house, request)),
                upload_url=f"{self._here(request)}{PUT}/{ticket.path(self._house.secret)}",
            )
        )

    async def initiate_parts(self, caller: Caller, request: Request) -> bytes:
        raise InvalidField("file_name", "is too large to be sent in one piece; POST /filmgate/v1/files takes clips.")

    async def put(self, caller: Caller, request: Request) -> bytes:
        """Kept under the token of its ticket; a ticket that is shown again is answered again."""
        desk, ticket = self._desk, self._shown(request)
        content = await read_bytes(request, self._house.body_max_bytes)
        try:
            one = await find_upload(desk.store, desk.nature, ticket.token)
        except UnknownRoute:
            async with self._alone(ticket.token):
                arrive = _announced(ticket, arriving(content))
                one = await upload(desk, caller, "file", arrive, len(content), ticket.token)
        return _write(Stored(self._house.upload_url(one, origin_of(self._house, request))))

    async def holder(self, house: House, request: Request) -> Caller:
        """Whose ticket is shown: no key is."""
        return await authenticate_named(house.desk.store, self._shown(request).key_id, address_of(request))

    def _shown(self, request: Request) -> Ticket:
        return shown_ticket(request, self._house.secret, self._house.desk.nature.now())

    def _here(self, request: Request) -> str:
        return origin_of(self._house, request) + str(request.scope.get(NAMED, ""))

    @asynccontextmanager
    async def _alone(self, token: str) -> AsyncIterator[None]:
        """Two files under one name would be neither."""
        if token in self._coming:
            raise Busy(_RETRY_SECONDS)
        self._coming.add(token)
        try:
            yield
        finally:
            self._coming.discard(token)


def _extension(asked: Initiation) -> str:
    """What the file's address ends in, by its type or else by its name. InvalidField: it is nothing that is kept."""
    kind = (asked.content_type or "").partition(";")[0].strip().lower()
    ending = (asked.file_name or "").rpartition(".")[2].lower()
    found = EXTENSIONS.get(kind, _SAME.get(ending, ending))
    if found not in EXTENSIONS.values():
        raise InvalidField("content_type", f"must be one of {', '.join(EXTENSIONS)}, not '{kind[:80]}'.")
    return found


def _announced(ticket: Ticket, arrive: Arrive) -> Arrive:
    """The same; BadInput where it is another kind than was promised."""

    async def arrived(draft: Path) -> Arrived:
        found = await arrive(draft)
        if EXTENSIONS[found.media_type] != ticket.extension:
            raise BadInput(f"is {found.media_type}, and was announced as .{ticket.extension}.")
        return found

    return arrived


def routes(house: House) -> list[Route]:
    storage = _Storage(house)
    own = (
        ("/storage/auth/token", storage.token),
        ("/files/upload", storage.store),
        (f"{PUT}/initiate", storage.initiate),
        (f"{PUT}/initiate-multipart", storage.initiate_parts),
    )
    return [
        *(Route(path, Endpoint(house, each), methods=["POST"], include_in_schema=False) for path, each in own),
        Route(
            f"{PUT}/{{name}}", Endpoint(house, storage.put, storage.holder), methods=["PUT"], include_in_schema=False
        ),
    ]
