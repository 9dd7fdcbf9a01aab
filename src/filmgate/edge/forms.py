"""Read a request whose members come as a form or as JSON: a form becomes the JSON that says the same.

So a dialect reads one kind of body, and the same form sent again is the same request, whatever its boundary is. All
values of a form are text; `a[b]` is a member of a member, `a[]` one of a list. A picture stands there as a `data:` URL,
a clip by its digest: its bytes are handed over beside.
"""

import asyncio
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from filmgate.domain import uploads
from filmgate.domain.errors import BadInput, Malformed
from filmgate.domain.frozen import frozen
from filmgate.domain.uploads import UploadKind
from filmgate.edge.aside import aside
from filmgate.edge.body import read_body, read_bytes

_MULTIPART, _URLENCODED = b"multipart/form-data", b"application/x-www-form-urlencoded"
_INNER = re.compile(r"([^\[\]]+)\[([^\[\]]*)\]")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_FIELDS_MAX = 100
# A form that carries no files takes many times its size to read.
_URLENCODED_MAX_BYTES = 1024 * 1024
_UNKNOWN = "application/octet-stream"


@frozen
class Fields:
    """`raw` is JSON; `clips` holds the bytes of the clips that it names by their digests."""

    raw: bytes
    clips: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    """One field of a form as it came; `filename` is None where it is text."""

    name: str = ""
    filename: str | None = None
    media_type: str = ""
    content: bytes = b""


async def read_fields(request: Request, limit_bytes: int) -> Fields:
    """The members of a request. Raises TooLarge, and Malformed where a form cannot be read."""
    said, parameters = parse_options_header(request.headers.get("content-type"))
    if said not in (_MULTIPART, _URLENCODED):
        return Fields(await read_body(request, limit_bytes))
    if said == _URLENCODED:
        pairs = await read_bytes(request, min(limit_bytes, _URLENCODED_MAX_BYTES))
        return await aside(len(pairs), lambda: _fields(_pairs(pairs)))
    raw = await read_bytes(request, limit_bytes)
    boundary = parameters.get(b"boundary", b"")
    if not boundary:
        raise Malformed("The Content-Type of a form must name its boundary.")
    return await asyncio.to_thread(lambda: _fields(_Reader(boundary).read(raw)))


def _pairs(raw: bytes) -> list[_Part]:
    try:
        found = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_MAX)
    except ValueError as error:
        raise Malformed(f"The form cannot be read: {error}.") from error
    return [_Part(name, None, "", value.encode()) for name, value in found]


def _fields(parts: Iterable[_Part]) -> Fields:
    told: dict[str, Any] = {}
    clips: dict[str, bytes] = {}
    for part in parts:
        if part.filename is None:
            _put(told, part.name, _text(part))
            continue
        if not part.filename and not part.content:
            continue  # a browser's field in which nothing was chosen
        value = _file(part)
        if not value.startswith("data:"):
            clips[value] = part.content
        _put(told, part.name, value)
    return Fields(msgspec.json.encode(told), clips)


def _put(told: dict[str, Any], name: str, value: str) -> None:
    """The last of several that have one name counts."""
    inner = _INNER.fullmatch(name)
    if inner is None:
        told[name] = value
    elif inner[2]:
        outer = told.get(inner[1])
        told[inner[1]] = {**(outer if isinstance(outer, dict) else {}), inner[2]: value}
    else:
        before = told.get(inner[1])
        told[inner[1]] = [*(before if isinstance(before, list) else []), value]


def _text(part: _Part) -> str:
    try:
        text = part.content.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"{part.name}: is not UTF-8.") from error
    if "\0" in text:
        raise Malformed(f"{part.name}: holds a NUL character.")
    return text


def _file(part: _Part) -> str:
    """A `data:` URL of its own kind, if it is a picture, else of the kind that the client says; a clip's digest."""
    try:
        kind, media_type = uploads.kind_of(part.content[: uploads.HEAD_BYTES])
    except BadInput:
        kind, media_type = UploadKind.PICTURE, part.media_type
    if kind is UploadKind.CLIP:
        return f"sha256:{hashlib.sha256(part.content).hexdigest()}"
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = _UNKNOWN
    return f"data:{media_type};base64,{binascii.b2a_base64(part.content, newline=False).decode()}"


class _Reader:
    """Takes a whole form apart."""

    def __init__(self, boundary: bytes) -> None:
        self._parts: list[_Part] = []
        self._pieces: list[bytes] = []
        self._header = self._value = b""
        self._ended = False
        self._parser = _parser(
            boundary,
            on_part_begin=self._begin,
            on_header_field=self._header_field,
            on_header_value=self._header_value,
            on_header_end=self._header_end,
            on_part_data=self._data,
            on_part_end=self._end,
            on_end=self._all_came,
        )

    def read(self, raw: bytes) -> list[_Part]:
        try:
            self._parser.write(raw)
        except FormParserError as error:
            raise Malformed(f"The form cannot be read: {error}.") from error
        if not self._ended:
            raise Malformed("The form is cut off before its closing boundary.")
        return [part for part in self._parts if part.name]

    def _begin(self) -> None:
        if len(self._parts) >= _FIELDS_MAX:
            raise Malformed(f"The form has more than {_FIELDS_MAX} fields.")
        self._parts.append(_Part())
        self._header = self._value = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        part, header = self._parts[-1], self._header.lower()
        if header == b"content-disposition":
            _, said = parse_options_header(self._value)
            part.name = said.get(b"name", b"").decode("utf-8", "replace").replace("\0", "")
            part.filename = said[b"filename"].decode("utf-8", "replace") if b"filename" in said else None
        elif header == b"content-type":
            part.media_type = self._value.partition(b";")[0].strip().decode("latin-1").lower()
        self._header = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._pieces.append(data[start:end])

    def _end(self) -> None:
        self._parts[-1].content, self._pieces = b"".join(self._pieces), []

    def _all_came(self) -> None:
        self._ended = True


def _parser(boundary: bytes, **callbacks: Any) -> MultipartParser:
    try:
        return MultipartParser(boundary, callbacks)  # type: ignore[arg-type]  # a TypedDict of just these
    except FormParserError as error:
        raise Malformed(f"The form cannot be read: {error}.") from error
