"""The shapes of this API's requests and answers."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from filmgate.edge.body import Number

LIMIT_MAX = 100
# Forms have no numbers and no truth: there all is text.
Count = Number | str
Truth = bool | str
# It is said again with every answer.
NAME_MAX = 200
Name = Annotated[str, msgspec.Meta(max_length=NAME_MAX)]


class Reference(msgspec.Struct, kw_only=True):
    """A picture that a request names."""

    image_url: str | None = None
    file_id: str | None = None


# Several may be named, of which the first counts: a form says so with the name `input_reference[]`.
Named = Reference | str | list[Reference | str] | None


class Creation(msgspec.Struct, kw_only=True):
    """The body that creates a video."""

    model: Name | None = None
    prompt: str | None = None
    seconds: Count | None = None
    size: str | None = None
    width: Count | None = None
    height: Count | None = None
    input_reference: Named = None
    image_reference: Named = None
    reference_url: str | None = None
    negative_prompt: str | None = None
    seed: Count | None = None
    sound: Truth | None = None


class Source(msgspec.Struct, kw_only=True):
    """A video that was made here."""

    id: str | None = None


class Edit(msgspec.Struct, kw_only=True):
    """The body that makes a video of another one, or of a clip."""

    model: Name | None = None
    prompt: str | None = None
    video: Source | str | None = None


class Extension(Edit, kw_only=True):
    """The body that makes a video go on where another one, or a clip, ends."""

    seconds: Count | None = None


class Remix(msgspec.Struct, kw_only=True):
    """The body that makes a video again, with other words."""

    prompt: str | None = None


class Variant(StrEnum):
    """What may be downloaded of a video."""

    VIDEO = "video"
    THUMBNAIL = "thumbnail"
    SPRITESHEET = "spritesheet"


class ContentQuestion(msgspec.Struct, kw_only=True):
    variant: Variant = Variant.VIDEO


class ListQuestion(msgspec.Struct, kw_only=True):
    """The query of a list."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 20
    order: Literal["asc", "desc"] = "desc"
    after: str | msgspec.UnsetType = msgspec.UNSET


class Cause(msgspec.Struct):
    """Why a video failed."""

    code: str
    message: str


class Video(msgspec.Struct, kw_only=True):
    """The answer about a task. Times are Unix seconds, `seconds` is a text. `url` leads to the film without a key."""

    id: str
    object: Literal["video"] = "video"
    model: str
    status: str
    progress: int
    created_at: int
    completed_at: int | None
    expires_at: int | None
    size: str
    seconds: str
    prompt: str | None
    remixed_from_video_id: str | None
    error: Cause | None
    url: str | None


class Deleted(msgspec.Struct, kw_only=True):
    """The answer to a deletion."""

    id: str
    object: Literal["video.deleted"] = "video.deleted"
    deleted: bool = True


class Listed(msgspec.Struct, kw_only=True):
    """A page of videos; the last id of it is where the next one begins."""

    object: Literal["list"] = "list"
    data: list[Video]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Fault(msgspec.Struct):
    message: str
    type: str
    param: str | None
    code: str


class Refused(msgspec.Struct):
    """The envelope of everything that went wrong."""

    error: Fault
