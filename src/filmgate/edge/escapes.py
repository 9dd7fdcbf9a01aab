"""How much of JSON is escaped, before anybody reads it.

An escape takes ten times as long to read as the letter that it stands for, and while a body is read everybody waits.
Files are sent as Base64, of which one character in 64 may be escaped: none but a slash.
"""

# What a request says beside its files may be escaped throughout.
ESCAPES_MIN = 256 * 1024
_OF_BYTES = 32
_PIECE = 1024 * 1024


def too_escaped(raw: bytes) -> bool:
    """Whether more is escaped than any client writes; looked through in pieces, so that others have a turn between."""
    most, found = ESCAPES_MIN + len(raw) // _OF_BYTES, 0
    if len(raw) <= most:
        return False
    for start in range(0, len(raw), _PIECE):
        found += raw.count(b"\\", start, start + _PIECE)
        if found > most:
            return True
    return False
