"""The shapes of the newer design: what a request may hold, and what each answer is."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from filmgate.domain.generation import AspectRatio
from filmgate.edge.body import Number

State = Literal["submitted", "processing", "succeeded", "failed"]
LIMIT_MAX = 500


class Item(msgspec.Struct, kw_only=True):
    """One of `contents`: words, a picture, a clip or an element, as its type says."""

    type: str
    text: str | None = None
    url: str | None = None
    id: str | None = None
    element_id: Number | str | None = None


class Settings(msgspec.Struct, kw_only=True):
    """How the film is to be; what does not apply to a kind of film is ignored."""

    multi_shot: bool | None = None
    audio: Literal["native", "original", "off"] | None = None
    resolution: Literal["720p", "1080p", "4k"] | None = None
    aspect_ratio: AspectRatio | None = None
    duration: Number | None = None
    character_orientation: Literal["image", "video"] | None = None


class Watermark(msgspec.Struct):
    enabled: bool | None = None


class Options(msgspec.Struct, kw_only=True):
    """What is wanted beside the film."""

    callback_url: str | None = None
    external_task_id: str | None = None
    watermark_info: Watermark | None = None


class Body(msgspec.Struct, kw_only=True):
    """What every request for a film takes."""

    prompt: str | None = None
    contents: tuple[Item, ...] | None = None
    settings: Settings | None = None
    options: Options | None = None


class Criterion(msgspec.Struct):
    """What tasks are wanted in a list: one of these values."""

    key: Literal["status", "product_type"]
    values: tuple[str, ...]


class Question(msgspec.Struct, kw_only=True):
    """The body of a list's question. Times are Unix milliseconds, as numbers or as texts."""

    start_time: Number | str | None = None
    end_time: Number | str | None = None
    cursor: str | None = None
    limit: Number | None = None
    filters: tuple[Criterion, ...] | None = None


class Created(msgspec.Struct, kw_only=True):
    """The answer to a new task. Times are Unix milliseconds."""

    id: str
    status: State
    create_time: int
    update_time: int
    external_id: str | UnsetType = UNSET


class Output(msgspec.Struct, kw_only=True):
    """A finished film."""

    type: Literal["video"] = "video"
    id: str
    url: str
    duration: str


class Charge(msgspec.Struct, kw_only=True):
    """What a film costs."""

    charge_type: Literal["unit"] = "unit"
    amount: str
    package_type: Literal["video"] = "video"


class Status(msgspec.Struct, kw_only=True):
    """A task as it stands. Times are Unix milliseconds."""

    id: str
    status: State
    message: str
    create_time: int
    update_time: int
    external_id: str | UnsetType = UNSET
    outputs: list[Output]
    billing: list[Charge]


class Page(msgspec.Struct, kw_only=True):
    """A part of a list, the newest tasks first."""

    result: list[Status]
    count: int
    next_cursor: str
    has_more: bool
