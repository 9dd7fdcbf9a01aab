"""The shapes of elements: how one is made, and what is told of it."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from filmgate.dialects.kling.older.words import Info, State
from filmgate.edge.body import Number

NAME_MAX, DESCRIPTION_MAX, REFERENCES_MAX = 20, 100, 3
Reference = Literal["image_refer", "video_refer"]
TagId = Literal["o_101", "o_102", "o_103", "o_104", "o_105", "o_106", "o_107", "o_108"]


class ReferenceImage(msgspec.Struct):
    """A picture from another side, or of a detail."""

    image_url: str


class Images(msgspec.Struct):
    """What shows an element by pictures."""

    frontal_image: str
    refer_images: tuple[ReferenceImage, ...]


class ReferenceVideo(msgspec.Struct):
    video_url: str


class Videos(msgspec.Struct):
    """What shows an element by a clip."""

    refer_videos: tuple[ReferenceVideo, ...]


class Tag(msgspec.Struct):
    """What kind of element it is."""

    tag_id: TagId


class NewElement(msgspec.Struct, kw_only=True):
    """An element that is to be kept."""

    element_name: str
    element_description: str
    reference_type: Reference
    element_image_list: Images | None = None
    element_video_list: Videos | None = None
    element_voice_id: str | None = None
    tag_list: tuple[Tag, ...] | None = None
    callback_url: str | None = None
    external_task_id: str | None = None


class Unwanted(msgspec.Struct):
    """An element that is to be deleted."""

    element_id: Number | str


class KeptElement(msgspec.Struct, kw_only=True):
    """An element that the account keeps."""

    element_id: int
    element_name: str
    element_description: str
    reference_type: Reference
    element_image_list: Images | UnsetType = UNSET
    element_video_list: Videos | UnsetType = UNSET
    tag_list: list[Tag]
    owned_by: str
    status: Literal["succeed"] = "succeed"


class Elements(msgspec.Struct):
    elements: list[KeptElement]


class ElementStatus(msgspec.Struct, kw_only=True):
    """How the making of an element stands: it is made at once. Times are Unix milliseconds."""

    task_id: str
    task_status: State = "succeed"
    task_status_msg: str = ""
    task_info: Info
    task_result: Elements
    final_unit_deduction: str = "0"
    created_at: int
    updated_at: int


class Removed(msgspec.Struct):
    """The answer to a deletion."""

    task_id: str
    task_status: State = "succeed"
