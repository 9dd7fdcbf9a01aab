"""Is the process alive, and can it work?"""

import asyncio

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain.errors import Misconfigured
from filmgate.edge.house import House
from filmgate.services.upkeep.check_store import check_store

READY_SECONDS = 2.0
_SILENT = "does not answer"


def say(content: object, status: int = 200) -> ASGIApp:
    """An app that always says the same JSON."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


class Ready:
    """200 while the store answers and its schema is the one that this server knows, else 503."""

    def __init__(self, house: House) -> None:
        self._store = house.desk.store
        self._unanswered: set[asyncio.Task[str | None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        trouble = await self._trouble()
        if trouble is None:
            await say({"status": "ready"})(scope, receive, send)
        else:
            await say({"status": "unavailable", "store": trouble}, 503)(scope, receive, send)

    async def _trouble(self) -> str | None:
        """What is wrong with the store.

        A question to a database behind a dead line takes long even to be taken back: nobody waits for that.
        """
        look = asyncio.create_task(self._look())
        self._unanswered.add(look)
        look.add_done_callback(self._unanswered.discard)
        try:
            await asyncio.wait((look,), timeout=READY_SECONDS)
            return look.result() if look.done() else _SILENT
        finally:
            look.cancel()

    async def _look(self) -> str | None:
        try:
            await check_store(self._store)
        except Misconfigured as error:
            return str(error)
        except Exception:
            return _SILENT
        return None
