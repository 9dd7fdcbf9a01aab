"""What the head of a picture says, read without a decoder: its kind, its pixels, and whether it is there to its end."""

from filmgate.domain.errors import BadPicture
from filmgate.domain.frozen import frozen
from filmgate.domain.pictures import media_type

_CUT_OFF = BadPicture("must be a whole picture; this one is cut off or damaged.")
# Markers of JPEG that stand alone, that begin a frame, and that begin its pixels.
_ALONE = {0x01, *range(0xD0, 0xD8)}
_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, b"\xff\xd9"


@frozen
class Head:
    """Pixels as they are stored: a camera may say that its picture is to be turned."""

    media_type: str
    width: int
    height: int


def read_head(content: bytes) -> Head:
    """The head of a JPEG or PNG; BadPicture where it is neither, or not whole."""
    kind = media_type(content)
    width, height = _png(content) if kind == "image/png" else _jpeg(content)
    if not width or not height:
        raise _CUT_OFF
    return Head(kind, width, height)


def _png(content: bytes) -> tuple[int, int]:
    place, size = 8, (0, 0)
    while (chunk := content[place : place + 8])[4:] != b"IEND":
        if len(chunk) < 8:
            raise _CUT_OFF
        if place == 8:
            if chunk[4:] != b"IHDR":
                raise _CUT_OFF
            size = _number(content, 16, 4), _number(content, 20, 4)
        place += 12 + int.from_bytes(chunk[:4], "big")
    return size


def _jpeg(content: bytes) -> tuple[int, int]:
    place, size = 2, (0, 0)
    while (marker := _number(content, place + 1, 1)) != _SCAN:
        if content[place : place + 1] != b"\xff":
            raise _CUT_OFF
        if marker in _ALONE or marker == 0xFF:  # a marker may be led by any number of these bytes
            place += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAME:
            size = _number(content, place + 7, 2), _number(content, place + 5, 2)
        place += 2 + max(_number(content, place + 2, 2), 2)
    if content.rfind(_END) < place:
        raise _CUT_OFF
    return size


def _number(content: bytes, place: int, length: int) -> int:
    text = content[place : place + length]
    if len(text) < length:
        raise _CUT_OFF
    return int.from_bytes(text, "big")
