"""What every answer of this API comes in: a code, a message, and a number of its own for the request."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Generic, TypeVar
from uuid import UUID, uuid4

import msgspec
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.dialects.kling.faults import code_of, message_of, status_of
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.serving import EnvelopeApp, Speak
from filmgate.services.tasks.content import read_generation

Data = TypeVar("Data")
# Outside a request, as in documents, it is all zeros.
_request_id: ContextVar[str] = ContextVar("request_id", default=str(UUID(int=0)))
_write = msgspec.json.Encoder().encode


class Answer(msgspec.Struct, Generic[Data], kw_only=True):
    """The envelope of everything that went well."""

    code: int = 0
    message: str = "SUCCEED"
    request_id: str = msgspec.field(default_factory=_request_id.get)
    data: Data


class Refused(msgspec.Struct, kw_only=True):
    """The envelope of everything else; `code` says more than the HTTP status."""

    code: int
    message: str
    request_id: str = msgspec.field(default_factory=_request_id.get)


def write_answer(data: object) -> bytes:
    return _write(Answer(data=data))


def write_error(error: Exception, fields: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash; `fields` are a design's names for those of a Generation."""
    return status_of(error), _write(Refused(code=code_of(error), message=message_of(error, fields)))


class App(EnvelopeApp):
    """The app of one design; `others` answers what is below its paths, in a design of its own."""

    def __init__(
        self, name: str, routes: Sequence[Route], speak: Speak, others: tuple[ASGIApp, Sequence[str]] | None = None
    ) -> None:
        super().__init__(name, routes, speak)
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._others is not None and scope["path"].startswith(tuple(f"{path}/" for path in self._others[1])):
            return await self._others[0](scope, receive, send)
        numbered = _request_id.set(str(uuid4()))
        try:
            await super().__call__(_without_slash(scope), receive, send)
        finally:
            _request_id.reset(numbered)


def _without_slash(scope: Scope) -> Scope:
    """The vendor's own examples have a slash at the end of some paths."""
    path = scope["path"]
    return {**scope, "path": path.rstrip("/")} if path.endswith("/") else scope


def units(rates: RateCard, record: TaskRecord) -> str:
    """What a task costs as things stand, in units."""
    return f"{rates.credits(record.task.charged).normalize():f}"


def seconds(record: TaskRecord) -> str:
    """How long a film is: as it was measured, or as it was asked for."""
    measured = record.task.film_ms / 1000
    return f"{measured or read_generation(record.content.generation).seconds:g}"


def changed_at(record: TaskRecord) -> int:
    """When the task last changed, in Unix milliseconds."""
    task = record.task
    return (task.ended_at or task.started_at or task.created_at) // 1000
