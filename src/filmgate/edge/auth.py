"""Whose request is this? Asked before anything else is looked at, the body included."""

from starlette.requests import Request

from filmgate.domain.access import Caller
from filmgate.edge.house import House
from filmgate.services.authenticate import authenticate


async def find_caller(house: House, request: Request) -> Caller:
    """The caller behind a request; raises Unauthenticated, AccountBanned, AddressNotAllowed.

    Behind trusted proxies the HTTP server has put the client's own address in place of theirs.
    """
    address = request.client.host if request.client else ""
    return await authenticate(house.desk.store, request.headers.get("authorization"), address)
