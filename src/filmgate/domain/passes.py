"""A pass: what a client signs with its secret key, to come in with for a while. A JSON Web Token signed with HS256.

Its `iss` is the access key, its `exp` and `nbf` are when its time is over and when it begins, in Unix seconds.
"""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

from filmgate.domain.errors import PassExpired, PassTooEarly, Unauthenticated
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND

_LENGTH_MAX = 4096
# What two machines' clocks may differ by.
_SKEW_SECONDS = 30


@frozen
class Pass:
    """A pass as it was read: whether it is a good one, `check` tells."""

    access_key: str
    begins: float
    ends: float
    signed: bytes
    signature: bytes

    def check(self, secret_key: str, now: int) -> None:
        """Raise Unauthenticated unless it was signed with this secret key, and `now`, in microseconds, is its time."""
        if not hmac.compare_digest(hmac.digest(secret_key.encode(), self.signed, sha256), self.signature):
            raise Unauthenticated("The token is not signed with the secret key that belongs to its access key.")
        seconds = now / SECOND
        if self.begins > seconds + _SKEW_SECONDS:
            raise PassTooEarly()
        if self.ends <= seconds - _SKEW_SECONDS:
            raise PassExpired()


def is_pass(text: str) -> bool:
    """Whether a credential is a pass; a key has no dots."""
    return text.count(".") == 2


def read_pass(text: str) -> Pass:
    """The pass that a text is; Unauthenticated says what is wrong with it."""
    if len(text) > _LENGTH_MAX:
        raise Unauthenticated(f"The token is longer than {_LENGTH_MAX} characters.")
    signed, _, signature = text.rpartition(".")
    head, _, claims = signed.partition(".")
    if _object(head).get("alg") != "HS256":
        raise Unauthenticated("The token must be a JSON Web Token that is signed with HS256.")
    said = _object(claims)
    issuer, begins, ends = said.get("iss"), _time(said.get("nbf", 0)), _time(said.get("exp"))
    if not isinstance(issuer, str) or begins is None or ends is None:
        raise Unauthenticated("The token must name its access key in iss, and in exp the Unix second when it ends.")
    return Pass(issuer, begins, ends, signed.encode(), _bytes(signature))


def _object(part: str) -> dict[str, Any]:
    try:
        said = json.loads(_bytes(part))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Unauthenticated("The token is no JSON Web Token.")
    return said


def _bytes(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise Unauthenticated("The token is no JSON Web Token.") from None


def _time(value: object) -> float | None:
    """Unix seconds; None where the value is no time."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**53:
        return None
    return float(value)
