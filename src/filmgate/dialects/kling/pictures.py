"""Pictures as this API takes them: a URL, or bare Base64, which every other dialect sends as a `data:` URL."""

import re

from filmgate.domain.errors import InvalidField
from filmgate.edge.body import KEPT_MAX_BYTES, string_end, too_much

# What begins so and holds no colon is bare Base64: every URL holds one.
_BARE = "[A-Za-z0-9+/]{16}[^:]*$|[A-Za-z0-9+/]{1,15}={0,2}$"
_URL = "[hH][tT][tT][pP][sS]?://|[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/"
PATTERN = f"^({_URL}|{_BARE})"
_bare = re.compile(_BARE, re.ASCII)
_sixteen = re.compile("[A-Za-z0-9+/]{16}", re.ASCII)
_url = re.compile(_URL, re.ASCII)
_JPEG = "/9j/"
# Longer than any prompt: what is shorter may stay as it came.
_SHORT_MAX = 4096
# As it begins in JSON, where slashes may be escaped.
_bare_head = re.compile(r"(?:[A-Za-z0-9+/]|\\/){16}", re.ASCII)
# Of each the two quotes are kept.
_STRINGS_MAX = KEPT_MAX_BYTES // 2


def picture_url(field: str, text: str) -> str:
    """The same as a URL; InvalidField where it is neither."""
    if _is_bare(text):
        return f"data:image/{'jpeg' if text.startswith(_JPEG) else 'png'};base64,{text}"
    if not _url.match(text):
        raise InvalidField(field, "must be an http or https URL, or a picture in Base64.")
    return text


def with_urls(raw: bytes) -> bytes:
    """The body with `data:` URLs in the place of bare Base64, so that it can be shown without the pictures' bytes.

    It is looked through as text: what it holds beside, at whatever depth, stays as it came. `raw` is valid JSON.
    TooLarge where it has more strings than are kept of a request.
    """
    if len(raw) <= _SHORT_MAX:
        return raw
    text = raw.decode("latin-1")  # a character for each byte
    pieces, kept, at, strings = [], 0, 0, 0
    while (start := text.find('"', at) + 1) > 0:
        strings += 1
        if strings > _STRINGS_MAX:
            raise too_much()
        end = string_end(text, start)
        at = end + 1
        if end - start > _SHORT_MAX and _bare_head.match(text, start) and text.find(":", start, end) < 0:
            pieces += [text[kept:start], "data:image/png;base64,"]
            kept = start
    return "".join([*pieces, text[kept:]]).encode("latin-1") if pieces else raw


def _is_bare(text: str) -> bool:
    # Sixteen letters and no colon: told apart from the expression, which is slow in megabytes.
    return ":" not in text if _sixteen.match(text) else _bare.match(text) is not None
