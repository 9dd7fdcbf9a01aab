"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.apixo import wire
from filmgate.dialects.apixo.models import OFFERS
from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import InvalidField, UnknownModel
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, CLIP, PICTURE, bounds_of, shots, words
from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_MODEL = Parameter(
    name="model",
    place="path",
    schema={"type": "string", "enum": [offer.name for offer in OFFERS]},
    says="The model's name.",
    required=True,
)
_TASK_ID = Parameter(
    name="taskId",
    place="query",
    schema={"type": "string", "minLength": 1},
    says="The task's id, in any dialect's form.",
    required=True,
)
_EXAMPLE = {
    "request_type": "async",
    "input": {
        "mode": "text-to-video",
        "prompt": "a cinematic city skyline at sunset, slow camera push-in",
        "duration": 5,
        "sound": False,
        "aspect_ratio": "16:9",
    },
}
_ASKED = {
    "request_type": "`async`: you ask how the task stands. `callback`: you are told when it has ended.",
    "provider": "A wish about the engine. All three are the same here, so far.",
    "callback_url": "Where the task is posted to once it has ended. Needed with `callback`, ignored with `async`.",
    "input": "What the film is to be.",
    "mode": "The workflow.",
    "prompt": "What the film shows. Not needed for motion-control, nor where there are shots.",
    "sound": "Whether the film has sound. In motion-control: whether the clip's own sound is kept.",
    "multi_prompt": "The shots of the film, up to six. Their sum is its length, whatever `duration` says.",
    "multi_prompt.prompt": "What the shot shows.",
    "multi_prompt.duration": "How long the shot lasts, in whole seconds.",
    "image_urls": "The pictures: in image-to-video the first and perhaps the last of the film, in motion-control the "
    "figure.",
    "video_urls": "The clip whose movement the figure takes over.",
}
_TOLD = {
    "message": "`success`, or what kind of refusal it is.",
    "taskId": "The task's id.",
    "state": "`pending`, `processing`, `success` or `failed`.",
    "resultJson": "JSON in a string, with the films' addresses in `resultUrls`. There once the task has succeeded.",
    "failCode": "The word for why the task failed. There once it has.",
    "failMsg": "Why the task failed, in words. There once it has.",
    "createTime": "When the task was created, in Unix milliseconds.",
    "completeTime": "When the task ended, in Unix milliseconds. There once it has.",
    "costTime": "How long the task took, in milliseconds. There once it has succeeded.",
    "Refused.data": "More about the refusal.",
    "Explanation.error": "What went wrong, and what would be right.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The API of apixo.ai as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=wire.Refused,
        glosses=Glosses(
            asked=ASKED | _ASKED,
            told=TOLD | _TOLD,
            defaults=defaults("duration", "aspect_ratio", "sound", "cfg_scale", "character_orientation")
            | {"request_type": "async"},
        ),
    )


def _body(schemas: Schemas) -> Schema:
    """The envelope, whose `input` is one of the shapes; `callback_url` counts only where a callback is asked for."""
    shapes = [shape for offer in OFFERS for shape in _inputs(offer.card, schemas)]
    members = {"input": {"anyOf": shapes}}
    called = {"request_type": {"const": "callback"}, "callback_url": {**CALLBACK, "minLength": 1}}
    kinds = [
        {"properties": {"request_type": {"enum": ["async", None]}}},
        {"properties": called, "required": ["request_type", "callback_url"]},
    ]
    return schemas.narrowed(wire.Envelope, "Request", members, needed=("input",), anyOf=kinds)


def _inputs(card: ModelCard, schemas: Schemas) -> list[Schema]:
    """Each mode: with shots, whose sum is the length whatever `duration` says, or without."""
    bounds = bounds_of(card)
    one = bounds | {"prompt": words(card), "multi_prompt": {"type": "array", "maxItems": 0}}
    several = bounds | {"multi_prompt": shots(card) | {"minItems": 1}, "duration": {"type": "integer"}}
    frames = {"type": "array", "items": PICTURE, "minItems": 1, "maxItems": 2}
    picture, clip = ({"type": "array", "items": each, "minItems": 1, "maxItems": 1} for each in (PICTURE, CLIP))
    media = bounds | {"image_urls": picture, "video_urls": clip}
    text, image, motion = wire.TextToVideo, wire.ImageToVideo, wire.MotionControl
    return [
        _input(schemas, text, "TextToVideoInput", one, "prompt"),
        _input(schemas, text, "TextToVideoShots", several, "multi_prompt"),
        _input(schemas, image, "ImageToVideoInput", one | {"image_urls": frames}, "image_urls", "prompt"),
        _input(schemas, image, "ImageToVideoShots", several | {"image_urls": frames}, "image_urls", "multi_prompt"),
        _input(schemas, motion, "MotionControlInput", media, "image_urls", "video_urls"),
    ]


_MODES = {wire.TextToVideo: "text-to-video", wire.ImageToVideo: "image-to-video", wire.MotionControl: "motion-control"}


def _input(schemas: Schemas, shape: type[wire.Words], name: str, bounds: dict[str, Schema], *needed: str) -> Schema:
    return schemas.narrowed(shape, name, bounds, members={"mode": {"const": _MODES[shape]}}, needed=("mode", *needed))


_OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/generateTask/{model}",
        name="generateTask",
        says="Create a task.",
        parameters=(_MODEL, openapi.IDEMPOTENCY_KEY),
        body=_body,
        example=_EXAMPLE,
        answers=(Answer(says="The task is accepted.", content=wire.Answer[wire.Created]),),
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path="/api/v1/statusTask/{model}",
        name="statusTask",
        says="Ask how a task stands. A failed task is a good answer too.",
        parameters=(_MODEL, _TASK_ID),
        answers=(Answer(says="The task as it stands.", content=wire.Answer[wire.Status]),),
        refusals=(*openapi.READING, UnknownModel("x"), InvalidField("taskId", "is required in the query.")),
    ),
    Operation(
        method="GET",
        path="/api/v1/apikeys/current-balance",
        name="currentBalance",
        says="The balance, in dollars.",
        answers=(Answer(says="A number of dollars with four decimals.", content=wire.Answer[float]),),
        refusals=openapi.ASKING,
    ),
)
