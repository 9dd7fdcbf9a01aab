"""The shapes of the older design: what a request may hold, and what each answer is. Here most values are texts."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from filmgate.domain.generation import AspectRatio, Mode
from filmgate.edge.body import Number

State = Literal["submitted", "processing", "succeed", "failed"]
Seconds = int | float | str
Flag = bool | Literal["true", "false"]
PAGES_MAX, SIZE_MAX, TIME_MAX = 1000, 500, 2**53


class Part(msgspec.Struct, kw_only=True):
    """One shot of `multi_prompt`; they are told in the order of the list."""

    index: int | float | str | None = None
    prompt: str
    duration: Seconds


class Watermark(msgspec.Struct):
    enabled: bool | None = None


class Wish(msgspec.Struct, kw_only=True):
    """What every kind of film takes."""

    model_name: str | None = None
    prompt: str | None = None
    mode: Mode | None = None
    callback_url: str | None = None
    external_task_id: str | None = None
    watermark_info: Watermark | None = None


class Timed(Wish, kw_only=True):
    """A film that is as long as it is asked to be."""

    duration: Seconds | None = None
    sound: Literal["on", "off"] | None = None
    multi_shot: Flag | None = None
    shot_type: Literal["customize", "intelligence"] | None = None
    multi_prompt: tuple[Part, ...] | None = None


class ElementOf(msgspec.Struct):
    """An element that the account keeps; prompts call the first one `<<<element_1>>>`."""

    element_id: Number | str


class TextToVideo(Timed, kw_only=True):
    negative_prompt: str | None = None
    cfg_scale: float | None = None
    aspect_ratio: AspectRatio | None = None


class ImageToVideo(Timed, kw_only=True):
    negative_prompt: str | None = None
    cfg_scale: float | None = None
    image: str | None = None
    image_tail: str | None = None
    element_list: tuple[ElementOf, ...] | None = None


class Picture(msgspec.Struct):
    """One of several pictures of whom or what the film is to show."""

    image: str


class MultiImageToVideo(Timed, kw_only=True):
    negative_prompt: str | None = None
    aspect_ratio: AspectRatio | None = None
    image_list: tuple[Picture, ...] | None = None


class TypedPicture(msgspec.Struct, kw_only=True):
    """A picture of whom or what the film is to show; with a type, the film's first or last frame."""

    image_url: str
    type: Literal["first_frame", "end_frame", ""] | None = None


class Clip(msgspec.Struct, kw_only=True):
    """A clip that the film is to follow in its ways (feature), or that is to be edited (base)."""

    video_url: str
    refer_type: Literal["base", "feature"] | None = None
    keep_original_sound: Literal["yes", "no"] | None = None


class OmniVideo(Timed, kw_only=True):
    aspect_ratio: AspectRatio | None = None
    image_list: tuple[TypedPicture, ...] | None = None
    video_list: tuple[Clip, ...] | None = None
    element_list: tuple[ElementOf, ...] | None = None


class MotionControl(Wish, kw_only=True):
    image_url: str | None = None
    video_url: str | None = None
    character_orientation: Literal["image", "video"] | None = None
    keep_original_sound: Literal["yes", "no"] | None = None
    element_list: tuple[ElementOf, ...] | None = None


class ListQuestion(msgspec.Struct):
    """The query of a list, the newest tasks first."""

    pageNum: Annotated[int, Meta(ge=1, le=PAGES_MAX)] = 1
    pageSize: Annotated[int, Meta(ge=1, le=SIZE_MAX)] = 30


class CostsQuestion(msgspec.Struct):
    """The query of what is left. Times are Unix milliseconds."""

    start_time: Annotated[int, Meta(ge=0, le=TIME_MAX)]
    end_time: Annotated[int, Meta(ge=0, le=TIME_MAX)]
    resource_pack_name: str | None = None


class Info(msgspec.Struct):
    """What the customer calls the task."""

    external_task_id: str | UnsetType = UNSET


class Created(msgspec.Struct, kw_only=True):
    """The answer to a new task. Times are Unix milliseconds."""

    task_id: str
    task_status: State
    task_info: Info
    created_at: int
    updated_at: int


class Video(msgspec.Struct):
    """A finished film."""

    id: str
    url: str
    duration: str


class Result(msgspec.Struct):
    videos: list[Video]


class Status(msgspec.Struct, kw_only=True):
    """A task as it stands. Times are Unix milliseconds; there is no `task_result` without a film."""

    task_id: str
    task_status: State
    task_status_msg: str
    task_info: Info
    task_result: Result | UnsetType = UNSET
    final_unit_deduction: str | UnsetType = UNSET
    created_at: int
    updated_at: int


class Pack(msgspec.Struct, kw_only=True):
    """Units that an account has bought. Times are Unix milliseconds."""

    resource_pack_name: str
    resource_pack_id: str
    resource_pack_type: Literal["decreasing_total"] = "decreasing_total"
    total_quantity: float
    remaining_quantity: float
    purchase_time: int
    effective_time: int
    invalid_time: int
    status: Literal["online", "runOut"]


class Costs(msgspec.Struct, kw_only=True):
    """What is left of what an account has bought; `code` and `msg` once more."""

    code: int = 0
    msg: str = "SUCCEED"
    resource_pack_subscribe_infos: list[Pack]
