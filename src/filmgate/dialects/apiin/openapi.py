"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.apiin import wire
from filmgate.dialects.apiin.models import CARD, NAME
from filmgate.domain.catalog import ELEMENT_IMAGES_MAX, ELEMENT_NAME_MAX
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, CLIP, PICTURE, PICTURE_IF_ANY, VISIBLE, bounds_of, shots, words
from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The task's id, in any dialect's form.",
    required=True,
)
_ASKED = {
    "model": "The model; there is one.",
    "prompt": "What the film shows. Not needed where there are shots.",
    "image": "The picture that the film begins with; it makes the request image-to-video.",
    "image_url": "Another name for `image`, which wins where both are there.",
    "image_urls": "The same as a list: the first picture, and perhaps the last one. `image` and `image_url` win.",
    "multi_shots": "Whether the shots count. Need not be sent along; `false` leaves them aside.",
    "multi_prompt": "The shots of the film, up to six. Their sum is its length, whatever `duration` says.",
    "multi_prompt.prompt": "What the shot shows.",
    "multi_prompt.duration": "How long the shot lasts, in whole seconds.",
    "kling_elements": "Somebody or something that prompts call `@name`.",
    "name": "What prompts call it, after an `@`.",
    "description": "What it is, in words.",
    "element_input_urls": "Pictures of it.",
    "element_input_video_urls": "A clip of it, in place of pictures.",
    "frontal_image_url": "A picture of it from the front, in place of `element_input_urls`.",
    "reference_image_urls": "More pictures of it, beside the one from the front.",
}
_TOLD = {
    "task_id": "The task's id.",
    "status": "`IN_PROGRESS`, `SUCCESS` or `FAILED`.",
    "consumed_credits": "What the task costs, in credits, rounded up; 0 once it has failed.",
    "created_at": "When the task was created: ISO 8601 in UTC.",
    "request": "The body of the request as it came, with `data:` URLs cut short.",
    "response": "The addresses of the films; empty until there is one.",
    "error_message": "Why the task failed; null otherwise.",
    "output": "The film once more; null until there is one.",
    "video_url": "The film once more; null until there is one.",
    "Output.video_url": "The film's address.",
    "type": "The word for what went wrong.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The API of apiin.one as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=wire.Refused,
        glosses=Glosses(
            asked=ASKED | _ASKED,
            told=TOLD | _TOLD,
            defaults=defaults("mode", "duration", "aspect_ratio", "sound"),
        ),
    )


# The members that may name a picture: the first of them that does counts.
_FRAMES: dict[str, Schema] = {
    "image": {"anyOf": [PICTURE_IF_ANY, {"type": "null"}]},
    "image_url": {"type": ["string", "null"]},
    "image_urls": {"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 2},
}
_NOTHING: Schema = {"enum": ["", None]}
_FIRST: Schema = {"type": "array", "prefixItems": [PICTURE, PICTURE_IF_ANY], "minItems": 1}
_PICTURED: list[Schema] = [
    {"properties": {"image": PICTURE}, "required": ["image"]},
    {"properties": {"image": _NOTHING, "image_url": PICTURE}, "required": ["image_url"]},
    {"properties": {"image": _NOTHING, "image_url": _NOTHING, "image_urls": _FIRST}, "required": ["image_urls"]},
]
_NO_FRAMES: dict[str, Schema] = {
    "image": {"type": "null"},
    "image_url": _NOTHING,
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


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_PICTURES: Schema = {"type": "array", "items": PICTURE, "maxItems": ELEMENT_IMAGES_MAX}
_NO_LIST: Schema = {"type": ["array", "null"], "maxItems": 0}
_SHOWN_BY: dict[str, Schema] = {
    "element_input_urls": {
        "element_input_urls": {"type": "array", "minItems": 1},
        "frontal_image_url": _NOTHING,
        "reference_image_urls": _NO_LIST,
        "element_input_video_urls": _NO_LIST,
    },
    "frontal_image_url": {
        "element_input_urls": _NO_LIST,
        "frontal_image_url": PICTURE,
        "reference_image_urls": {"maxItems": ELEMENT_IMAGES_MAX - 1},
        "element_input_video_urls": _NO_LIST,
    },
    "element_input_video_urls": {
        "element_input_urls": _NO_LIST,
        "frontal_image_url": _NOTHING,
        "reference_image_urls": _NO_LIST,
        "element_input_video_urls": {"type": "array", "items": CLIP, "minItems": 1},
    },
}
_ELEMENTS: Schema = {
    "type": "array",
    "maxItems": CARD.elements_max,
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": ELEMENT_NAME_MAX, "pattern": VISIBLE},
            "description": _maybe({"type": "string", "maxLength": CARD.prompt_max}),
            "element_input_urls": _maybe(_PICTURES),
            "reference_image_urls": _maybe(_PICTURES),
            "frontal_image_url": _maybe(PICTURE_IF_ANY),
            "element_input_video_urls": _maybe({"type": "array", "items": CLIP, "maxItems": 1}),
        },
        "anyOf": [{"properties": members, "required": [name]} for name, members in _SHOWN_BY.items()],
    },
}


def _body(schemas: Schemas) -> Schema:
    """A picture, under whichever name, makes a film of it; shots make it a film of several."""
    return {"anyOf": [_kind(schemas, pictured=pictured, several=several) for pictured in (0, 1) for several in (0, 1)]}


def _kind(schemas: Schemas, *, pictured: int, several: int) -> Schema:
    shape = wire.ImageToVideo if pictured else wire.TextToVideo
    more: Schema = {"anyOf": _PICTURED} if pictured else {}
    return schemas.narrowed(
        shape,
        shape.__name__ + ("Shots" if several else ""),
        bounds_of(CARD) | _COUNTED[several] | {"kling_elements": _ELEMENTS},
        members={"model": {"const": NAME}} | (_FRAMES if pictured else _NO_FRAMES),
        needed=("model", "multi_prompt" if several else "prompt"),
        **more,
    )


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
