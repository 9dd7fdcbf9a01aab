"""Read a request's body within the limit, and its JSON strictly.

`"5"` and `true` are no numbers, `5.0` is a whole one; unknown members are ignored. NUL and lone surrogates are refused
here, once, for all: databases cannot keep them. So is what is nested too deeply for whoever reads it later, and what
is escaped so much that reading it would keep everybody waiting.

What large bodies hold together is counted until they are answered (`let_go`): no crowd may fill the machine's memory.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.types import Scope

from filmgate.domain.errors import InvalidField, Malformed, RateLimited, TooLarge
from filmgate.edge.aside import aside
from filmgate.edge.choices import choices
from filmgate.edge.escapes import too_escaped
from filmgate.edge.nesting import DEPTH_MAX, too_deep

T = TypeVar("T")
Number = int | float
_NUL = "\\u0000"
_DATA_HEAD = re.compile(r'"data:(?:[\w/;=+.-]|\\/){0,100}', re.ASCII)
_SHORT_MAX = 200
SILENCE_SECONDS = 60.0
# What a request says beside its files is read whole and at once, while everybody waits, and again with every answer
# about its task, a hundred times over for a list.
KEPT_MAX_BYTES = 256 * 1024
# Of all bodies together but the small ones. To answer them takes as much again, and more.
HELD_MAX_BYTES = 512 * 1024 * 1024
SMALL_BYTES = 1024 * 1024
_HELD = "filmgate.held"
_TOO_DEEP = f"The request body is nested too deeply: more than {DEPTH_MAX} times."
_TOO_ESCAPED = "The request body has too many escapes in its strings: Base64 needs none."


@dataclass(slots=True)
class _Bodies:
    """How many bytes the large ones have by now, all of this process together."""

    held: int = 0


_bodies = _Bodies()


class Gone(Exception):
    """Nobody is to be answered any more: the client hung up, or what it was being sent is not there any longer."""


async def read_body(request: Request, limit_bytes: int, *, bare: bool = False) -> bytes:
    """The whole body; TooLarge as soon as it is known to be over a limit, Malformed where it is not clean text.

    `bare`: files may stand in it without `data:` before them, so it is not told how much is beside them.
    """
    raw = await read_bytes(request, limit_bytes)
    wrong = await aside(len(raw), lambda: _wrong(raw))
    if wrong:
        raise Malformed(wrong)
    if not bare:
        await check_kept(raw)
    return raw


async def check_kept(raw: bytes) -> None:
    """TooLarge where a body says more beside its files than is kept of a request."""
    if len(raw) > KEPT_MAX_BYTES and await aside(len(raw), lambda: len(echo(raw).encode()) > KEPT_MAX_BYTES):
        raise too_much()


def too_much() -> TooLarge:
    return TooLarge(KEPT_MAX_BYTES, "The request body, without the files in it,")


def _wrong(raw: bytes) -> str | None:
    """What keeps a body from being read at all."""
    if too_escaped(raw):
        return _TOO_ESCAPED
    if _holds_nul(raw):
        return "The request body holds a NUL character."
    return _TOO_DEEP if too_deep(raw) else None


def _holds_nul(raw: bytes) -> bool:
    """An escape that follows an odd number of backslashes is none."""
    if _NUL.encode() not in raw:
        return False
    text, at = raw.decode("latin-1"), -1
    while (at := text.find(_NUL, at + 1)) >= 0:
        if not _escaped(text, at):
            return True
    return False


async def read_bytes(request: Request, limit_bytes: int) -> bytes:
    """The whole body, whatever it holds; TooLarge as soon as it is known to be over the limit.

    Malformed where it stops coming: who has gone without a word is not waited for. RateLimited where others hold too
    much already.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and declared.isascii() and (len(declared) > 18 or int(declared) > limit_bytes):
        raise TooLarge(limit_bytes)
    chunks, size, more = [], 0, True
    while more:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await request.receive()
        except TimeoutError as error:
            raise Malformed("The request body takes too long to arrive.") from error
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > limit_bytes:
            raise TooLarge(limit_bytes)
        if size > SMALL_BYTES:
            _hold(request.scope, size)
        chunks.append(chunk)
    return b"".join(chunks)


def _hold(scope: Scope, size: int) -> None:
    """A body has come to this size. One that is alone may be as large as it likes."""
    others = _bodies.held - scope.get(_HELD, 0)
    if others and others + size > HELD_MAX_BYTES:
        raise RateLimited(5, "Too many large requests are under way; come again in a moment.")
    _bodies.held, scope[_HELD] = others + size, size


def let_go(scope: Scope) -> None:
    """The request is answered, and its body is gone."""
    _bodies.held -= scope.pop(_HELD, 0)


def decode(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T:
    """The body in the decoder's shape; Malformed says what is wrong, and where."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise Malformed(_explained(decoder.type, str(error))) from error
    except RecursionError as error:
        raise Malformed(_TOO_DEEP) from error
    except UnicodeDecodeError as error:
        raise Malformed("The request body is not UTF-8.") from error
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise Malformed("The request body is not valid JSON.") from error


def decode_members(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T:
    """The same; InvalidField where it is one member that is wrong."""
    try:
        return decode(decoder, raw)
    except Malformed as error:
        field, _, reason = str(error).partition(": ")
        if not (reason and isinstance(error.__cause__, msgspec.ValidationError)):
            raise
        raise InvalidField(field, reason) from error


def decode_text(decoder: msgspec.json.Decoder[T], text: str) -> T:
    """The same of JSON that stands in a string of a body, where nobody has looked into it yet."""
    raw = text.encode("utf-8", "surrogatepass")
    if _holds_nul(raw):
        raise Malformed("The JSON in a string of the request body holds a NUL character.")
    return decode(decoder, raw)


def whole(field: str, number: Number) -> int:
    """A number as the whole one that it is; Malformed where it is not."""
    if isinstance(number, int):
        return number
    if not number.is_integer():
        raise Malformed(f"{field}: must be a whole number.")
    return int(number)


def echo(raw: bytes) -> str:
    """The body as a customer may see it again: as received, with `data:` URLs cut short. `raw` is valid JSON."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Malformed("The request body is not UTF-8.") from error
    pieces, kept, at = [], 0, 0
    # A quote that opens a string is never escaped, so this finds values, not words inside a prompt.
    while (start := text.find('"data:', at)) >= 0:
        if text[start - 1] == "\\":
            at = start + 1
            continue
        end = string_end(text, start + 1)
        at = end + 1
        if end - start <= _SHORT_MAX:
            continue
        head = _DATA_HEAD.match(text, start)
        assert head is not None, "it was found by the same letters"
        pieces += [text[kept:start], head[0], f',…({end - start - 1} characters)"']
        kept = at
    return "".join([*pieces, text[kept:]])


def string_end(text: str, start: int) -> int:
    """Where the quote stands that closes the JSON string whose content begins at `start`."""
    end = text.find('"', start)
    while end >= 0 and _escaped(text, end):
        end = text.find('"', end + 1)
    return end if end >= 0 else len(text)


def _escaped(text: str, place: int) -> bool:
    before = place
    while text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1


def _explained(kind: object, message: str) -> str:
    """msgspec's sentence, led by the member that it is about; of a word that is none of a few, these."""
    reason, _, path = message.partition(" - at `$")
    path = path.strip("`")
    if reason.startswith("Invalid enum value") and (known := choices(kind, path)):
        reason = f"{reason}; must be one of {', '.join(known)}"
    field = path.lstrip(".")
    reason = reason.replace("`", "").replace(" | null", "")
    return f"{field}: {reason[:1].lower()}{reason[1:]}." if field else f"{reason}."
