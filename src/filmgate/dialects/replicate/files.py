"""The handlers that are about files: what clients send beforehand, to name it in an input by its URL."""

from typing import Any

import msgspec
from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.replicate.pages import LIMIT, following, read_cursor
from filmgate.dialects.replicate.words import Checksums, File, FileAddresses, Files, ListQuestion
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownRoute
from filmgate.domain.nature import moment
from filmgate.domain.uploads import Upload
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.query import read_query
from filmgate.edge.serving import JSON, Endpoint
from filmgate.edge.uploads import read_upload
from filmgate.services.files.list_uploads import list_uploads
from filmgate.services.files.remove_upload import remove_upload
from filmgate.services.files.show_upload import show_upload
from filmgate.services.files.upload import UploadDesk, upload

PATH = "/v1/files"
FIELD = "content"
_write = msgspec.json.Encoder().encode


class Shelf:
    """Files are kept for the account of whoever uploads them, and count for the key."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def routes(self) -> list[Route]:
        return [
            Route(PATH, Endpoint(self._house, self.collection), methods=["GET", "POST"]),
            Route(f"{PATH}/{{file_id}}", Endpoint(self._house, self.one), methods=["GET", "DELETE"]),
        ]

    async def collection(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        return await (self.create if request.method == "POST" else self.list)(caller, request)

    async def create(self, caller: Caller, request: Request) -> ASGIApp:
        field, arrive, declared = await read_upload(request, self._desk.fetch, FIELD)
        made = await upload(self._desk, caller, field, arrive, declared)
        return Response(_write(self._told(made, request)), 201, media_type=JSON)

    async def list(self, caller: Caller, request: Request) -> bytes:
        question = read_query(ListQuestion, request)
        after = None if question.cursor is UNSET else read_cursor(question.cursor)
        found, last = await list_uploads(self._desk.store, self._desk.nature, caller, after, LIMIT)
        told = [self._told(each, request) for each in found]
        return _write(Files(results=told, next=following(self._house, request, last)))

    async def one(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        desk, named = self._desk, request.path_params["file_id"]
        if request.method == "DELETE":
            await remove_upload(desk.store, desk.nature, desk.files, caller, named)
            return Response(status_code=204)
        return _write(self._told(await show_upload(desk.store, desk.nature, caller, named), request))

    @property
    def _desk(self) -> UploadDesk:
        if self._house.uploads is None:
            raise UnknownRoute
        return self._house.uploads

    def _told(self, one: Upload, request: Request) -> File:
        nothing: dict[str, Any] = {}
        digest = one.sha256.hex()
        return File(
            id=one.id.hex(),
            name=f"{one.kind}-{one.token[:8]}.{one.extension}",
            content_type=one.media_type,
            size=one.size,
            etag=digest,
            checksums=Checksums(digest),
            metadata=nothing,
            created_at=moment(ids.drawn_at(one.id)),
            expires_at=moment(one.expires_at),
            urls=FileAddresses(self._house.upload_url(one, origin_of(self._house, request))),
        )
