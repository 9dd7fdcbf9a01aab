"""Read a body of either design: what is wrong with a member is said of that member."""

from typing import TypeVar

import msgspec

from filmgate.domain.errors import InvalidField, Malformed
from filmgate.edge import body
from filmgate.edge.body import Number

T = TypeVar("T")


def decode(decoder: msgspec.json.Decoder[T], raw: bytes) -> T:
    """The body in the decoder's shape. Raises InvalidField, and Malformed where it is none at all."""
    try:
        return body.decode(decoder, raw)
    except Malformed as error:
        field, _, reason = str(error).partition(": ")
        if not reason or not isinstance(error.__cause__, msgspec.ValidationError):
            raise
        raise InvalidField(field, reason) from error


def whole(field: str, given: Number) -> int:
    """A number as the whole one that it is; InvalidField where it is not."""
    try:
        return body.whole(field, given)
    except Malformed as error:
        raise InvalidField(field, "must be a whole number.") from error
