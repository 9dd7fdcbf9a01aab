"""An app: a few routes, and whatever goes wrong in them said in one envelope."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filmgate.domain.access import Caller
from filmgate.domain.errors import Refusal, StoreUnavailable, UnknownRoute, UnknownTask
from filmgate.domain.task import TaskRecord
from filmgate.edge.auth import address_of, find_caller
from filmgate.edge.body import Gone, let_go
from filmgate.edge.errors import from_http, headers_of
from filmgate.edge.house import House
from filmgate.services.tasks.look import look

Identify = Callable[[House, Request], Awaitable[Caller]]
Handler = Callable[[Caller, Request], Awaitable[bytes | ASGIApp]]
TaskHandler = Callable[[Caller, Request, TaskRecord], Awaitable[bytes | ASGIApp]]
Speak = Callable[[Exception], tuple[int, bytes]]
JSON = "application/json"
_log = structlog.get_logger("filmgate.edge")


class Endpoint:
    """A route for callers only: it answers 200 with a handler's JSON, or with what the handler made itself."""

    def __init__(self, house: House, handler: Handler, identify: Identify = find_caller) -> None:
        self._house = house
        self._handler = handler
        self._identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        caller = await self._identify(self._house, request)
        answer = await self._handler(caller, request)
        response = Response(answer, media_type=JSON) if isinstance(answer, bytes) else answer
        await response(scope, receive, send)


class TaskEndpoint:
    """A route that is about one task of the caller's: both are found in one question to the database.

    `asked` reads from a request whose id it names, and refuses what cannot be answered; the refusal is for callers
    only, and comes after those of their key. The handler gets the task.
    """

    def __init__(self, house: House, asked: Callable[[Request], str], handler: TaskHandler) -> None:
        self._house = house
        self._asked = asked
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        public_id, refusal = "", None
        try:
            public_id = self._asked(request)
        except Refusal as error:
            refusal = error
        authorization = request.headers.get("authorization")
        caller, record = await look(self._house.desk.store, authorization, address_of(request), public_id)
        if refusal is not None:
            raise refusal
        if record is None:
            raise UnknownTask
        answer = await self._handler(caller, request, record)
        response = Response(answer, media_type=JSON) if isinstance(answer, bytes) else answer
        await response(scope, receive, send)


class EnvelopeApp:
    """`speak` turns any exception into a status and a body; nothing else ever reaches the client.

    `headers` are those that go with it.
    """

    def __init__(
        self,
        name: str,
        routes: Sequence[Route],
        speak: Speak,
        headers: Callable[[Exception], dict[str, str]] = headers_of,
    ) -> None:
        self._name = name
        self._speak = speak
        self._headers = headers
        self._router = Router(routes, redirect_slashes=False, default=_nothing_here)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        # With an "app" in the scope the router raises a 405 instead of answering in words of its own.
        scope["app"] = self
        try:
            await self._router(scope, receive, watched)
        except Gone:
            return
        except Exception as error:
            if begun:
                raise
            await self._refusal(scope, error)(scope, receive, send)
        finally:
            let_go(scope)

    def _refusal(self, scope: Scope, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            error = from_http(error)
        where = {"app": self._name, "method": scope["method"], "path": scope["path"]}
        if isinstance(error, StoreUnavailable):
            _log.warning("store unavailable", error=str(error), **where)
        elif not isinstance(error, Refusal):
            _log.error("request failed", exc_info=error, **where)
        status, body = self._speak(error)
        return Response(body, status, self._headers(error), JSON)


def named_in_path(request: Request) -> str:
    """The task that a path names."""
    return str(request.path_params["task_id"])


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise UnknownRoute
