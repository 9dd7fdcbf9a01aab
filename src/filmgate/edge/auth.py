"""Whose request is this? Asked before anything else is looked at, the body included."""

from starlette.requests import Request

from filmgate.domain.access import Caller
from filmgate.edge.house import House
from filmgate.services.accounts.authenticate import authenticate, authenticate_signed


async def find_caller(house: House, request: Request) -> Caller:
    """The caller behind a request; raises Unauthenticated, AccountBanned, AddressNotAllowed."""
    return await authenticate(house.desk.store, request.headers.get("authorization"), address_of(request))


async def find_signer(house: House, request: Request) -> Caller:
    """The same where a pass may stand in the place of the key."""
    authorization = request.headers.get("authorization")
    store, now = house.desk.store, house.desk.nature.now()
    return await authenticate_signed(store, house.secret, now, authorization, address_of(request))


def address_of(request: Request) -> str:
    """Where a request comes from; empty where its connection has no address.

    Behind trusted proxies the HTTP server has put the client's own address in place of theirs.
    """
    return request.client.host if request.client else ""
