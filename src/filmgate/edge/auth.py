"""Whose request is this? Asked before anything else is looked at, the body included."""

from starlette.requests import Request

from filmgate.domain.access import Caller
from filmgate.edge.house import House
from filmgate.services.authenticate import authenticate


async def find_caller(house: House, request: Request) -> Caller:
    """The caller behind a request; raises Unauthenticated or AccountBanned."""
    return await authenticate(house.desk.store, request.headers.get("authorization"))
