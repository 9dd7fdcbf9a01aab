"""What a picture's first bytes say of it, read without decoding: a bomb is known before it goes off."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from filmgate_previz.media.errors import PictureError

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended and progressive; the other kinds are not decoded
_OTHER_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """Size in pixels as stored, and the EXIF orientation (1 to 8) that says how to hold it."""

    kind: str
    width: int
    height: int
    orientation: int = 1


def read_header(data: bytes) -> Header:
    """The header of a whole JPEG or PNG file. Raises PictureError for anything else, and for a file that breaks off."""
    if data.startswith(PNG):
        return _png(data)
    if data.startswith(JPEG):
        return _jpeg(data)
    raise PictureError("The picture is neither a JPEG nor a PNG file.")


def _png(data: bytes) -> Header:
    at, header, orientation, drawn = len(PNG), None, 1, False
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(
            data[end - 4 : end], "big"
        ):
            break
        body = data[at + 8 : end - 4] if kind in (b"IHDR", b"eXIf") else b""
        if header is None:
            header = _png_header(kind, body)
        orientation = exif_orientation(body) if kind == b"eXIf" else orientation
        drawn = drawn or kind == b"IDAT"
        if kind == b"IEND" and drawn:
            return Header("png", *header, orientation)
        at = end
    raise PictureError("The PNG file is damaged or breaks off.")


def _png_header(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind != b"IHDR" or len(body) != 13 or body[8] not in _PNG_DEPTHS.get(body[9], ()):
        raise PictureError("The PNG file has no valid header.")
    return int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")


def _jpeg(data: bytes) -> Header:
    at, orientation, size = 2, 1, None
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2 or marker in _OTHER_FRAMES:
            break
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = exif_orientation(body[6:])
        if marker in _FRAMES and len(body) >= 6 and body[0] == 8:
            size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        if marker == 0xDA:  # the picture itself follows, up to an end mark
            if size and data.find(b"\xff\xd9", at) > 0:
                return Header("jpeg", *size, orientation)
            break
        at += 2 + length
    raise PictureError("The JPEG file is damaged, breaks off or is of a rare kind.")


def exif_orientation(tiff: bytes) -> int:
    """The orientation in an EXIF block, 1 where it says nothing or nonsense."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == _ORIENTATION:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1
