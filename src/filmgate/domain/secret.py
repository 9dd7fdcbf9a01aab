"""The installation's own secret: whoever has it can read what is sealed, and sign links in the server's name."""

import hmac
from dataclasses import field
from hashlib import sha256

from filmgate.domain.frozen import frozen

LENGTH_BYTES = 32


@frozen
class SecretKey:
    """At least 32 random bytes. Every purpose gets a key of its own, so that none can be turned against another."""

    material: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return hmac.digest(self.material, f"filmgate {purpose}".encode(), sha256)

    def sign(self, purpose: str, message: bytes) -> bytes:
        """32 bytes that only whoever has the secret can make for this message."""
        return hmac.digest(self.derive(purpose), message, sha256)
