"""Ids are 16 bytes inside; every dialect writes them in a form of its own and reads the forms of all."""

import re
from uuid import UUID

_FORMS = re.compile(
    r"(?:task_|video_|n7[015])?"
    r"([0-9a-f]{8})-?([0-9a-f]{4})-?(7[0-9a-f]{3})-?([89ab][0-9a-f]{3})-?([0-9a-f]{12})"
    r"(?:_?kling3|o3)?"
)


# Kling's own form: the same 128 bits as a decimal number.
_DECIMAL = re.compile(r"[1-9][0-9]{35,38}")


def dashed(identity: bytes) -> str:
    """The usual text of a UUID: `0192f0c1-…`."""
    return str(UUID(bytes=identity))


def read(text: str) -> bytes | None:
    """The id inside any public form, or None where there is none (an invented id is simply unknown)."""
    if _DECIMAL.fullmatch(text):
        number = int(text)
        text = f"{number:032x}" if number < 2**128 else ""
    match = _FORMS.fullmatch(text.lower())
    return bytes.fromhex("".join(match.groups())) if match else None


def decimal(identity: bytes) -> str:
    """The text of an id as a decimal number."""
    return str(int.from_bytes(identity, "big"))


FIRST, LAST = bytes(16), b"\xff" * 16


def drawn_at(identity: bytes) -> int:
    """When an id was drawn, in microseconds, to the millisecond."""
    return int.from_bytes(identity[:6], "big") * 1000


def first_at(microseconds: int) -> bytes:
    """The lowest id that can be drawn at a time: ids are UUIDv7, so those of later times are higher."""
    milliseconds = min(max(microseconds // 1000, 0), 2**48 - 1)
    return milliseconds.to_bytes(6, "big") + bytes(10)
