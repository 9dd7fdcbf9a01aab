"""Idempotency-Key: the same key and request answer with the same task."""

from hashlib import sha256

from starlette.requests import Request

from filmgate.domain.errors import InvalidField

KEY_MAX = 255


def idempotency_key(request: Request) -> str | None:
    """The header's value; InvalidField unless it is 1 to 255 printable ASCII characters."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_MAX or not key.isascii() or not key.isprintable():
        raise InvalidField("Idempotency-Key", f"must be 1 to {KEY_MAX} printable characters.")
    return key


def fingerprint(dialect: str, path: str, callback_url: str | None, raw: bytes) -> bytes:
    """What makes two requests the same: dialect, route, who is told of the end, wherever that is said, and body."""
    digest = sha256(f"{dialect}\n{path}\n{callback_url or ''}\n".encode("utf-8", "surrogateescape"))
    digest.update(raw)
    return digest.digest()
