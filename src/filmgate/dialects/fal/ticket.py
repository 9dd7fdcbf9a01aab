"""What lets a client send one file without its key: an address that this server has signed, good for an hour."""

import hmac
import re

from starlette.requests import Request

from filmgate.domain.errors import LinkRefused, UnknownRoute
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import HOUR, seconds
from filmgate.domain.secret import SecretKey

_PURPOSE = "fal uploads"
_SIGNATURE_BYTES = 16
_NAME = re.compile(r"([0-9a-f]{32})\.([a-z0-9]{3})", re.ASCII)
_KEY_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


@frozen
class Ticket:
    """Whose key it stands for, and the token and extension that the file's own address will have.

    `expires` in Unix seconds.
    """

    key_id: bytes
    token: str
    extension: str
    expires: int

    def path(self, secret: SecretKey) -> str:
        """The path below which it is shown, and its query."""
        said = f"key={self.key_id.hex()}&expires={self.expires}&signature={self._signed(secret)}"
        return f"{self.token}.{self.extension}?{said}"

    def good(self, secret: SecretKey, signature: str, now: int) -> bool:
        """Whether this server has signed it, and its time is not over at `now` microseconds."""
        told = signature.encode("utf-8", "surrogateescape")
        return hmac.compare_digest(self._signed(secret).encode(), told) and seconds(now) < self.expires

    def _signed(self, secret: SecretKey) -> str:
        message = f"{self.key_id.hex()} {self.token}.{self.extension} until {self.expires}".encode()
        return secret.sign(_PURPOSE, message)[:_SIGNATURE_BYTES].hex()


def new_ticket(key_id: bytes, token: str, extension: str, now: int) -> Ticket:
    return Ticket(key_id, token, extension, seconds(now + HOUR))


def shown_ticket(request: Request, secret: SecretKey, now: int) -> Ticket:
    """The ticket in a request's path and query. Raises UnknownRoute, LinkRefused."""
    name = _NAME.fullmatch(request.path_params["name"])
    if name is None:
        raise UnknownRoute
    key_id, expires, signature = (request.query_params.get(each, "") for each in ("key", "expires", "signature"))
    if not _KEY_ID.fullmatch(key_id) or not _TIME.fullmatch(expires):
        raise LinkRefused
    ticket = Ticket(bytes.fromhex(key_id), name[1], name[2], int(expires))
    if not ticket.good(secret, signature, now):
        raise LinkRefused
    return ticket
