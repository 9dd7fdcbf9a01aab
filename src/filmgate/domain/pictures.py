"""What a picture has to be, and how large a film is that follows one: rules on measures; the bytes are for `media`."""

import binascii
import math
import re

from filmgate.domain.errors import BadPicture
from filmgate.domain.generation import SIZES, AspectRatio, Mode

BYTES_MAX = 10 * 1024 * 1024
SIDE_MIN = 300
# Width to height, or height to width.
RATIO_MAX = 2.5
# A few kilobytes can say that they unfold into gigabytes: this is asked before anything is unfolded.
PIXELS_MAX = 40_000_000
TOO_MANY_BYTES = f"must be at most {BYTES_MAX // 1024**2} MB."
WRONG_KIND = "must be a JPEG or PNG picture."
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_DATA_HEAD = re.compile(r"data:image/[\w.+-]+(;[\w.+=-]+)*;base64", re.ASCII | re.IGNORECASE)
_DATA_HEAD_MAX = 200


def media_type(head: bytes) -> str:
    """`image/jpeg` or `image/png`, told from the first bytes, whatever anybody calls them; else BadPicture."""
    for magic, name in _KINDS.items():
        if head.startswith(magic):
            return name
    raise BadPicture(WRONG_KIND)


def check_measures(width: int, height: int) -> None:
    """BadPicture where a picture of so many pixels, as it is looked at, is too small or too narrow."""
    if min(width, height) < SIDE_MIN:
        raise BadPicture(f"must be at least {SIDE_MIN} pixels on each side, not {width}x{height}.")
    if max(width, height) > RATIO_MAX * min(width, height):
        raise BadPicture(f"must have a ratio of sides from 1:{RATIO_MAX:g} to {RATIO_MAX:g}:1, not {width}x{height}.")


def check_pixels(width: int, height: int) -> None:
    """BadPicture where a picture is too large to unfold."""
    if width * height > PIXELS_MAX:
        raise BadPicture(f"must be at most {PIXELS_MAX // 10**6} megapixels, not {width}x{height}.")


def film_size(mode: Mode, width: int, height: int) -> tuple[int, int]:
    """Width and height of a film with a picture's ratio and as many pixels as its mode has; both are even."""
    wide, high = SIZES[mode, AspectRatio.WIDE]
    return _even(math.sqrt(wide * high * width / height)), _even(math.sqrt(wide * high * height / width))


def is_data_url(text: str) -> bool:
    return text[:5].lower() == "data:"


def read_data_url(text: str) -> bytes:
    """The bytes of a `data:image/…;base64,` URL, read strictly; BadPicture where they are no picture by their head."""
    head, _, payload = text.partition(",")
    if len(head) > _DATA_HEAD_MAX or not _DATA_HEAD.fullmatch(head):
        raise BadPicture("must be a URL such as data:image/png;base64,… or an http or https URL.")
    if len(payload) > (BYTES_MAX + 2) // 3 * 4:
        raise BadPicture(TOO_MANY_BYTES)
    try:
        content = binascii.a2b_base64(payload, strict_mode=True)
    except ValueError as error:
        raise BadPicture("must be valid base64 after the comma, without spaces or line breaks.") from error
    if len(content) > BYTES_MAX:
        raise BadPicture(TOO_MANY_BYTES)
    media_type(content)
    return content


def _even(length: float) -> int:
    return 2 * round(length / 2)
