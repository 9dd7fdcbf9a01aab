"""An upload is a picture or a clip that a customer keeps here for a while, to name it in tasks by its URL."""

from enum import StrEnum

from filmgate.domain import clips, pictures
from filmgate.domain.errors import BadInput, UploadCapReached
from filmgate.domain.frozen import frozen

HEAD_BYTES = clips.HEAD_BYTES
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-m4v": "m4v",
}
WRONG_KIND = (
    f"must be a JPEG or PNG picture of at most {pictures.BYTES_MAX // 1024**2} MB, "
    f"or an MP4, MOV or M4V clip of at most {clips.BYTES_MAX // 1024**2} MB."
)


class UploadKind(StrEnum):
    """What an upload may be named as."""

    PICTURE = "picture"
    CLIP = "clip"

    def check_size(self, size: int) -> None:
        """BadInput where one of this kind has too many bytes."""
        if self is UploadKind.CLIP:
            clips.check_size(size)
        elif size > pictures.BYTES_MAX:
            raise BadInput(pictures.TOO_MANY_BYTES)


@frozen(kw_only=True)
class Upload:
    """One row of uploads.

    `token` is the unguessable part of its URL, `size` in bytes, `duration` in milliseconds and 0 of a picture. Sides
    are in pixels, as it is looked at. Times are microseconds; every use puts `expires_at` off.
    """

    id: bytes
    account_id: bytes
    key_id: bytes
    token: str
    kind: UploadKind
    media_type: str
    size: int
    sha256: bytes
    width: int
    height: int
    duration: int
    created_at: int
    expires_at: int
    removed_at: int | None = None

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]


@frozen
class UploadCaps:
    """The most that a key may have kept at a time: how many files, and how many bytes in all."""

    files: int
    bytes: int

    def check(self, files: int, size: int, more: int) -> None:
        """UploadCapReached where one more file of so many bytes does not fit beside what is kept."""
        if files + 1 > self.files:
            raise UploadCapReached(f"This key may keep {self.files} files, and keeps {files}")
        if size + more > self.bytes:
            raise UploadCapReached(f"This key may keep {_megabytes(self.bytes)} MB, and keeps {_megabytes(size)} MB")


def kind_of(head: bytes) -> tuple[UploadKind, str]:
    """Kind and media type by the first 16 bytes, whatever anybody calls the file; BadInput for any other kind."""
    for kind, told in ((UploadKind.PICTURE, pictures.media_type), (UploadKind.CLIP, clips.media_type)):
        try:
            return kind, told(head)
        except BadInput:
            continue
    raise BadInput(WRONG_KIND)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.1f}".removesuffix(".0")
