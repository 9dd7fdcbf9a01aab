"""Callbacks signed as this vendor signs them: with Ed25519, by a key whose public half anybody may fetch as a JWKS."""

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from filmgate.domain.ids import dashed
from filmgate.domain.nature import seconds
from filmgate.domain.secret import SecretKey
from filmgate.domain.task import Task

_PURPOSE = "fal webhooks"


@lru_cache(4)
def _key(secret: SecretKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret.derive(_PURPOSE))


def sign(secret: SecretKey, task: Task, body: bytes, now: int) -> dict[str, str]:
    """The headers of a callback at `now` microseconds. Signed is: request, account, time and the body's SHA-256."""
    told = (dashed(task.id), dashed(task.account_id), str(seconds(now)))
    message = "\n".join((*told, sha256(body).hexdigest())).encode()
    names = ("X-Fal-Webhook-Request-Id", "X-Fal-Webhook-User-Id", "X-Fal-Webhook-Timestamp")
    return dict(zip(names, told, strict=True)) | {"X-Fal-Webhook-Signature": _key(secret).sign(message).hex()}


def public_keys(secret: SecretKey) -> bytes:
    """The JWKS with which a receiver tells that it was us."""
    public = _key(secret).public_key().public_bytes_raw()
    key = {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": sha256(public).hexdigest()[:16],
        "x": urlsafe_b64encode(public).decode().rstrip("="),
    }
    return msgspec.json.encode({"keys": [key]})
