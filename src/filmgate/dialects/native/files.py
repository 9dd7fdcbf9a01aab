"""The handlers that are about uploads."""

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.native import wire, words
from filmgate.dialects.native.cursor import read_cursor, write_cursor
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownRoute
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


class Files:
    """Files are kept for the account of whoever uploads them, and count for the key."""

    def __init__(self, house: House, base: str) -> None:
        self._house = house
        self._base = base

    @property
    def routes(self) -> list[Route]:
        return [
            Route(f"{self._base}/files", Endpoint(self._house, self.collection), methods=["GET", "POST"]),
            Route(f"{self._base}/files/{{file_id}}", Endpoint(self._house, self.one), methods=["GET", "DELETE"]),
        ]

    async def collection(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        return await (self.create if request.method == "POST" else self.list)(caller, request)

    async def one(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        return await (self.delete if request.method == "DELETE" else self.show)(caller, request)

    async def create(self, caller: Caller, request: Request) -> ASGIApp:
        field, arrive, declared = await read_upload(request, self._desk.fetch)
        made = await upload(self._desk, caller, field, arrive, declared)
        place = {"Location": f"{self._base}/files/{ids.dashed(made.id)}"}
        return Response(wire.write_upload(self._told(made, request)), 201, place, JSON)

    async def list(self, caller: Caller, request: Request) -> bytes:
        question = read_query(words.FilesQuestion, request)
        after = None if question.cursor is UNSET else read_cursor(question.cursor, question)
        found, last = await list_uploads(self._desk.store, self._desk.nature, caller, after, question.limit)
        told = [self._told(each, request) for each in found]
        return wire.write_uploads(told, None if last is None else write_cursor(last, question))

    async def show(self, caller: Caller, request: Request) -> bytes:
        found = await show_upload(self._desk.store, self._desk.nature, caller, request.path_params["file_id"])
        return wire.write_upload(self._told(found, request))

    async def delete(self, caller: Caller, request: Request) -> ASGIApp:
        desk = self._desk
        await remove_upload(desk.store, desk.nature, desk.files, caller, request.path_params["file_id"])
        return Response(status_code=204)

    @property
    def _desk(self) -> UploadDesk:
        if self._house.uploads is None:
            raise UnknownRoute
        return self._house.uploads

    def _told(self, one: Upload, request: Request) -> words.File:
        return wire.file_of(one, self._house.upload_url(one, origin_of(self._house, request)))
