"""Read a request's query in the shape of a type, strictly: what is not understood is refused, not guessed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
from starlette.requests import Request

from filmgate.domain.errors import InvalidField

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_query(kind: type[T], request: Request) -> T:
    """The query as a `kind`, unknown members ignored; InvalidField says which member is wrong. The last one counts."""
    given = dict(request.query_params)
    for name, value in given.items():
        if "\0" in value:
            raise InvalidField(name, "must not hold a NUL character.")
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        reason = reason.replace("`", "")
        raise InvalidField(path.rstrip("`") or "query", f"{reason[:1].lower()}{reason[1:]}.") from error


def read_moment(field: str, text: str) -> int:
    """A time of RFC 3339, with its offset, in microseconds; InvalidField where it is none."""
    try:
        time: datetime = msgspec.convert(text, Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError as error:
        raise InvalidField(field, "must be a time such as 2026-02-05T10:30:00Z.") from error
    return (time - _EPOCH) // timedelta(microseconds=1)
