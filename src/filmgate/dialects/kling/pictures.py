"""Pictures as this API takes them: a URL, or bare Base64, which every other dialect sends as a `data:` URL."""

import re
from typing import Any

import msgspec

from filmgate.domain.errors import InvalidField
from filmgate.edge.body import decode

# What begins so is bare Base64: no URL does.
_BARE = "[A-Za-z0-9+/]{16}|[A-Za-z0-9+/]{1,15}={0,2}$"
_URL = "[hH][tT][tT][pP][sS]?://|[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/"
PATTERN = f"^({_URL}|{_BARE})"
_bare = re.compile(_BARE, re.ASCII)
_picture = re.compile(PATTERN, re.ASCII)
_JPEG = "/9j/"
# Longer than any prompt: what is shorter may stay as it came.
_SHORT_MAX = 4096
_any = msgspec.json.Decoder()


def picture_url(field: str, text: str) -> str:
    """The same as a URL; InvalidField where it is neither."""
    if not _picture.match(text):
        raise InvalidField(field, "must be an http or https URL, or a picture in Base64.")
    return f"data:image/{'jpeg' if text.startswith(_JPEG) else 'png'};base64,{text}" if _is_bare(text) else text


def with_urls(raw: bytes) -> bytes:
    """The body with `data:` URLs in the place of bare Base64, so that it can be shown without the pictures' bytes."""
    return raw if len(raw) <= _SHORT_MAX else msgspec.json.encode(_with_urls(decode(_any, raw)))


def _with_urls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_urls(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_urls(member) for member in value]
    if isinstance(value, str) and len(value) > _SHORT_MAX and _is_bare(value):
        return f"data:image/png;base64,{value}"
    return value


def _is_bare(text: str) -> bool:
    return _bare.match(text) is not None
