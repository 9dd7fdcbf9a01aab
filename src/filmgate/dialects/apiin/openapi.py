"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.apiin import wire
from filmgate.dialects.apiin.models import CARD, NAME
from filmgate.domain.catalog import ELEMENT_IMAGES_MAX, ELEMENT_NAME_MAX
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, CLIP_IF_ANY, PICTURE, PICTURE_IF_ANY, bounds_of, shots, words
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The task's id, in any dialect's form.",
    required=True,
)


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The API of apiin.one as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=wire.Refused,
    )


def _body(schemas: Schemas) -> Schema:
    """A picture, under whichever name, makes a film of it; shots make it a film of several."""
    return {"anyOf": [_kind(schemas, pictured=pictured, several=several) for pictured in (0, 1) for several in (0, 1)]}


def _kind(schemas: Schemas, *, pictured: int, several: int) -> Schema:
    shape = wire.ImageToVideo if pictured else wire.TextToVideo
    more: Schema = {"anyOf": [{"required": [name]} for name in _FRAMES]} if pictured else {}
    return schemas.narrowed(
        shape,
        shape.__name__ + ("Shots" if several else ""),
        bounds_of(CARD) | _COUNTED[several] | {"kling_elements": _ELEMENTS},
        members={"model": {"const": NAME}} | (_FRAMES if pictured else _NO_FRAMES),
        needed=("model", "multi_prompt" if several else "prompt"),
        **more,
    )


# The members that may name a picture: the first of them that does counts.
_FRAMES: dict[str, Schema] = {
    "image": {"anyOf": [PICTURE_IF_ANY, {"type": "null"}]},
    "image_url": {"type": ["string", "null"]},
    "image_urls": {"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 2},
}
_NO_FRAMES: dict[str, Schema] = {
    "image": {"type": "null"},
    "image_url": {"enum": ["", None]},
    "image_urls": {"type": ["array", "null"], "maxItems": 0},
}
# Without shots, and with them: then their sum is the length whatever `duration` says.
_COUNTED: tuple[dict[str, Schema], dict[str, Schema]] = (
    {
        "prompt": words(CARD),
        "multi_prompt": {"type": "array", "maxItems": 0},
        "multi_shots": {"const": False},
        "callback_url": CALLBACK,
    },
    {
        "multi_prompt": shots(CARD) | {"minItems": 1},
        "multi_shots": {"const": True},
        "duration": {"type": "integer"},
        "callback_url": CALLBACK,
    },
)
_PICTURES: Schema = {"anyOf": [{"type": "array", "items": PICTURE, "maxItems": ELEMENT_IMAGES_MAX}, {"type": "null"}]}
_ELEMENTS: Schema = {
    "type": "array",
    "maxItems": CARD.elements_max,
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": ELEMENT_NAME_MAX, "pattern": r"\S"},
            "description": {"anyOf": [{"type": "string", "maxLength": CARD.prompt_max}, {"type": "null"}]},
            "element_input_urls": _PICTURES,
            "reference_image_urls": _PICTURES,
            "frontal_image_url": {"anyOf": [PICTURE_IF_ANY, {"type": "null"}]},
            "element_input_video_urls": {
                "anyOf": [{"type": "array", "items": CLIP_IF_ANY, "maxItems": 1}, {"type": "null"}]
            },
        },
    },
}
_OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/videos/generations",
        name="createVideo",
        says="Create a task.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_body,
        example={"model": NAME, "prompt": "A sailboat on a calm sea at sunset", "duration": 5},
        answers=(Answer(says="The task is accepted.", content=wire.Answer[wire.Created]),),
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path="/api/v1/tasks/{task_id}",
        name="getTask",
        says="Ask how a task stands. A failed task is a good answer too.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="The task as it stands.", content=wire.Answer[wire.Status]),),
        refusals=openapi.READING,
    ),
)
