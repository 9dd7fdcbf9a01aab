"""Links to what this server keeps: how one is told from any other URL, and how one is signed and expires."""

import hmac
import re
from urllib.parse import parse_qsl, urlsplit

from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND
from filmgate.domain.secret import SecretKey

FILMS = "/films"
UPLOADS = "/files"
PREVIEW = "-preview"
# One part of a lifetime is a step: within it a link stays the same, letter by letter.
STEPS = 24
_PURPOSE = "links"
_SIGNATURE_BYTES = 16
_URL_MAX = 8192
_PORTS = {"http": ":80", "https": ":443"}
# A dialect's name may stand before it, or the path of a proxy.
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){0,4}(/films|/files)/([0-9a-f]{32})(-preview)?\.(jpg|png|mp4|mov|m4v)")


@frozen
class Seal:
    """The two words at the end of a signed link: Unix seconds, and a signature in hex digits."""

    expires: str
    signature: str


@frozen
class Named:
    """What a URL says if it leads to something that this server may keep. `origin` is what stands before the path.

    `shelf` is FILMS or UPLOADS, `extension` that of the path, `preview` whether it is a film's preview.
    """

    origin: str
    shelf: str
    token: str
    extension: str
    preview: bool
    seal: Seal | None


@frozen
class Links:
    """Permanent links, or with a lifetime in seconds signed ones that end."""

    secret: SecretKey | None = None
    lifetime_s: int = 0

    @property
    def signed(self) -> bool:
        return self.secret is not None

    def query(self, shelf: str, token: str, now: int) -> str:
        """What is put behind the path of a link at a time in microseconds; nothing where links are permanent.

        The end is a whole number of steps away from the epoch: it comes within a lifetime, and no more than one step
        earlier.
        """
        if self.secret is None:
            return ""
        step = max(1, self.lifetime_s // STEPS)
        expires = str(now // SECOND // step * step + self.lifetime_s)
        return f"?expires={expires}&signature={self._sign(self.secret, shelf, token, expires)}"

    def good(self, shelf: str, token: str, seal: Seal | None, now: int) -> bool:
        """Whether a link may be followed at a time in microseconds."""
        if self.secret is None:
            return True
        if seal is None or not re.fullmatch(r"[0-9]{1,12}", seal.expires):
            return False
        wanted = self._sign(self.secret, shelf, token, seal.expires)
        right = hmac.compare_digest(wanted.encode(), seal.signature.encode("utf-8", "surrogateescape"))
        return right and now < int(seal.expires) * SECOND

    def seconds_left(self, seal: Seal | None, now: int) -> int | None:
        """How long a good link may be followed; None: for ever."""
        return None if self.secret is None or seal is None else max(0, int(seal.expires) - now // SECOND)

    @staticmethod
    def _sign(secret: SecretKey, shelf: str, token: str, expires: str) -> str:
        """A film's poster and preview are signed with their film."""
        message = f"{shelf}/{token} until {expires}".encode()
        return secret.sign(_PURPOSE, message)[:_SIGNATURE_BYTES].hex()


PERMANENT = Links()


def read_seal(query: str) -> Seal | None:
    """The seal in a query; None where it is not complete, or is said twice."""
    said = parse_qsl(query, keep_blank_values=True)
    words = [[value for name, value in said if name == wanted] for wanted in ("expires", "signature")]
    return Seal(words[0][0], words[1][0]) if [len(each) for each in words] == [1, 1] else None


def read_link(url: str) -> Named | None:
    """What a URL names, if its path is one under which this server keeps things, whatever its host is."""
    if len(url) > _URL_MAX or ("/films/" not in url and "/files/" not in url):
        return None
    try:
        parts = urlsplit(url)
        found = _PATH.fullmatch(parts.path)
        seal = read_seal(parts.query)
    except ValueError:
        return None
    if found is None or parts.scheme not in ("http", "https"):
        return None
    shelf, token, preview, extension = found.groups()
    return Named(plain_origin(url), shelf, token, extension, preview is not None, seal)


def plain_origin(url: str) -> str:
    """What stands before the path of a URL, in lower case and without the port that its scheme has anyway."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(_PORTS.get(parts.scheme, '-'))}"


def beside(film_url: str, ending: str) -> str:
    """The URL of a film's poster or preview, made from the film's own."""
    head, shelf, name = film_url.rpartition(f"{FILMS}/")
    return f"{head}{shelf}{name.replace('.mp4', ending, 1)}"
