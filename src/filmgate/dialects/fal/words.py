"""The shapes of what is said here: the body of each kind of offer, and the answers of the queue."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from filmgate.dialects.fal.models import O3, V3, Kind
from filmgate.edge.body import Number

# The vendor's clients send "5", others send 5 or "5s".
Seconds = str | Number
Ratio = Literal["auto", "16:9", "9:16", "1:1"]


class Part(msgspec.Struct, kw_only=True):
    """One shot of `multi_prompt`."""

    prompt: str
    duration: Seconds | None = None


class Portrait(msgspec.Struct, kw_only=True):
    """One of `elements`: pictures, one of them from the front, or a clip."""

    frontal_image_url: str | None = None
    reference_image_urls: tuple[str, ...] | None = None
    video_url: str | None = None


class Words(msgspec.Struct, kw_only=True):
    """What every kind takes."""

    prompt: str | None = None


class Timed(Words, kw_only=True):
    """What films take that do not follow a clip."""

    multi_prompt: tuple[Part, ...] | None = None
    duration: Seconds | None = None
    generate_audio: bool | None = None


class TextToVideo(Timed, kw_only=True):
    aspect_ratio: Ratio | None = None


class ImageToVideo(Timed, kw_only=True):
    """The first picture under either name; the last one, too."""

    start_image_url: str | None = None
    image_url: str | None = None
    end_image_url: str | None = None
    tail_image_url: str | None = None


class GuidedTextToVideo(TextToVideo, kw_only=True):
    negative_prompt: str | None = None
    cfg_scale: float | None = None


class GuidedImageToVideo(ImageToVideo, kw_only=True):
    negative_prompt: str | None = None
    cfg_scale: float | None = None
    elements: tuple[Portrait, ...] | None = None


class MotionControl(Words, kw_only=True):
    image_url: str | None = None
    video_url: str | None = None
    character_orientation: Literal["video", "image"] | None = None
    keep_original_sound: bool | None = None
    elements: tuple[Portrait, ...] | None = None


class ReferenceToVideo(TextToVideo, kw_only=True):
    image_urls: tuple[str, ...] | None = None
    elements: tuple[Portrait, ...] | None = None
    start_image_url: str | None = None
    end_image_url: str | None = None


class VideoEdit(Words, kw_only=True):
    video_url: str | None = None
    image_urls: tuple[str, ...] | None = None
    elements: tuple[Portrait, ...] | None = None
    keep_audio: bool | None = None


class VideoReference(VideoEdit, kw_only=True):
    duration: Seconds | None = None
    aspect_ratio: Ratio | None = None


# By the segment of a family and the kind.
SHAPES: dict[tuple[str, Kind], type[Words]] = {
    (V3.segment, Kind.TEXT): GuidedTextToVideo,
    (V3.segment, Kind.IMAGE): GuidedImageToVideo,
    (V3.segment, Kind.MOTION): MotionControl,
    (O3.segment, Kind.TEXT): TextToVideo,
    (O3.segment, Kind.IMAGE): ImageToVideo,
    (O3.segment, Kind.REFERENCE): ReferenceToVideo,
    (O3.segment, Kind.CLIP_REFERENCE): VideoReference,
    (O3.segment, Kind.CLIP_EDIT): VideoEdit,
}


class Addresses(msgspec.Struct, kw_only=True):
    """Where a request is asked after, and cancelled."""

    request_id: str
    response_url: str
    status_url: str
    cancel_url: str


class Queued(Addresses, kw_only=True, tag_field="status", tag="IN_QUEUE"):
    """The answer to a new request, and about one that waits."""

    gateway_request_id: str
    queue_position: int


class Line(msgspec.Struct):
    """One of `logs`."""

    message: str
    level: str
    source: str
    timestamp: str


class Running(Addresses, kw_only=True, tag_field="status", tag="IN_PROGRESS"):
    logs: list[Line]


class Metrics(msgspec.Struct):
    inference_time: float | None


class Completed(Addresses, kw_only=True, tag_field="status", tag="COMPLETED"):
    """There is a result, or there will be none: then `error` says why."""

    logs: list[Line]
    metrics: Metrics
    error: str | UnsetType = UNSET
    error_type: str | UnsetType = UNSET


class File(msgspec.Struct, kw_only=True):
    """A film. What the engine did not say of it is left out."""

    url: str
    content_type: str
    file_name: str
    file_size: int
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET
    duration: float | UnsetType = UNSET


class Result(msgspec.Struct):
    video: File


class Cancelling(msgspec.Struct):
    """The answer to a cancellation."""

    status: str


class Wrong(msgspec.Struct):
    """One thing that is wrong with a request: where, what, and the word for it."""

    loc: list[str | int]
    msg: str
    type: str


class Fault(msgspec.Struct):
    """`code` is the HTTP status."""

    code: int
    message: str
    type: str


class Refused(msgspec.Struct, kw_only=True):
    """The envelope of everything else. `detail` is a list where the request itself is wrong, and else a sentence."""

    detail: list[Wrong] | str
    error_type: str
    message: str
    error: Fault


class Told(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is posted once a request has ended: the result, or the body that says why there is none."""

    request_id: str
    gateway_request_id: str
    status: Literal["OK", "ERROR"]
    error: str | None = None
    payload: Result | Refused


class StorageToken(msgspec.Struct):
    """What lets a client upload: its own key, and where to."""

    token: str
    token_type: str
    base_url: str
    expires_at: str


class Stored(msgspec.Struct):
    access_url: str


class Initiation(msgspec.Struct):
    """A file that a client is about to send."""

    content_type: str | None = None
    file_name: str | None = None


class Initiated(msgspec.Struct):
    """Where its bytes are to be put, and where it will be then."""

    file_url: str
    upload_url: str
