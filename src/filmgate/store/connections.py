"""PostgreSQL's connections, lent to one question or transaction after another."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

import asyncpg

# Nobody waits for others for longer than they may ask one question; more would only come than are answered.
WAIT_SECONDS = 30.0
# A question that was given up is taken back first, on a line of its own; where that does not answer either, both end.
_RELEASE_SECONDS = 2.0


class Connections:
    """At most `most` connections of a pool, kept once they are open.

    asyncpg's pool wraps a connection anew for every loan and makes a task for every return, which costs as much as the
    question itself. One that did well goes straight to whoever is next; only what may be in a bad state goes back
    through the pool, which cleans up.
    """

    def __init__(self, pool: asyncpg.Pool, most: int) -> None:
        self._pool = pool
        self._most = most
        self._out = 0
        self._idle: list[Any] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()

    async def take(self) -> Any:
        """A connection, outside of any transaction, for `pass_on`, or for `give_back` where something went wrong.

        Raises what connecting raises, and TimeoutError where others had all of them for too long.
        """
        while True:
            if self._idle:
                raw = self._idle.pop()
                if not _dead(raw):
                    return raw
                await self._let_go(raw)
            elif self._out < self._most:
                return await self._fetched()
            elif (raw := await self._turn()) is not None:
                return raw

    def pass_on(self, raw: Any) -> None:
        """What was asked on it went well: whoever waits has it next."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(raw)
                return
        self._idle.append(raw)

    async def give_back(self, raw: Any, error: BaseException) -> None:
        """An answer of the database's, or a caller's own error, leaves a connection as good as it was."""
        if isinstance(error, _UNSURE) or _dead(raw) or raw.is_in_transaction():
            await self._let_go(raw)
        else:
            self.pass_on(raw)

    async def close(self) -> None:
        """Give all that nobody has borrowed back to the pool."""
        while self._idle:
            await self._let_go(self._idle.pop())

    async def _fetched(self) -> Any:
        self._out += 1
        try:
            return await self._pool.acquire()
        except BaseException:
            self._one_fewer()
            raise

    async def _turn(self) -> Any:
        """A connection that somebody passes on; None: there is room for another one now."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        ending = loop.call_later(WAIT_SECONDS, _give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:
                self.pass_on(raw) if (raw := turn.result()) is not None else self._call_one()
            raise
        finally:
            ending.cancel()

    async def _let_go(self, raw: Any) -> None:
        """What the pool meets while it cleans up ends the connection, and hides nothing that its borrower has met."""
        try:
            with suppress(OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
                await self._pool.release(raw, timeout=_RELEASE_SECONDS)
        finally:
            self._one_fewer()

    def _one_fewer(self) -> None:
        self._out -= 1
        self._call_one()

    def _call_one(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


def _give_up(turn: asyncio.Future[Any]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError("all connections are in use"))


def _dead(raw: Any) -> bool:
    """The pool takes one whose line went dead out of the borrower's hands, which then can ask it nothing."""
    try:
        return bool(raw.is_closed())
    except asyncpg.InterfaceError:
        return True


# It was given up in the middle, or its connection is broken: what is left on the line only asyncpg knows.
_UNSURE = (asyncio.CancelledError, TimeoutError, OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError)
