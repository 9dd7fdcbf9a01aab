"""Files as this vendor's client for Python sends them: it asks for a token, gets its key, and sends the bytes."""

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.fal.words import StorageToken, Stored
from filmgate.domain.access import Caller
from filmgate.domain.errors import UnknownRoute
from filmgate.domain.nature import HOUR, moment
from filmgate.edge.body import read_bytes
from filmgate.edge.front import NAMED
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.serving import Endpoint
from filmgate.edge.uploads import arriving
from filmgate.services.files.upload import upload

_write = msgspec.json.Encoder().encode


def routes(house: House) -> list[Route]:
    async def token(caller: Caller, request: Request) -> bytes:
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        here = origin_of(house, request) + str(request.scope.get(NAMED, ""))
        return _write(StorageToken(key, kind, here, moment(house.desk.nature.now() + HOUR)))

    async def store(caller: Caller, request: Request) -> bytes:
        """Kept for the account of whoever uploads it; what it is its bytes say."""
        if house.uploads is None:
            raise UnknownRoute
        content = await read_bytes(request, house.body_max_bytes)
        one = await upload(house.uploads, caller, "file", arriving(content), len(content))
        return _write(Stored(house.upload_url(one, origin_of(house, request))))

    return [
        Route(path, Endpoint(house, handler), methods=["POST"], include_in_schema=False)
        for path, handler in (("/storage/auth/token", token), ("/files/upload", store))
    ]
