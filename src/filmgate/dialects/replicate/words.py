"""The shapes of what is said here: requests, the input of each model, predictions, models, files."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from filmgate.dialects.replicate.models import MOTION, OMNI, V3
from filmgate.domain.generation import AspectRatio
from filmgate.edge.body import Number

Quality = Literal["standard", "std", "pro", "4k"]
Heard = Literal["start", "output", "logs", "completed"]


class Creation(msgspec.Struct, kw_only=True):
    """A request for a prediction. Where its path names a model, `version` is not needed."""

    version: str | None = None
    model: str | None = None
    input: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    webhook: str | None = None
    webhook_completed: str | None = None
    webhook_events_filter: tuple[Heard, ...] | None = None


class Part(msgspec.Struct, kw_only=True):
    """One shot of `multi_prompt`."""

    prompt: str
    duration: Number


class Input(msgspec.Struct, kw_only=True):
    """What every model takes."""

    prompt: str | None = None
    mode: Quality | None = None


class Timed(Input, kw_only=True):
    """What films take that do not follow a movement. `image` is what some clients call `start_image`."""

    start_image: str | None = None
    image: str | None = None
    end_image: str | None = None
    aspect_ratio: AspectRatio | None = None
    duration: Number | None = None
    generate_audio: bool | None = None
    multi_prompt: str | tuple[Part, ...] | None = None


class Video(Timed, kw_only=True):
    negative_prompt: str | None = None


class OmniVideo(Timed, kw_only=True):
    reference_images: tuple[str, ...] | None = None
    reference_video: str | None = None
    video_reference_type: Literal["feature", "base"] | None = None
    keep_original_sound: bool | None = None


class MotionControl(Input, kw_only=True):
    image: str | None = None
    video: str | None = None
    character_orientation: Literal["video", "image"] | None = None
    keep_original_sound: bool | None = None


SHAPES: dict[str, type[Input]] = {V3.name: Video, OMNI.name: OmniVideo, MOTION.name: MotionControl}


class Kept(msgspec.Struct, kw_only=True, rename={"cancel_after": "Cancel-After"}):
    """What is kept of a request, as an answer needs it; `cancel_after` is the header of that name.

    Whatever a request may hold, this can be read of it: the input is passed on as it came.
    """

    version: str | None = None
    model: str | None = None
    input: msgspec.Raw = msgspec.Raw(b"{}")
    cancel_after: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def bounded(self) -> bool:
        """Whether its customer has said how long the film may take."""
        return bytes(self.cancel_after) != b"null"


class ListQuestion(msgspec.Struct, kw_only=True):
    """The query of a list."""

    cursor: str | UnsetType = UNSET
    created_after: str | UnsetType = UNSET
    created_before: str | UnsetType = UNSET


class Metrics(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What was measured, in seconds: nothing before the end, and no making where nobody began."""

    predict_time: float | UnsetType = UNSET
    total_time: float | UnsetType = UNSET


class Addresses(msgspec.Struct):
    """Where a prediction is asked after, and cancelled."""

    get: str
    cancel: str


class Prediction(msgspec.Struct, kw_only=True):
    """The answer about a task."""

    id: str
    model: str
    version: str
    input: Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"type": "object"})]
    logs: str
    output: str | None
    data_removed: bool
    error: str | None
    source: Literal["api"] = "api"
    status: str
    created_at: str
    started_at: str | None
    completed_at: str | None
    metrics: Metrics
    urls: Addresses


class Predictions(msgspec.Struct, kw_only=True):
    """A page, newest first. Pages go one way."""

    previous: str | None = None
    next: str | None
    results: list[Prediction]


class Version(msgspec.Struct, kw_only=True):
    id: str
    created_at: str
    cog_version: str
    openapi_schema: dict[str, Any]


class Versions(msgspec.Struct, kw_only=True):
    previous: str | None = None
    next: str | None = None
    results: list[Version]


class Model(msgspec.Struct, kw_only=True):
    """What is to be known of a model. It has no example, and nobody counts its runs."""

    url: str
    owner: str
    name: str
    description: str
    visibility: Literal["public"] = "public"
    github_url: str | None = None
    paper_url: str | None = None
    license_url: str | None = None
    run_count: int = 0
    cover_image_url: str | None = None
    default_example: dict[str, Any] | None = None
    latest_version: Version


class Models(msgspec.Struct, kw_only=True):
    previous: str | None = None
    next: str | None = None
    results: list[Model]


class Secret(msgspec.Struct):
    """What webhooks are signed with."""

    key: str


class Checksums(msgspec.Struct):
    sha256: str


class FileAddresses(msgspec.Struct):
    get: str


class File(msgspec.Struct, kw_only=True):
    """An upload, to be named in an input by its URL."""

    id: str
    name: str
    content_type: str
    size: int
    etag: str
    checksums: Checksums
    metadata: dict[str, Any]
    created_at: str
    expires_at: str
    urls: FileAddresses


class Files(msgspec.Struct, kw_only=True):
    previous: str | None = None
    next: str | None
    results: list[File]


class Wrong(msgspec.Struct):
    """One member that is wrong."""

    field: str
    description: str


class Refused(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The envelope of everything that went wrong, by RFC 9457."""

    title: str
    detail: str
    status: int
    invalid_fields: list[Wrong] | UnsetType = UNSET
