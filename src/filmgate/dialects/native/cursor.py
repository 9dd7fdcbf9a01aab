"""Cursors: where a list goes on, as a text that means nothing to whoever carries it.

A cursor holds the last id of a page and a checksum of it and of the question, so that one that was cut, changed or
carried to another question is refused instead of answered with something else. It is no secret: a list shows an
account's own tasks whatever id it begins at.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

import msgspec

from filmgate.dialects.native.postal import DeliveryQuestion
from filmgate.dialects.native.words import FilesQuestion, ListQuestion
from filmgate.domain.errors import InvalidField

Question = ListQuestion | FilesQuestion | DeliveryQuestion
_ID_BYTES = 16
_CHECK_BYTES = 8
_encoder = msgspec.json.Encoder(order="sorted")


def write_cursor(task_id: bytes, question: Question) -> str:
    return urlsafe_b64encode(task_id + _checksum(task_id, question)).decode().rstrip("=")


def read_cursor(text: str, question: Question) -> bytes:
    """The id in a cursor; InvalidField where it is not one that this question has been answered with."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (Error, ValueError):
        raw = b""
    task_id, check = raw[:_ID_BYTES], raw[_ID_BYTES:]
    if len(raw) != _ID_BYTES + _CHECK_BYTES or check != _checksum(task_id, question):
        raise InvalidField("cursor", "is not one that this list has given for these filters.")
    return task_id


def _checksum(task_id: bytes, question: Question) -> bytes:
    """Of the id, the list and its filters; the page's length may change on the way."""
    asked = msgspec.structs.replace(question, limit=1, cursor=msgspec.UNSET)
    return sha256(task_id + type(asked).__name__.encode() + _encoder.encode(asked)).digest()[:_CHECK_BYTES]
