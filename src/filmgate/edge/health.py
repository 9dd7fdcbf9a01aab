"""Is the process alive, and can it work?"""

import asyncio

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain.errors import Misconfigured
from filmgate.edge.house import House
from filmgate.services.upkeep.check_store import check_store

READY_SECONDS = 2.0


def say(content: object, status: int = 200) -> ASGIApp:
    """An app that always says the same JSON."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


class Ready:
    """200 while the store answers and its schema is the one that this server knows, else 503."""

    def __init__(self, house: House) -> None:
        self._store = house.desk.store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await check_store(self._store)
        except Misconfigured as error:
            await say({"status": "unavailable", "store": str(error)}, 503)(scope, receive, send)
        except Exception:
            await say({"status": "unavailable", "store": "does not answer"}, 503)(scope, receive, send)
        else:
            await say({"status": "ready"})(scope, receive, send)
