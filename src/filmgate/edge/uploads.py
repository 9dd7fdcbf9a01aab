"""Bytes that a customer sends to be kept: a form or JSON, written to a draft as they come, never whole in memory."""

import asyncio
import binascii
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from filmgate.domain import clips
from filmgate.domain.errors import BadInput, InvalidField, Malformed, MissingField, TooLarge
from filmgate.edge.body import Gone, decode, read_body
from filmgate.media.sorting import Arrived, Sorting
from filmgate.services.files.upload import Fetch

FIELD = "file"
# A picture and its base64; whatever is larger comes as a form.
JSON_BYTES_MAX = 16 * 1024 * 1024
_FORM_BYTES_MAX = clips.BYTES_MAX + 1024 * 1024
_SILENCE_SECONDS = 60.0
# A turn is kept for as long as somebody sends: so nobody may keep one with a byte now and then.
_HEAD_START_SECONDS = 60.0
_LEAST_RATE = 64 * 1024
# More fields than any form for one file has; each of them is work.
_FIELDS_MAX = 100
_WRITE_BYTES = 512 * 1024
_DATA_HEAD = re.compile(r"data:[\w.+-]+/[\w.+-]+(;[\w.+=-]+)*;base64", re.ASCII | re.IGNORECASE)
_DATA_HEAD_MAX = 200
Arrive = Callable[[Path], Awaitable[Arrived]]


class Sending(msgspec.Struct):
    """A file in JSON: its `content` as base64 or as a `data:` URL, or a `url` to fetch it from; one of the two."""

    content: str | None = None
    url: str | None = None


_sending = msgspec.json.Decoder(Sending)


async def read_upload(request: Request, fetch: Fetch, field: str = FIELD) -> tuple[str, Arrive, int]:
    """The member of the request that holds the file, what writes it into a draft, and how many bytes are said to come.

    `field` is what a form calls it.

    Raises Malformed, MissingField, TooLarge.
    """
    said, parameters = parse_options_header(request.headers.get("content-type"))
    if said == b"multipart/form-data":
        boundary = parameters.get(b"boundary", b"")
        if not boundary:
            raise Malformed("The Content-Type of a form must name its boundary.")
        length = request.headers.get("content-length", "")
        declared = int(length) if length.isascii() and length.isdecimal() and len(length) < 18 else 0
        if declared > _FORM_BYTES_MAX:
            raise TooLarge(_FORM_BYTES_MAX)
        return field, lambda draft: _from_form(request, field, boundary, draft), max(0, declared - 4096)
    asked = decode(_sending, await read_body(request, JSON_BYTES_MAX, bare=True))
    if bool(asked.content) == bool(asked.url):
        raise MissingField(field, f"is required: a form with the field '{field}', or JSON with 'content' or 'url'.")
    if asked.url:
        url = asked.url
        return "url", lambda draft: fetch(url, draft), 0
    content = asked.content or ""
    least = max(0, len(content) // 4 * 3 - _DATA_HEAD_MAX)
    return "content", arriving_text(content), least


async def _from_form(request: Request, field: str, boundary: bytes, draft: Path) -> Arrived:
    with draft.open("wb") as file:
        sorting, form = Sorting(file), _Form(field, boundary)

        def take(pieces: list[bytes]) -> None:
            """In a thread: a form may be made so that reading it is slow."""
            form.feed(b"".join(pieces))
            sorting.write(form.take())

        try:
            async for pieces in _pieces(request):
                await asyncio.to_thread(take, pieces)
        except TimeoutError as error:
            raise Malformed("The file takes too long to arrive.") from error
        form.close()
        return await asyncio.to_thread(sorting.end)


async def _pieces(request: Request) -> AsyncIterator[list[bytes]]:
    """The body as it comes, a handful at a time; TooLarge where it is more than any file may be, TimeoutError."""
    size, waiting, more, begun = 0, 0, True, asyncio.get_running_loop().time()
    pieces: list[bytes] = []
    while more:
        end = begun + _HEAD_START_SECONDS + size / _LEAST_RATE
        async with asyncio.timeout_at(min(end, asyncio.get_running_loop().time() + _SILENCE_SECONDS)):
            message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Gone
        more = message.get("more_body", False)
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        waiting += len(pieces[-1])
        if size > _FORM_BYTES_MAX:
            raise TooLarge(_FORM_BYTES_MAX)
        if waiting >= _WRITE_BYTES or not more:
            yield pieces
            pieces, waiting = [], 0


class _Form:
    """A form with one file; other fields are passed over."""

    def __init__(self, field: str, boundary: bytes) -> None:
        self._field = field
        self._fields = 0
        self._waiting: list[bytes] = []
        self._header = self._value = b""
        self._ours = self._found = self._ended = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_ends,
                    "on_part_data": self._data,
                    "on_end": self._all_came,
                },
            )
        except FormParserError as error:
            raise Malformed(f"The form cannot be read: {error}.") from error

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise Malformed(f"The form cannot be read: {error}.") from error

    def take(self) -> bytes:
        """What has come of the file and was not taken yet."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken

    def close(self) -> None:
        """Malformed where the form was cut off, MissingField where it had no file."""
        if not self._ended:
            raise Malformed("The form is cut off before its closing boundary.")
        if not self._found:
            raise MissingField(self._field, "is required: the form has no field of that name.")

    def _part_begins(self) -> None:
        self._ours, self._header, self._value = False, b"", b""
        self._fields += 1
        if self._fields > _FIELDS_MAX:
            raise Malformed(f"The form has more than {_FIELDS_MAX} fields.")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, said = parse_options_header(self._value)
            self._ours = said.get(b"name") == self._field.encode()
            if self._ours and self._found:
                raise InvalidField(self._field, "must be there once.")
            self._found = self._found or self._ours
        self._header = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._ours:
            self._waiting.append(data[start:end])

    def _all_came(self) -> None:
        self._ended = True


def arriving(content: bytes) -> Arrive:
    """What writes a file that came whole into a draft. Raises BadInput, OSError."""

    def written(draft: Path) -> Arrived:
        with draft.open("wb") as file:
            sorting = Sorting(file)
            sorting.write(content)
            return sorting.end()

    return lambda draft: asyncio.to_thread(written, draft)


def arriving_text(text: str) -> Arrive:
    """The same of one that came as base64, or as a `data:` URL. Raises BadInput, OSError."""
    return lambda draft: asyncio.to_thread(_from_base64, text, draft)


def _from_base64(text: str, draft: Path) -> Arrived:
    if text[:5].lower() == "data:":
        head, _, text = text.partition(",")
        if len(head) > _DATA_HEAD_MAX or not _DATA_HEAD.fullmatch(head):
            raise BadInput("must be base64, or a URL such as data:image/png;base64,…")
    try:
        content = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise BadInput("must be valid base64, without spaces or line breaks.") from error
    with draft.open("wb") as file:
        sorting = Sorting(file)
        sorting.write(content)
        return sorting.end()
