"""An element that an account keeps: made once, and named in any number of tasks by its number."""

from filmgate.domain.clips import Span
from filmgate.domain.errors import BadInput
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import DAY
from filmgate.domain.uploads import Upload, UploadKind

ELEMENTS_MAX = 1000
# Its uploads stay for as long as it does.
KEPT_US = 100 * 365 * DAY
CLIP = Span(3_000, 8_000)
_RANDOM_BITS = 12


@frozen(kw_only=True)
class KeptElement:
    """One row of elements. `uploads` are the ids of its pictures or of its one clip, `tags` words of the customer's
    dialect, `external_id` the customer's own name for it, unique in the account. `idempotency_key` and `fingerprint`
    are those of the request that made it. Times are microseconds."""

    id: bytes
    account_id: bytes
    number: int
    name: str
    description: str
    uploads: tuple[bytes, ...]
    tags: tuple[str, ...]
    external_id: str | None
    created_at: int
    idempotency_key: str | None = None
    fingerprint: bytes | None = None


@frozen
class Shown:
    """An element, and what shows it, in order; fewer than there were where its customer has deleted some."""

    element: KeptElement
    uploads: tuple[Upload, ...]

    @property
    def whole(self) -> bool:
        return len(self.uploads) == len(self.element.uploads)


def first_number(identity: bytes) -> int:
    """The number to try first: the milliseconds of an id and some of its random bits, until 2039 below 2**53."""
    random = int.from_bytes(identity[6:8], "big") % (1 << _RANDOM_BITS)
    return int.from_bytes(identity[:6], "big") << _RANDOM_BITS | random


def check_kind(one: Upload, wanted: UploadKind) -> None:
    """BadInput where what came is of the other kind, or is a clip of another length."""
    if one.kind is not wanted:
        raise BadInput(f"must be a {wanted}, not a {one.kind}.")
    if wanted is UploadKind.CLIP:
        CLIP.check(one.duration)
