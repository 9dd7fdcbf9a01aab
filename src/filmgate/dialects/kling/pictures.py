"""Pictures as this API takes them: a URL, or bare Base64, which every other dialect sends as a `data:` URL."""

import re

from filmgate.domain.errors import InvalidField

# What begins so and holds no colon is bare Base64: every URL holds one.
_BARE = "[A-Za-z0-9+/]{16}[^:]*$|[A-Za-z0-9+/]{1,15}={0,2}$"
_URL = "[hH][tT][tT][pP][sS]?://|[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/"
PATTERN = f"^({_URL}|{_BARE})"
_bare = re.compile(_BARE, re.ASCII)
_picture = re.compile(PATTERN, re.ASCII)
_JPEG = "/9j/"
# Longer than any prompt: what is shorter may stay as it came.
_SHORT_MAX = 4096
# A quote that opens a string is never escaped, and a slash in it may be.
_BARE_VALUE = re.compile(rb'(?<!\\)"((?:[A-Za-z0-9+/]|\\/){16}(?:[^"\\:]++|\\.)*+)"')


def picture_url(field: str, text: str) -> str:
    """The same as a URL; InvalidField where it is neither."""
    if not _picture.match(text):
        raise InvalidField(field, "must be an http or https URL, or a picture in Base64.")
    return f"data:image/{'jpeg' if text.startswith(_JPEG) else 'png'};base64,{text}" if _is_bare(text) else text


def with_urls(raw: bytes) -> bytes:
    """The body with `data:` URLs in the place of bare Base64, so that it can be shown without the pictures' bytes.

    It is looked through as text: what it holds beside, at whatever depth, stays as it came. `raw` is valid JSON.
    """
    return raw if len(raw) <= _SHORT_MAX else _BARE_VALUE.sub(_as_url, raw)


def _as_url(found: re.Match[bytes]) -> bytes:
    return found[0] if len(found[1]) <= _SHORT_MAX else b'"data:image/png;base64,%s"' % found[1]


def _is_bare(text: str) -> bool:
    return _bare.match(text) is not None
