"""What the OpenAPI document of the older design says of elements."""

from typing import Any

from filmgate.dialects.kling import openapi as both
from filmgate.dialects.kling.envelope import Answer as Envelope
from filmgate.dialects.kling.older import element_words as words
from filmgate.dialects.kling.older.elements import DELETIONS, ELEMENTS, PRESETS
from filmgate.dialects.kling.older.words import Created
from filmgate.dialects.kling.openapi import ELEMENT_ID, EXTERNAL_ID, PICTURE
from filmgate.domain.errors import (
    Busy,
    IdempotencyMismatch,
    InvalidField,
    MissingField,
    NameTaken,
    RateLimited,
    UnknownElement,
    UploadCapReached,
)
from filmgate.edge.bounds import CALLBACK, CLIP, VISIBLE
from filmgate.edge.openapi import IDEMPOTENCY_KEY, Answer, Operation, Parameter, Schema, Schemas

_NO_CALLBACK = "It is taken, and nothing is posted: the element is there at once."
ASKED = {
    "element_name": "What the element is called.",
    "element_description": "Whom or what it is.",
    "reference_type": "What shows it: `image_refer` is pictures, `video_refer` a clip.",
    "element_image_list": "The pictures that show it; needed for `image_refer`.",
    "frontal_image": "A picture from the front.",
    "refer_images": "One to three pictures from other sides, or of details.",
    "element_video_list": "The clip that shows it; needed for `video_refer`.",
    "refer_videos": "One clip of 3 to 8 seconds.",
    "element_voice_id": "It is taken, and left aside: there are no voices.",
    "tag_list": "What kind of element it is.",
    "tag_id": "`o_101` popular, `o_102` character, `o_103` animal, `o_104` item, `o_105` costume, `o_106` scene, "
    "`o_107` effect, `o_108` other.",
    "element_list": "Elements that the account keeps. The prompt calls the first one `<<<element_1>>>`.",
    "element_id": "The element's number.",
    "PicturedElement.callback_url": _NO_CALLBACK,
    "FilmedElement.callback_url": _NO_CALLBACK,
}
TOLD = {
    "elements": "The element.",
    "element_id": "The element's number, for `element_list`.",
    "element_name": "What it is called.",
    "element_description": "Whom or what it is.",
    "reference_type": "What shows it.",
    "element_image_list": "The pictures that show it, where there are any.",
    "frontal_image": "The address of the picture from the front.",
    "refer_images": "The others.",
    "image_url": "The picture's address.",
    "element_video_list": "The clip that shows it, where there is one.",
    "refer_videos": "The clip.",
    "video_url": "The clip's address.",
    "tag_list": "What kind of element it is.",
    "tag_id": "The tag.",
    "owned_by": "The number of the account.",
    "KeptElement.status": "`succeed`.",
}
_A_PICTURE, _ANOTHER = "https://www.example.com/cup.jpg", "https://www.example.com/cup-side.jpg"
_EXAMPLE: dict[str, Any] = {
    "element_name": "Blue cup",
    "element_description": "A blue cup with a white rim",
    "reference_type": "image_refer",
    "element_image_list": {"frontal_image": _A_PICTURE, "refer_images": [{"image_url": _ANOTHER}]},
    "tag_list": [{"tag_id": "o_104"}],
}


def elements_of(most: int) -> Schema:
    """The elements that a film may name."""
    one: Schema = {"type": "object", "properties": {"element_id": ELEMENT_ID}, "required": ["element_id"]}
    return {"type": "array", "items": one, "maxItems": most}


def _text(most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": VISIBLE}


def _several(member: str, schema: Schema, most: int) -> Schema:
    one = {"type": "object", "properties": {member: schema}, "required": [member]}
    return {"type": "array", "items": one, "minItems": 1, "maxItems": most}


_IMAGES: Schema = {
    "type": "object",
    "properties": {
        "frontal_image": PICTURE,
        "refer_images": _several("image_url", PICTURE, words.REFERENCES_MAX),
    },
    "required": ["frontal_image", "refer_images"],
}
_VIDEOS: Schema = {
    "type": "object",
    "properties": {"refer_videos": _several("video_url", CLIP, 1)},
    "required": ["refer_videos"],
}
# By its title, how an element is shown: in which words, and by which member.
_SHAPES = {
    "PicturedElement": ("image_refer", "element_image_list", "element_video_list"),
    "FilmedElement": ("video_refer", "element_video_list", "element_image_list"),
}


def _new(schemas: Schemas) -> Schema:
    bounds = {
        "element_name": _text(words.NAME_MAX),
        "element_description": _text(words.DESCRIPTION_MAX),
        "element_image_list": _IMAGES,
        "element_video_list": _VIDEOS,
        "callback_url": CALLBACK,
        "external_task_id": EXTERNAL_ID,
    }
    shapes = []
    for title, (kind, needed, absent) in _SHAPES.items():
        own = bounds | {"reference_type": {"const": kind}}
        shapes.append(schemas.narrowed(words.NewElement, title, own, needed=(needed,), without=(absent,)))
    return {"anyOf": shapes}


def _unwanted(schemas: Schemas) -> Schema:
    return schemas.narrowed(words.Unwanted, "Unwanted", {"element_id": ELEMENT_ID})


_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The id of the task that made the element, or the name that you have given it.",
    required=True,
)
_MAKING = (
    *both.SENDING,
    InvalidField("element_image_list", "must be at least 300 pixels on each side, not 20x20."),
    MissingField("element_image_list", "is required for image_refer."),
    NameTaken("hero"),
    IdempotencyMismatch(),
    UploadCapReached("This key may keep 1000 files, and keeps 1000"),
    RateLimited(5),
    Busy(5, "Too many uploads are under way; come again in a moment."),
)


def operations(pages: tuple[Parameter, ...]) -> tuple[Operation, ...]:
    """Of everything that is about elements; `pages` are the parameters of a list."""
    too_many = InvalidField("pageSize", "expected `int` <= 500.")
    return (
        Operation(
            method="POST",
            path=ELEMENTS,
            name="createElement",
            says="Keep an element, shown by pictures or by a clip, to name it in films. It is there at once.",
            parameters=(IDEMPOTENCY_KEY,),
            body=_new,
            example=_EXAMPLE,
            answers=(Answer(says="The element is kept.", content=Envelope[Created]),),
            refusals=_MAKING,
        ),
        Operation(
            method="GET",
            path=ELEMENTS,
            name="listElements",
            says="The elements that the account keeps, the newest first.",
            parameters=pages,
            answers=(Answer(says="A page of elements.", content=Envelope[list[words.ElementStatus]]),),
            refusals=(*both.ASKING, too_many),
        ),
        Operation(
            method="GET",
            path=f"{ELEMENTS}/{{task_id}}",
            name="getElement",
            says="Look at an element.",
            parameters=(_TASK_ID,),
            answers=(Answer(says="The element.", content=Envelope[words.ElementStatus]),),
            refusals=(*both.ASKING, UnknownElement()),
        ),
        Operation(
            method="GET",
            path=PRESETS,
            name="listPresets",
            says="The elements that everybody may name: there are none.",
            parameters=pages,
            answers=(Answer(says="An empty page.", content=Envelope[list[words.ElementStatus]]),),
            refusals=(*both.ASKING, too_many),
        ),
        *(_deletion(path, name) for path, name in zip(DELETIONS, ("deleteElement", "deleteAdvanced"), strict=True)),
    )


def _deletion(path: str, name: str) -> Operation:
    return Operation(
        method="POST",
        path=path,
        name=name,
        says="Delete an element, with its pictures or its clip. Films that name it are made all the same.",
        body=_unwanted,
        example={"element_id": "7249103945826304"},
        answers=(Answer(says="It is gone.", content=Envelope[words.Removed]),),
        refusals=(*both.SENDING, InvalidField("element_id", "there is no element_id 'cup'."), UnknownElement()),
    )
